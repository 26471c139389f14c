"""Reordering a table's rows with NumPy: several times faster than Arrow's own take where a column has no nulls."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Order = NDArray[np.int64]


def gather(table: pa.Table, order: Order) -> pa.Table:
    """Return the rows of a table at the places in ``order`` (int64), in that order, with the same schema."""
    places = pa.array(order)
    columns = [_column(column, order, places) for column in table.unify_dictionaries().columns]
    return pa.Table.from_arrays(columns, schema=table.schema)


def _column(column: Any, order: Order, places: Any) -> Any:
    whole = pa.concat_arrays(column.chunks)
    kind = whole.type
    if whole.null_count == 0 and len(whole):
        if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return pa.array(np.take(whole.to_numpy(), order), kind)
        if pa.types.is_dictionary(kind):
            codes = pa.array(np.take(whole.indices.to_numpy(), order), kind.index_type)
            return pa.DictionaryArray.from_arrays(codes, whole.dictionary, ordered=kind.ordered)
        if pa.types.is_fixed_size_list(kind) and _plain(whole.flatten()):
            values = whole.flatten().to_numpy().reshape(-1, kind.list_size)
            flat = pa.array(np.take(values, order, axis=0).ravel(), kind.value_type)
            return pa.FixedSizeListArray.from_arrays(flat, type=kind)  # type: ignore[call-overload]
    return whole.take(places)


def _plain(values: Any) -> bool:
    """Whether values are numbers without nulls."""
    kind = values.type
    return values.null_count == 0 and (pa.types.is_integer(kind) or pa.types.is_floating(kind))
