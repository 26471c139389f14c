//! Decisions as a record batch: a row a decision, its options and their criteria nested in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int8Array, Int32Array, Int64Array, ListArray,
    StringArray, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{Field, Int8Type};
use arrow::record_batch::RecordBatch;
use panarchy_core::engine::decision::{Decision, DecisionKind, Decisions};
use panarchy_core::engine::ids::NONE;
use panarchy_core::world::catalogue::DECISION_KINDS;

use crate::rows::batch;

/// Type of the column of options, in the words of the data dictionary.
pub const OPTIONS: &str = "list<struct<option: dictionary<string>, target_id: int64, value: double, score: double, \
     chosen: bool, criteria: list<struct<criterion: dictionary<string>, value: double, weight: double, \
     contribution: double>>>>";

/// Names of one sort over all kinds, with the place of each kind's own.
struct Words {
    names: StringArray,
    place: BTreeMap<&'static str, Vec<i8>>,
}

impl Words {
    fn of(pick: fn(&'static DecisionKind) -> &'static [&'static str]) -> Self {
        let mut names: Vec<&'static str> = Vec::new();
        let mut place = BTreeMap::new();
        for kind in DECISION_KINDS.iter().flat_map(|kinds| kinds.iter()) {
            let codes = pick(kind).iter().map(|&word| {
                let known = names.iter().position(|&name| name == word);
                known.unwrap_or_else(|| {
                    names.push(word);
                    names.len() - 1
                }) as i8
            });
            place.insert(kind.name, codes.collect());
        }
        Self { names: StringArray::from(names), place }
    }

    fn array(&self, codes: Vec<i8>) -> ArrayRef {
        let names: ArrayRef = Arc::new(self.names.clone());
        Arc::new(
            DictionaryArray::<Int8Type>::try_new(Int8Array::from(codes), names).expect("codes are below the names"),
        )
    }
}

/// Decisions in stored form.
pub fn decisions(log: &Decisions) -> RecordBatch {
    let all = &log.decisions;
    let text = |pick: fn(&'static DecisionKind) -> &'static [&'static str], code: fn(&Decision) -> usize| {
        let words = Words::of(pick);
        words.array(all.iter().map(|one| words.place[one.kind.name][code(one)]).collect())
    };
    let known = |value: f64| Some(value).filter(|value| !value.is_nan());
    let id = |id: u32| (id != NONE).then_some(i64::from(id));
    batch(vec![
        ("decision_id", Arc::new(Int64Array::from_iter_values(all.iter().map(|one| one.id() as i64)))),
        ("tick", Arc::new(Int32Array::from_iter_values(all.iter().map(|one| one.tick as i32)))),
        ("kind", text(|kind| std::slice::from_ref(&kind.name), |_| 0)),
        ("system", text(|kind| std::slice::from_ref(&kind.system), |_| 0)),
        ("actor_table", text(|kind| std::slice::from_ref(&kind.actor), |_| 0)),
        ("actor_id", Arc::new(Int64Array::from_iter_values(all.iter().map(|one| i64::from(one.actor))))),
        ("choice", text(|kind| kind.options, |one| usize::from(one.choice))),
        ("value", Arc::new(all.iter().map(|one| known(one.value)).collect::<Float64Array>())),
        ("target_id", Arc::new(all.iter().map(|one| id(one.target)).collect::<Int64Array>())),
        ("rationale", text(|kind| kind.reasons, |one| usize::from(one.reason))),
        (
            "event_id",
            Arc::new(all.iter().map(|one| (one.event != 0).then_some(one.event as i64)).collect::<Int64Array>()),
        ),
        ("options", options(log)),
    ])
}

/// The nested column of options.
fn options(log: &Decisions) -> ArrayRef {
    let (names, known) = (Words::of(|kind| kind.options), Words::of(|kind| kind.criteria));
    let (mut option_codes, mut criterion_codes) = (Vec::new(), Vec::new());
    let (mut chosen, mut first, mut criterion) = (Vec::new(), 0, 0);
    let (mut decision_ends, mut option_ends) = (vec![0i32], vec![0i32]);
    for one in &log.decisions {
        for option in &log.options[first..one.end as usize] {
            option_codes.push(names.place[one.kind.name][usize::from(option.name)]);
            chosen.push(option.name == one.choice);
            for part in &log.criteria[criterion..option.end as usize] {
                criterion_codes.push(known.place[one.kind.name][usize::from(part.name)]);
            }
            criterion = option.end as usize;
            option_ends.push(option.end as i32);
        }
        first = one.end as usize;
        decision_ends.push(one.end as i32);
    }
    let number = |pick: fn(&panarchy_core::engine::decision::Criterion) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(log.criteria.iter().map(pick)))
    };
    let criteria = records(vec![
        ("criterion", known.array(criterion_codes)),
        ("value", number(|part| part.value)),
        ("weight", number(|part| part.weight)),
        ("contribution", number(|part| part.contribution)),
    ]);
    let value = |value: f64| Some(value).filter(|value| !value.is_nan());
    let target = |id: u32| (id != NONE).then_some(i64::from(id));
    let options = records(vec![
        ("option", names.array(option_codes)),
        ("target_id", Arc::new(log.options.iter().map(|one| target(one.target)).collect::<Int64Array>())),
        ("value", Arc::new(log.options.iter().map(|one| value(one.value)).collect::<Float64Array>())),
        ("score", Arc::new(log.options.iter().map(|one| value(one.score)).collect::<Float64Array>())),
        ("chosen", Arc::new(BooleanArray::from(chosen))),
        ("criteria", list(option_ends, criteria)),
    ]);
    list(decision_ends, options)
}

fn records(columns: Vec<(&str, ArrayRef)>) -> StructArray {
    let fields: Vec<_> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    StructArray::new(fields.into(), columns.into_iter().map(|(_, array)| array).collect(), None)
}

fn list(ends: Vec<i32>, items: StructArray) -> ArrayRef {
    let field = Arc::new(Field::new("element", items.data_type().clone(), true));
    Arc::new(ListArray::new(field, OffsetBuffer::new(ends.into()), Arc::new(items), None))
}
