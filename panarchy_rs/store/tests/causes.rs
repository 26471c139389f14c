//! The index of causes against a plain search, and against damage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use panarchy_store::causes::{CauseIndex, Edge, Way, build};
use proptest::prelude::*;

fn place(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("panarchy-causes-{}-{name}", std::process::id()))
}

/// Everything reached from an event along a map, by a plain search.
fn plain(next: &BTreeMap<u64, Vec<u64>>, from: u64) -> BTreeSet<u64> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![from]);
    while let Some(event) = waiting.pop() {
        for &other in next.get(&event).into_iter().flatten() {
            if found.insert(other) {
                waiting.push(other);
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn finds_what_a_plain_search_finds(
        events in 1usize..260,
        links in proptest::collection::vec((0usize..260, 0usize..260, 0u8..7), 0..500),
    ) {
        let ids: Vec<u64> = (0..events as u64).map(|event| (event / 7) << 32 | event).collect();
        let edges: BTreeSet<Edge> = links
            .into_iter()
            .filter(|&(a, b, _)| a < events && b < events && a != b)
            .map(|(a, b, role)| (ids[a.max(b)], ids[a.min(b)], role))
            .collect();
        let edges: Vec<Edge> = edges.into_iter().collect();
        let file = place("search");
        build(&file, &ids, &edges, 40).unwrap();
        let index = CauseIndex::open(&file).unwrap();
        let (mut causes, mut effects) = (BTreeMap::new(), BTreeMap::new());
        for &(child, parent, _) in &edges {
            causes.entry(child).or_insert_with(Vec::new).push(parent);
            effects.entry(parent).or_insert_with(Vec::new).push(child);
        }
        for &id in &ids {
            let event = index.find(id).unwrap();
            for (way, next) in [(Way::Causes, &causes), (Way::Effects, &effects)] {
                let found = index.reach(event, way, usize::MAX - 1);
                let found: BTreeSet<u64> = found.into_iter().map(|event| index.id(event)).collect();
                prop_assert_eq!(found, plain(next, id));
                prop_assert!(index.reach(event, way, 3).len() <= 3);
            }
            let roles: Vec<(u64, u8)> = index.next(event, Way::Causes).map(|event| index.id(event)).zip(index.roles(event)).collect();
            let expected: Vec<(u64, u8)> = edges.iter().filter(|edge| edge.0 == id).map(|edge| (edge.1, edge.2)).collect();
            prop_assert_eq!(roles, expected);
        }
        prop_assert_eq!(index.find(u64::MAX), None);
    }
}

#[test]
fn damage_is_refused() {
    let file = place("damage");
    build(&file, &[1, 2, 3], &[(2, 1, 0), (3, 2, 1), (3, 1, 2), (3, 99, 0)], 7).unwrap();
    let whole = std::fs::read(&file).unwrap();
    assert_eq!(CauseIndex::open(&file).unwrap().last_tick, 7);
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert!(CauseIndex::open(&file).is_err(), "byte {at}");
        std::fs::write(&file, &whole[..at]).unwrap();
        assert!(CauseIndex::open(&file).is_err(), "cut at {at}");
    }
    std::fs::remove_file(&file).unwrap();
    assert!(CauseIndex::open(&file).is_err());
    assert!(build(&file, &[2, 1], &[], 0).is_err());
}
