//! What can be asked of people: a household moves house, a person takes a course; refusals say why.

use panarchy_core::engine::phase::NoProbe;
use panarchy_core::tables::persons::{CHILD, EMPLOYED};
use panarchy_core::tables::tiles::SEA;
use panarchy_core::world::World;

fn world() -> World {
    World::new(include_str!("data/tiny_island.json")).expect("the fixture is usable")
}

fn step(world: &mut World, ticks: u32) {
    for _ in 0..ticks {
        world.tick(&mut NoProbe);
        assert_eq!(world.violations, Vec::<String>::new());
    }
}

/// The first event of a kind on the last tick.
fn happened(world: &World, kind: &str) -> bool {
    world.cx.log.current().iter().any(|event| event.draft.kind.name == kind)
}

#[test]
fn a_household_moves_as_one_and_far_jobs_end() {
    let mut world = world();
    let persons = &world.state.persons;
    let row = (0..persons.len())
        .find(|&row| {
            let home = world.state.households.ids.row(persons.household_id[row]);
            persons.employment_status[row] == EMPLOYED && world.state.households.members[home] > 2
        })
        .expect("someone works and has a family");
    let (id, household) = (persons.ids.id(row), persons.household_id[row]);
    let works = world.state.firms.tile_id[world.state.firms.ids.row(persons.employer_firm_id[row])];
    let tiles = &world.state.tiles;
    let reach = world.config.markets.commute_tiles;
    let far = (0..tiles.len() as u32)
        .find(|&tile| tiles.land_use[tile as usize] > 1 && world.cx.grid.distance(works, tile) > reach + 2.0)
        .expect("the island is wider than a commute");
    let args = format!("{{\"person\": {id}, \"tile\": {far}}}");
    assert!(world.check("migrate", &args).unwrap().unwrap().contains("moves"));
    world.act("migrate", &args, None, 0, "test").unwrap();
    step(&mut world, 1);
    let persons = &world.state.persons;
    assert!(happened(&world, "move") && happened(&world, "job_left"));
    for row in (0..persons.len()).filter(|&row| persons.household_id[row] == household) {
        assert_eq!(persons.tile_id[row], far);
    }
    assert!(world.check("migrate", &args).unwrap().unwrap_err().contains("already"));
}

#[test]
fn nobody_settles_at_sea_or_on_protected_land() {
    let mut world = world();
    let tiles = &mut world.state.tiles;
    let sea = (0..tiles.len()).find(|&tile| tiles.land_use[tile] == SEA).expect("an island has a sea");
    let land = (0..tiles.len()).find(|&tile| tiles.land_use[tile] > 1 && tiles.population[tile] == 0).unwrap();
    tiles.protected[land] = 1;
    for (tile, why) in [(sea, "water"), (land, "protected"), (9_999_999, "no tile")] {
        let refused = world.check("migrate", &format!("{{\"person\": 0, \"tile\": {tile}}}")).unwrap().unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    assert!(world.check("migrate", "{\"person\": 0}").is_err());
}

#[test]
fn a_course_costs_a_fee_and_raises_the_skill() {
    let mut world = world();
    let persons = &world.state.persons;
    let fee = (world.config.population.training_fee * 100.0) as i64;
    let row = (0..persons.len())
        .find(|&row| persons.employment_status[row] == EMPLOYED && persons.wealth_minor[row] > fee)
        .expect("someone can pay");
    let child = (0..persons.len()).find(|&row| persons.employment_status[row] == CHILD).unwrap();
    let (id, child) = (persons.ids.id(row), persons.ids.id(child));
    let refused = world.check("enroll_training", &format!("{{\"person\": {child}, \"skill\": \"care\"}}"));
    assert!(refused.unwrap().unwrap_err().contains("child"));
    let args = format!("{{\"person\": {id}, \"skill\": \"science\"}}");
    let (before, days) = (persons.skills_vec[row][5], world.config.population.training_days);
    world.act("enroll_training", &args, None, 0, "test").unwrap();
    step(&mut world, 1);
    assert!(happened(&world, "enrolled"));
    assert!(world.check("enroll_training", &args).unwrap().unwrap_err().contains("course"));
    step(&mut world, u32::from(days));
    let row = world.state.persons.ids.find(id).expect("the person lives");
    assert!(world.state.persons.skills_vec[row][5] > before * 1.05);
}
