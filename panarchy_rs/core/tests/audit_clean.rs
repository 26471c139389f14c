//! A sound world gives no rule anything to find, and being audited leaves it as it is.

use panarchy_core::audit::{Auditor, Finding, Stopwatch};
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::World;

/// A clock that stands still.
struct Still;

impl Stopwatch for Still {
    fn seconds(&self) -> f64 {
        0.0
    }
}

/// A small island; `change` alters its configuration.
fn island(change: impl Fn(&mut serde_json::Value)) -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 1_500.into();
    config["firms"]["count"] = 90.into();
    config["space"]["width_tiles"] = 40.into();
    config["space"]["height_tiles"] = 32.into();
    config["space"]["towns"] = 3.into();
    change(&mut config);
    World::new(&config.to_string()).expect("a world")
}

/// Steps with every rule after every tick until something is found.
fn audited(world: &mut World, ticks: u32) -> Vec<Finding> {
    let mut auditor = Auditor::new(world, Auditor::every_tick());
    for _ in 0..ticks {
        auditor.tick(world, &mut NoProbe, &Still);
        let found = auditor.fresh();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn report(found: &[Finding]) {
    let lines: Vec<String> =
        found.iter().take(30).map(|one| format!("{} at tick {}: {}", one.rule, one.tick, one.message)).collect();
    assert!(lines.is_empty(), "a sound world has findings:\n{}", lines.join("\n"));
}

#[test]
fn ten_years_raise_no_finding_with_every_rule_after_every_tick() {
    let ticks = std::env::var("AUDIT_TICKS").map_or(3_650, |ticks| ticks.parse().expect("a number"));
    report(&audited(&mut island(|_| ()), ticks));
}
