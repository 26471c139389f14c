//! From the declaration of a table alone: export to Arrow with units, and the way back.
#![allow(missing_docs, reason = "a toy table")]

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float64Type, Int64Type};
use panarchy_arrow::{export, import, row};
use panarchy_core::engine::cx::Names;
use panarchy_core::engine::hash;
use panarchy_core::engine::ids::{Ids, NONE};
use panarchy_core::engine::table::Table;

const MOODS: &[&str] = &["calm", "cross"];

panarchy_core::table! {
    /// Cats.
    Cats, CatRow, "cats", "cat_id" {
        /// Mood today.
        mood: u8 = label(MOODS),
        /// Savings.
        savings_minor: i64 = money("savings"),
        /// Friend.
        friend_id: u32 = id("cats"),
        /// Whiskers, left to right.
        whiskers_mm: [f32; 4] = plain("mm"),
        /// Goods eaten.
        eaten_good: [u16; 2] = plain("good id"),
        /// Amounts eaten.
        eaten_milli: [i64; 2] = plain("thousandths"),
    }
    maps {
        /// What was eaten.
        eaten: eaten_good => eaten_milli / 1000.0, "bowls";
    }
}

fn cats() -> Cats {
    let mut cats = Cats::default();
    for i in 0..5u32 {
        cats.push(CatRow {
            mood: (i % 2) as u8,
            savings_minor: i64::from(i) * 250,
            friend_id: if i == 0 { NONE } else { i - 1 },
            whiskers_mm: [i as f32; 4],
            eaten_good: [1, u16::MAX],
            eaten_milli: [1_500, 0],
        });
    }
    cats.remove(&[2]);
    cats
}

fn names() -> Names {
    Names { goods: vec!["milk".into(), "fish".into()], sectors: Vec::new() }
}

#[test]
fn columns_carry_units_and_money_stands_beside_its_integer() {
    let batch = export::batch(&cats(), &names(), None, false).expect("export");
    let schema = batch.schema();
    let listed: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(
        listed,
        [
            "cat_id",
            "mood",
            "savings_minor",
            "savings",
            "friend_id",
            "whiskers_mm",
            "eaten_good",
            "eaten_milli",
            "eaten"
        ]
    );
    assert_eq!(schema.field_with_name("whiskers_mm").expect("a field").metadata()["unit"], "mm");
    assert_eq!(batch["savings"].as_primitive::<Float64Type>().values(), &[0.0, 2.5, 7.5, 10.0]);
    assert_eq!(batch["cat_id"].as_primitive::<Int64Type>().values(), &[0, 1, 3, 4]);
    assert!(batch["friend_id"].is_null(0) && !batch["friend_id"].is_null(1));
}

#[test]
fn a_column_that_is_not_there_is_named() {
    assert_eq!(export::batch(&cats(), &names(), Some(&["tail".into()]), false), Err("tail".into()));
}

#[test]
fn what_was_exported_comes_back_to_the_bit() {
    let (before, mut after) = (cats(), Cats::default());
    let batch = export::batch(&before, &names(), None, true).expect("export");
    let (ids, columns) = import::table(&before, &batch, &names()).expect("import");
    let views: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    after.load(Ids::from_parts(ids, 5).expect("ids ascend"), &views).expect("load");
    assert_eq!(hash::table(&before), hash::table(&after));
}

#[test]
fn one_row_as_json() {
    let text = row::json(&cats(), 1, &names()).expect("cat 1");
    let row: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(row["mood"], "cross");
    assert_eq!(row["savings"], 2.5);
    assert_eq!(row["eaten"]["fish"], 1.5);
    assert_eq!(row["friend_id"], 0);
    assert!(row::json(&cats(), 2, &names()).is_none());
}
