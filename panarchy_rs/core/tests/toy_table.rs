//! From the declaration of a table alone: storage, ids, snapshot, hash, difference, dictionary.
#![allow(missing_docs, reason = "a toy table")]

use panarchy_core::engine::hash;
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::{Difference, Meaning, Table, difference};
use panarchy_core::record::bytes::{Reader, Writer};
use panarchy_core::record::snapshot::{read_table, write_table};
use proptest::prelude::*;

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
    }
}

fn some_cats(count: u32) -> Cats {
    let mut cats = Cats::default();
    for i in 0..count {
        cats.push(CatRow {
            mood: (i % 2) as u8,
            savings_minor: i64::from(i) * -7,
            friend_id: if i == 0 { NONE } else { i - 1 },
            whiskers_mm: [i as f32, 2.0, 3.0, 4.0],
        });
    }
    cats
}

fn copy_through_bytes(cats: &Cats) -> Cats {
    let mut writer = Writer::default();
    write_table(cats, &mut writer);
    let mut copy = Cats::default();
    read_table(&mut copy, cats.ids.next(), &mut Reader::new(&writer.out)).expect("what was written can be read");
    copy
}

#[test]
fn the_dictionary_comes_from_the_declaration() {
    let spec = Cats::SPEC;
    assert_eq!((spec.name, spec.id), ("cats", "cat_id"));
    let names: Vec<_> = spec.columns.iter().map(|column| column.name).collect();
    assert_eq!(names, ["mood", "savings_minor", "friend_id", "whiskers_mm"]);
    assert_eq!(spec.columns[3].width, 4);
    assert_eq!(spec.columns[3].doc.trim(), "Whiskers, left to right.");
    assert!(matches!(spec.columns[1].meaning, Meaning::Money("savings")));
}

#[test]
fn ids_are_stable_and_never_reused() {
    let mut cats = some_cats(5);
    cats.remove(&[1, 4]);
    assert_eq!(cats.ids.as_slice(), [0, 2, 3]);
    assert_eq!(cats.ids.find(1), None);
    assert_eq!(cats.savings_minor[cats.ids.row(3)], -21);
    assert_eq!(cats.push(CatRow::default()), 5);
}

#[test]
fn one_changed_cell_changes_the_hash_and_is_the_difference() {
    let (a, mut b) = (some_cats(100_000), some_cats(100_000));
    assert_eq!(hash::table(&a), hash::table(&b));
    b.whiskers_mm[77_777][2] += 1.0;
    assert_ne!(hash::table(&a), hash::table(&b));
    assert_eq!(difference(&a, &b), [Difference { id: 77_777, column: Some("whiskers_mm") }]);
}

#[test]
fn a_removed_row_is_a_difference_of_the_whole_row() {
    let (a, mut b) = (some_cats(3), some_cats(3));
    b.remove(&[1]);
    assert_eq!(difference(&a, &b), [Difference { id: 1, column: None }]);
    assert_eq!(difference(&b, &a), [Difference { id: 1, column: None }]);
}

#[test]
fn a_cut_snapshot_is_refused() {
    let cats = some_cats(9);
    let mut writer = Writer::default();
    write_table(&cats, &mut writer);
    for cut in 0..writer.out.len() {
        assert!(read_table(&mut Cats::default(), 9, &mut Reader::new(&writer.out[..cut])).is_err(), "cut at {cut}");
    }
}

proptest! {
    #[test]
    fn a_snapshot_round_trip_is_exact(keep in proptest::collection::vec(any::<bool>(), 0..300)) {
        let mut cats = some_cats(keep.len() as u32);
        let gone: Vec<usize> = (0..keep.len()).filter(|&row| !keep[row]).collect();
        cats.remove(&gone);
        let copy = copy_through_bytes(&cats);
        prop_assert_eq!(hash::table(&cats), hash::table(&copy));
        prop_assert_eq!(difference(&cats, &copy), []);
        prop_assert_eq!(cats.ids.next(), copy.ids.next());
    }
}
