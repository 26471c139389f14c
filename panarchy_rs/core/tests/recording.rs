//! What a world keeps for a recorder begins at the tick at which recording begins, and changes nothing in the world.

use panarchy_core::engine::phase::NoProbe;
use panarchy_core::record;
use panarchy_core::world::World;

fn small() -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 2_000.into();
    config["firms"]["count"] = 150.into();
    World::new(&config.to_string()).expect("a world")
}

fn step(world: &mut World, ticks: u32) {
    for _ in 0..ticks {
        world.tick(&mut NoProbe);
    }
}

/// The ticks of the hashes and of the KPIs that are kept and not drained.
fn kept(world: &World) -> (Vec<u32>, Vec<u32>) {
    let hashes = world.kept.hashes.iter().map(|row| row.tick).collect();
    let (first, values) = world.kept.kpis.since(world.kept.drained);
    let rows = (values.len() / world.kept.kpis.width) as u32;
    (hashes, (first..first + rows).collect())
}

#[test]
fn a_recorder_gets_the_tick_at_which_it_begins() {
    let mut world = small();
    world.record(true);
    assert_eq!(kept(&world), (vec![0], vec![0]));
    assert_eq!(world.kept.hashes[0].chain, world.chain);
    assert_eq!(world.kept.hashes[0].components, world.components);
    step(&mut world, 2);
    assert_eq!(kept(&world), (vec![0, 1, 2], vec![0, 1, 2]));
    world.record(true);
    assert_eq!(kept(&world), (vec![0, 1, 2], vec![0, 1, 2]), "asking again begins nothing anew");
    world.record(false);
    step(&mut world, 3);
    world.record(true);
    assert_eq!(kept(&world), (vec![5], vec![5]));
}

#[test]
fn a_restored_world_has_the_indicators_of_its_tick() {
    let mut world = small();
    step(&mut world, 3);
    let mut restored = record::restore(&record::save(&world)).expect("a snapshot");
    restored.record(true);
    step(&mut restored, 1);
    assert_eq!(kept(&restored), (vec![3, 4], vec![3, 4]));
    let (_, values) = restored.kept.kpis.since(3);
    let bits = |row: &[f64]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&values[..world.kpis.values.len()]), bits(&world.kpis.values));
}

#[test]
fn recording_leaves_the_chain_alone_and_a_copy_is_not_recorded() {
    let (mut plain, mut watched) = (small(), small());
    watched.record(true);
    step(&mut plain, 4);
    step(&mut watched, 4);
    let mut copy = watched.fork();
    step(&mut copy, 2);
    assert!(copy.kept.hashes.is_empty() && copy.cx.log.drain().is_empty() && copy.cx.ledger.kept.is_empty());
    step(&mut plain, 2);
    step(&mut watched, 2);
    assert_eq!([plain.chain, copy.chain], [watched.chain, watched.chain]);
    assert_eq!(watched.kept.hashes.len(), 7);
}
