//! A sound world gives no rule anything to find, whatever is asked of it, and being audited leaves it as it is.

use std::sync::atomic::AtomicU64;

use panarchy_core::audit::{Auditor, Budget, Finding};
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::record;
use panarchy_core::tables::tiles::FOREST;
use panarchy_core::world::World;

use crate::support::{Still, Ticking, island};

/// Steps with every rule after every tick; the first findings.
fn audited(world: &mut World, ticks: u32, mut act: impl FnMut(&mut World)) -> Vec<Finding> {
    let mut auditor = Auditor::new(world, Auditor::every_tick());
    for _ in 0..ticks {
        act(world);
        auditor.tick(world, &mut NoProbe, &Still);
        let found = auditor.fresh();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn report(of: &str, found: &[Finding]) {
    let lines: Vec<String> =
        found.iter().take(30).map(|one| format!("{} at tick {}: {}", one.rule, one.tick, one.message)).collect();
    assert!(lines.is_empty(), "{of} has findings:\n{}", lines.join("\n"));
}

#[test]
fn ten_years_raise_no_finding_with_every_rule_after_every_tick() {
    let ticks = std::env::var("AUDIT_TICKS").map_or(3_650, |ticks| ticks.parse().expect("a number"));
    report("a decade", &audited(&mut island(|_| ()), ticks, |_| ()));
}

/// Hands in an intent of nearly every verb, those that will be refused among them.
fn meddle(world: &mut World) {
    let tick = world.cx.tick;
    let row = (tick * 37) as usize;
    let state = &world.state;
    let person = state.persons.ids.id(row % state.persons.len());
    let firm = state.firms.ids.id(row % state.firms.len());
    let other = state.firms.ids.id((row * 7 + 1) % state.firms.len());
    let good = &world.cx.names.goods[usize::from(state.firms.good_id[row % state.firms.len()])];
    let home = state.persons.tile_id[(row * 3) % state.persons.len()];
    let forest = (0..state.tiles.len()).cycle().skip(row % state.tiles.len()).take(state.tiles.len());
    let forest = { forest }.find(|&tile| state.tiles.land_use[tile] == FOREST).unwrap_or(0);
    let deposit = row % state.deposits.len();
    let (tile, resource) =
        (state.deposits.tile_id[deposit], ["iron", "coal"][state.deposits.resource_type[deposit] as usize]);
    let asked = match tick % 13 {
        0 => ("open_mine", format!(r#"{{"tile": {tile}, "resource": "{resource}"}}"#)),
        1 => ("harvest_forest", format!(r#"{{"tile": {forest}, "rate": 0.3}}"#)),
        2 => ("protect_area", format!(r#"{{"tile": {tile}}}"#)),
        3 => ("migrate", format!(r#"{{"person": {person}, "tile": {home}}}"#)),
        4 => ("enroll_training", format!(r#"{{"person": {person}, "skill": "crafts"}}"#)),
        5 => ("set_price", format!(r#"{{"firm_id": {firm}, "good_id": "{good}", "price": 12.5}}"#)),
        6 => ("post_vacancies", format!(r#"{{"firm_id": {firm}, "count": 3, "wage": 2000.0}}"#)),
        7 => ("invest", format!(r#"{{"firm_id": {firm}, "capacity_delta": 2.5}}"#)),
        8 => ("choose_supplier", format!(r#"{{"firm_id": {firm}, "supplier_id": {other}}}"#)),
        9 => ("seek_job", format!(r#"{{"person_id": {person}}}"#)),
        10 => ("accept_job", format!(r#"{{"person_id": {person}, "firm_id": {firm}}}"#)),
        11 => ("set_policy", r#"{"name": "tax_rate", "value": 0.25}"#.to_string()),
        _ => ("release_policy", "{}".to_string()),
    };
    world.act(asked.0, &asked.1, None, 0, "test").unwrap_or_else(|why| panic!("{asked:?}: {why}"));
}

#[test]
fn intents_of_every_kind_raise_no_finding() {
    report("a world that is acted upon", &audited(&mut island(|_| ()), 400, meddle));
}

/// Keeps some of the events of each next tick from having their effects.
fn withhold(world: &mut World) {
    let mut ahead = world.clone();
    ahead.tick(&mut NoProbe);
    let events = ahead.cx.log.current();
    let chosen: Vec<u64> = events.iter().skip(world.cx.tick as usize % 5).step_by(7).map(|event| event.id).collect();
    for event in chosen {
        world.act("withhold", &format!(r#"{{"event_id": {event}}}"#), None, 0, "test").expect("an event to come");
    }
}

#[test]
fn events_that_are_withheld_raise_no_finding() {
    report("a world without some of its events", &audited(&mut island(|_| ()), 250, withhold));
}

#[test]
fn worlds_of_other_kinds_raise_no_finding() {
    let weighted = |config: &mut serde_json::Value| {
        config["population"]["household_weight"] = 5.into();
        config["population"]["persons"] = 6_000.into();
        config["firms"]["count"] = 300.into();
    };
    report("a world of weighted households", &audited(&mut island(weighted), 200, |_| ()));
    let tiny = |config: &mut serde_json::Value| config["population"]["persons"] = 40.into();
    report("a hamlet", &audited(&mut island(tiny), 400, |_| ()));
    let deadly = |config: &mut serde_json::Value| {
        config["population"]["persons"] = 300.into();
        config["population"]["mortality_makeham"] = 0.5.into();
    };
    report("a dying world", &audited(&mut island(deadly), 400, |_| ()));
    for seed in 1..=3u64 {
        let other = |config: &mut serde_json::Value| {
            config["seed"] = seed.into();
            config["environment"]["harvest_day"] = 45.into();
            config["population"]["move_rate"] = 3.0.into();
        };
        report("another seed", &audited(&mut island(other), 200, |_| ()));
    }
}

#[test]
fn a_restored_world_raises_no_finding() {
    let mut world = island(|_| ());
    for _ in 0..77 {
        world.tick(&mut NoProbe);
    }
    let mut restored = record::restore(&record::save(&world)).expect("a snapshot");
    report("a restored world", &now(&restored));
    report("a restored world that goes on", &audited(&mut restored, 100, |_| ()));
}

/// What every rule that can look at a world as it stands finds.
fn now(world: &World) -> Vec<Finding> {
    panarchy_core::audit::RULES.iter().flat_map(|rule| rule.look(world, None)).collect()
}

#[test]
fn auditing_changes_nothing() {
    let (mut plain, mut audited, mut sparse) = (island(|_| ()), island(|_| ()), island(|_| ()));
    let mut every = Auditor::new(&audited, Auditor::every_tick());
    let mut own = Auditor::new(&sparse, Auditor::own_plan(Budget::Share(0.01)));
    for _ in 0..120 {
        plain.tick(&mut NoProbe);
        every.tick(&mut audited, &mut NoProbe, &Still);
        own.tick(&mut sparse, &mut NoProbe, &Still);
    }
    assert_eq!([plain.chain, plain.chain], [audited.chain, sparse.chain]);
    assert!(every.plan.entries.iter().all(|entry| entry.looks == 120));
    assert!(own.plan.entries.iter().filter(|entry| entry.interval <= 120).all(|entry| entry.looks >= 1));
}

#[test]
fn dear_looks_beside_the_hashing_change_nothing_and_find_what_is_wrong() {
    // So slow a clock that the looks seem dear enough for the tick to be hashed beside them.
    let slow = Ticking(AtomicU64::new(0), 100);
    let (mut plain, mut audited) = (island(|_| ()), island(|_| ()));
    let mut every = Auditor::new(&audited, Auditor::every_tick());
    for _ in 0..70 {
        plain.tick(&mut NoProbe);
        every.tick(&mut audited, &mut NoProbe, &slow);
        assert_eq!(plain.chain, audited.chain, "tick {}", plain.cx.tick);
    }
    report("a sound world", &every.fresh());
    assert!(every.auditing_seconds() > 0.0 && every.stepping_seconds() > 0.0);
    audited.state.persons.wealth_minor[7] += 1;
    every.tick(&mut audited, &mut NoProbe, &slow);
    let found = every.fresh();
    let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_ref()).collect();
    assert!(rules.contains(&"money.sectors") && rules.contains(&"money.holders"), "{rules:?}");
}
