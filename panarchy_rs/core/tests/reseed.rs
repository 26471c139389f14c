//! Another seed from a tick on: other luck, the same after a restore, and the start untouched.

use panarchy_core::engine::phase::NoProbe;
use panarchy_core::record;
use panarchy_core::world::World;

fn island() -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 1_000.into();
    config["firms"]["count"] = 60.into();
    World::new(&config.to_string()).expect("a world")
}

fn run(world: &mut World, ticks: u32) {
    (0..ticks).for_each(|_| world.tick(&mut NoProbe));
}

fn reseeded(seed: u64, at: u32) -> World {
    let mut world = island();
    world.act("reseed", &format!(r#"{{"seed": {seed}}}"#), Some(at), 0, "test").expect("a valid intent");
    world
}

#[test]
fn another_seed_gives_other_luck_from_its_tick_on() {
    let (mut plain, mut other, mut third) = (island(), reseeded(99, 10), reseeded(100, 10));
    for world in [&mut plain, &mut other, &mut third] {
        run(world, 9);
    }
    assert_eq!(plain.chain, other.chain, "before its tick the intent changes nothing");
    for world in [&mut plain, &mut other, &mut third] {
        run(world, 1);
    }
    assert_ne!(plain.chain, other.chain);
    assert_ne!(other.chain, third.chain);
    run(&mut plain, 20);
    run(&mut other, 20);
    assert_ne!(plain.state.persons.skills_vec, other.state.persons.skills_vec, "lives go another way");
    assert!(other.violations.is_empty());
}

#[test]
fn a_restored_world_draws_as_it_did() {
    let mut world = reseeded(99, 10);
    run(&mut world, 15);
    let mut again = record::restore(&record::save(&world)).expect("a snapshot");
    run(&mut world, 15);
    run(&mut again, 15);
    assert_eq!(world.chain, again.chain);
}

#[test]
fn the_same_seed_again_changes_only_the_chain() {
    let seed = island().config.seed;
    let (mut plain, mut same) = (island(), reseeded(seed, 10));
    run(&mut plain, 20);
    run(&mut same, 20);
    assert_eq!(plain.components, same.components);
    assert_ne!(plain.chain, same.chain, "an input is an input");
}
