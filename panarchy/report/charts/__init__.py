"""The figures of the reports: each asks a run in SQL and draws with matplotlib, so that a page needs no network.

Every function takes a run (anything with ``sql``), draws one figure and returns it.
"""

from panarchy.report.charts.audits import (
    audit_calendar,
    audit_costs,
    entities_table,
    findings_over_time,
    findings_table,
    verdict,
)
from panarchy.report.charts.books import books_table, flow_matrix, stamp_line
from panarchy.report.charts.branches import beside, difference_map
from panarchy.report.charts.comparing import (
    branches_table,
    cells_table,
    compared,
    indicator_table,
    most_different_maps,
    units,
)
from panarchy.report.charts.economy import firm_sizes, price_dispersion, wealth
from panarchy.report.charts.events import event_calendar, top_events
from panarchy.report.charts.indicators import indicators
from panarchy.report.charts.land import island_map, land_cover, map_width
from panarchy.report.charts.people import labour_market, pyramid
from panarchy.report.charts.style import use_style

__all__ = [
    "audit_calendar",
    "audit_costs",
    "beside",
    "books_table",
    "branches_table",
    "cells_table",
    "compared",
    "difference_map",
    "entities_table",
    "event_calendar",
    "findings_over_time",
    "findings_table",
    "firm_sizes",
    "flow_matrix",
    "indicator_table",
    "indicators",
    "island_map",
    "labour_market",
    "land_cover",
    "map_width",
    "most_different_maps",
    "price_dispersion",
    "pyramid",
    "stamp_line",
    "top_events",
    "units",
    "use_style",
    "verdict",
    "wealth",
]
