//! A small island, and how faults are brought into it and looked for.

use std::sync::atomic::{AtomicU64, Ordering};

use panarchy_core::audit::{Auditor, Budget, Check, Entry, Finding, Notes, Plan, RULES, Rule, Stopwatch};
use panarchy_core::engine::ids::Ids;
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::World;
use panarchy_core::world::schedule::PHASES;

/// A clock that stands still, so that no rule costs anything.
pub struct Still;

impl Stopwatch for Still {
    fn seconds(&self) -> f64 {
        0.0
    }
}

/// A clock that goes on by so many microseconds whenever it is read.
pub struct Ticking(pub AtomicU64, pub u64);

impl Stopwatch for Ticking {
    fn seconds(&self) -> f64 {
        self.0.fetch_add(self.1, Ordering::Relaxed) as f64 / 1e6
    }
}

/// A small island; `change` alters its configuration.
pub fn island(change: impl Fn(&mut serde_json::Value)) -> World {
    let mut config: serde_json::Value =
        serde_json::from_str(include_str!("../data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 1_500.into();
    config["firms"]["count"] = 90.into();
    config["space"]["width_tiles"] = 40.into();
    config["space"]["height_tiles"] = 32.into();
    config["space"]["towns"] = 3.into();
    change(&mut config);
    World::new(&config.to_string()).expect("a world")
}

/// The island after two years and some days, when everything has happened to someone.
pub fn settled() -> World {
    let mut world = island(|_| ());
    for _ in 0..755 {
        world.tick(&mut NoProbe);
    }
    world
}

/// The rule of a name.
pub fn rule(name: &str) -> &'static Rule {
    panarchy_core::audit::rule::find(name).unwrap_or_else(|| panic!("there is no rule {name}"))
}

/// An auditor with one rule, due as it is by itself.
fn alone(world: &World, name: &str) -> Auditor {
    let own = Auditor::own_plan(Budget::Unlimited).entries.into_iter().find(|entry| entry.name == name);
    let Entry { name, interval, offset, priority, .. } = own.expect("a rule of the plan");
    Auditor::new(world, Plan::new(vec![Entry::new(name, interval, offset, priority)], Budget::Unlimited))
}

/// A world as it stands after the next tick at which a rule is due by itself, within one interval.
pub fn due(sound: &World, name: &str) -> World {
    let (mut world, plan) = (sound.clone(), alone(sound, name).plan);
    let Entry { interval, offset, .. } = plan.entries[0];
    for _ in 0..interval {
        world.tick(&mut NoProbe);
        if world.cx.tick % interval == offset {
            return world;
        }
    }
    panic!("{name} is not due within its interval");
}

/// What a rule that last looked at one world finds in a copy of a later one that a fault has damaged.
///
/// The damage is done when the rule looks, so that the world goes on sound until then, whatever a tick would do with it.
pub fn seen(sound: &World, later: &World, name: &str, fault: &dyn Fn(&mut World)) -> Vec<Finding> {
    let mut hurt = later.clone();
    fault(&mut hurt);
    rule(name).look(&hurt, alone(sound, name).past(name))
}

/// What a rule finds within one interval while a fault damages the state at the end of every tick.
pub fn standing(sound: &World, name: &str, fault: &dyn Fn(&mut World)) -> Vec<Finding> {
    seen(sound, &due(sound, name), name, fault)
}

/// What a rule finds within one interval after a fault has damaged the state once, and the world has gone on with it.
pub fn lasting(sound: &World, name: &str, fault: &dyn Fn(&mut World)) -> Vec<Finding> {
    let (mut world, mut auditor) = (sound.clone(), alone(sound, name));
    for day in 0..rule(name).interval {
        auditor.compute(&mut world, &mut NoProbe, &Still);
        if day == 0 {
            fault(&mut world);
        }
        auditor.review(&world, &Still);
        let found = auditor.fresh();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// What a rule finds around its phase of the next tick, if a fault is the last thing that the phase does.
pub fn within(sound: &World, name: &str, fault: &dyn Fn(&mut World)) -> Vec<Finding> {
    let rule = rule(name);
    let Check::Phase { phase, begin } = rule.check else { panic!("{name} looks at no phase") };
    let mut world = sound.clone();
    world.cx.tick += 1;
    world.cx.log.begin_tick(world.cx.tick);
    world.cx.decisions.begin_tick(world.cx.tick);
    world.cx.ledger.begin_tick();
    for (place, other) in PHASES.iter().enumerate() {
        world.cx.log.begin_phase(place as u32 + 1);
        if other.name == phase {
            let after = begin(&world, &mut Notes::default());
            (other.run)(&mut world);
            fault(&mut world);
            let mut found = rule.findings(&world);
            after(&world, &mut found);
            return found.finish();
        }
        (other.run)(&mut world);
    }
    panic!("there is no phase {phase}");
}

/// Replaces one number of a column, by table and column name.
pub fn poke(world: &mut World, table: &str, column: &str, number: usize, change: impl Fn(&mut [u8])) {
    let place = world.state.tables().iter().position(|other| other.spec().name == table).expect("a table");
    let source = world.state.tables()[place];
    let column = source.spec().position(column).expect("a column");
    let mut columns: Vec<Vec<u8>> = (0..source.spec().columns.len()).map(|at| source.bytes(at).to_vec()).collect();
    let size = source.spec().columns[column].base.size();
    change(&mut columns[column][number * size..(number + 1) * size]);
    let ids = Ids::from_parts(source.ids().as_slice().to_vec(), source.ids().next()).expect("its own ids");
    let views: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    world.state.tables_mut()[place].load(ids, &views).expect("columns of the same size");
}

/// Says of faults whether they were caught, all at once.
pub fn report(missed: Vec<String>) {
    assert!(missed.is_empty(), "{} faults were missed:\n{}", missed.len(), missed.join("\n"));
}

/// Every rule is the target of some fault; names those that are not.
pub fn untouched(targets: &[&str]) -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name).filter(|name| !targets.contains(name)).collect()
}
