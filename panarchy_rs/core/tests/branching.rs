//! What branches rest on: worlds compared number by number and step by step, and a seed that shifts no id.

use panarchy_core::engine::cells::{Differing, differing};
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::{World, stages};

fn small() -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 1_500.into();
    config["firms"]["count"] = 90.into();
    config["space"]["width_tiles"] = 40.into();
    config["space"]["height_tiles"] = 32.into();
    config["space"]["towns"] = 3.into();
    World::new(&config.to_string()).expect("a world")
}

fn step(world: &mut World, ticks: u32) {
    for _ in 0..ticks {
        world.tick(&mut NoProbe);
    }
}

#[test]
fn another_seed_leaves_the_ids_of_other_intents_alone() {
    let mut world = small();
    let mut other = world.fork();
    other.act("reseed", r#"{"seed":5}"#, None, -1, "test").expect("a seed");
    for world in [&mut world, &mut other] {
        world.act("set_policy", r#"{"name":"dole_rate","value":0.4}"#, None, 0, "test").expect("an intent");
        step(world, 1);
    }
    let first = |world: &World| {
        let event = &world.cx.log.current()[0];
        (event.id, event.draft.text.clone())
    };
    assert_eq!(first(&world), first(&other));
}

#[test]
fn worlds_differ_number_by_number() {
    let world = small();
    let mut other = world.fork();
    other.state.persons.wealth_minor[3] += 7;
    other.state.persons.skills_vec[3][1] += 0.5;
    let id = world.state.persons.ids.id(3);
    let found = differing(&world.state.persons, &other.state.persons);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|cell| cell.id == id));
    let skill = found.iter().find(|cell| cell.element.is_some()).expect("an element");
    assert_eq!(skill.element, Some(1));
    let wealth = found.iter().find(|cell| cell.element.is_none()).expect("a number");
    assert_eq!(wealth.b.zip(wealth.a).map(|(b, a)| b - a), Some(7.0));
    assert_eq!(differing(&world.state.firms, &other.state.firms), Vec::new());
    let rows = [2];
    panarchy_core::engine::table::Table::remove(&mut other.state.deposits, &rows);
    let gone = world.state.deposits.ids.id(2);
    let expected = Differing { id: gone, column: None, element: None, a: Some(1.0), b: None };
    assert_eq!(differing(&world.state.deposits, &other.state.deposits), vec![expected]);
}

#[test]
fn steps_of_a_tick_end_in_the_tick() {
    let mut world = small();
    step(&mut world, 4);
    let mut other = world.fork();
    other.act("set_policy", r#"{"name":"tax_rate","value":0.4}"#, None, 0, "test").expect("an intent");
    let (left, right) = (stages::hashes(&world), stages::hashes(&other));
    assert_eq!(left.len(), stages::names().len());
    assert_ne!(left[0].tables, right[0].tables, "an intent is the first step");
    let last = *stages::names().last().expect("a step");
    let end = stages::after(&world, last).expect("a step");
    step(&mut world, 1);
    assert_eq!(end.state.hashes(), world.components);
    assert_eq!(left.last().expect("a step").tables, world.components);
    assert!(stages::after(&world, "firms.dance").is_err());
}
