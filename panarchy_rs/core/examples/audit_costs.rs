//! Prints what each audit rule costs on tiny_island, in microseconds a look (the median, and the least, which a loaded
//! machine hardly changes), dearest first.

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
    let names: Vec<String> = auditor.plan.entries.iter().map(|entry| entry.name.to_string()).collect();
    let mut looks: Vec<Vec<f64>> = vec![Vec::new(); names.len() + 2];
    for _ in 0..240 {
        let before: Vec<f64> = auditor.plan.entries.iter().map(|entry| entry.seconds).collect();
        let (begun, stepping) = (clock.seconds(), auditor.stepping_seconds());
        auditor.tick(&mut world, &mut NoProbe, &clock);
        let (all, tick) = (clock.seconds() - begun, auditor.stepping_seconds() - stepping);
        let spent = auditor.plan.entries.iter().zip(&before).map(|(entry, before)| entry.seconds - before);
        for (list, micros) in looks.iter_mut().zip(spent.chain([tick, all - tick])) {
            list.push(micros * 1e6);
        }
    }
    looks.iter_mut().for_each(|list| list.sort_by(f64::total_cmp));
    let (rules, whole) = looks.split_at(names.len());
    let mut rows: Vec<(&String, f64, f64)> =
        names.iter().zip(rules).map(|(name, list)| (name, list[list.len() / 2], list[0])).collect();
    rows.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (name, median, least) in &rows {
        println!("{name:24} {median:8.1} {least:8.1}");
    }
    let sum = |pick: fn(&(&String, f64, f64)) -> f64| rows.iter().map(pick).sum::<f64>();
    println!("all rules, added up      {:8.1} {:8.1}", sum(|row| row.1), sum(|row| row.2));
    for (name, list) in ["a tick", "audits, as they passed"].iter().zip(whole) {
        println!("{name:24} {:8.1} {:8.1}", list[list.len() / 2], list[0]);
    }
    println!("remembered               {:8.1} KB", auditor.memory() as f64 / 1e3);
    // What audits add at their own intervals, in turn with plain ticks.
    let mut own = Auditor::new(&world, Auditor::own_plan(Budget::Unlimited));
    let begun = clock.seconds();
    for _ in 0..1_800 {
        own.tick(&mut world, &mut NoProbe, &clock);
    }
    let all = clock.seconds() - begun;
    let added = (all - own.stepping_seconds()) / own.stepping_seconds();
    let looks = own.plan.entries.iter().map(|entry| entry.seconds).sum::<f64>() / 1_800.0;
    println!("own intervals: looks {:.1} of {:.1} a tick", looks * 1e6, own.auditing_seconds() / 1_800.0 * 1e6);
    println!("own intervals: a tick {:.1}, audits add {:.2} %", own.stepping_seconds() / 1_800.0 * 1e6, added * 100.0);
}
