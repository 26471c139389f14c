//! Prints what each audit rule costs on tiny_island, in microseconds a look, dearest first.

use std::time::Instant;

use panarchy_core::audit::{Auditor, Budget, Stopwatch};
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::World;

/// The machine's clock.
struct Clock(Instant);

impl Stopwatch for Clock {
    fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

fn main() {
    // Inside the pool, as the extension does it, so that no phase waits for a worker to wake.
    let pool = rayon::ThreadPoolBuilder::new().build().expect("a pool");
    pool.install(measure);
}

fn measure() {
    let mut world = World::new(include_str!("../tests/data/tiny_island.json")).expect("a world");
    for _ in 0..60 {
        world.tick(&mut NoProbe);
    }
    #[allow(clippy::disallowed_methods, reason = "an example may look at the clock")]
    let clock = Clock(Instant::now());
    let mut auditor = Auditor::new(&world, Auditor::every_tick());
    let begun = clock.seconds();
    let ticks = 120;
    for _ in 0..ticks {
        auditor.tick(&mut world, &mut NoProbe, &clock);
    }
    let all = clock.seconds() - begun;
    let mut entries = auditor.plan.entries.clone();
    entries.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    let micros = |seconds: f64| seconds / f64::from(ticks) * 1e6;
    for entry in &entries {
        println!("{:24} {:8.1}", entry.name, micros(entry.seconds));
    }
    let spent: f64 = entries.iter().map(|entry| entry.seconds).sum();
    println!("all rules, added up      {:8.1}", micros(spent));
    println!("a tick                   {:8.1}", micros(auditor.stepping_seconds()));
    println!("audits, as they passed   {:8.1}", micros(all - auditor.stepping_seconds()));
    println!("remembered               {:8.1} KB", auditor.memory() as f64 / 1e3);
    // What audits add at their own intervals, in turn with plain ticks.
    let mut own = Auditor::new(&world, Auditor::own_plan(Budget::Unlimited));
    let begun = clock.seconds();
    for _ in 0..1_800 {
        own.tick(&mut world, &mut NoProbe, &clock);
    }
    let all = clock.seconds() - begun;
    let added = (all - own.stepping_seconds()) / own.stepping_seconds();
    println!("own intervals: a tick {:.1}, audits add {:.2} %", own.stepping_seconds() / 1_800.0 * 1e6, added * 100.0);
}
