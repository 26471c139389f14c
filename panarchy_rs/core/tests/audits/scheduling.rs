//! Giving way under load, with a clock that only goes on when it is read: the same every time, and nobody is starved.

use std::sync::atomic::AtomicU64;

use panarchy_core::audit::{Auditor, Budget, CheckRow, Entry, Plan};
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::World;

use crate::support::{Ticking, island};

/// Seconds by which the clock goes on when it is read: what a look costs.
const LOOK: f64 = 0.001;

/// What a plan came to.
struct Outcome {
    entries: Vec<Entry>,
    checks: Vec<CheckRow>,
    /// Ticks between two looks of each rule, at most.
    gaps: Vec<u32>,
    allowed: f64,
    chain: [u8; 32],
}

/// Steps with a plan, on one thread, so that the readings of the clock come in one order.
fn stepped(plan: &Plan, ticks: u32) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    pool.install(|| {
        let (mut world, clock) = (island(|_| ()), Ticking(AtomicU64::new(0), (LOOK * 1e6) as u64));
        let mut auditor = Auditor::new(&world, plan.clone());
        let mut gaps = vec![0; plan.entries.len()];
        let mut last = vec![0; plan.entries.len()];
        let mut checks = Vec::new();
        for tick in 1..=ticks {
            auditor.tick(&mut world, &mut NoProbe, &clock);
            assert_eq!(auditor.fresh(), [], "tick {tick} of a sound world");
            for (place, entry) in auditor.plan.entries.iter().enumerate() {
                gaps[place] = gaps[place].max(tick - last[place]);
                last[place] = entry.last.unwrap_or(0);
            }
            if tick % 50 == 0 {
                checks.extend(auditor.drain_checks(tick));
            }
        }
        let Plan { entries, allowed, .. } = auditor.plan;
        Outcome { entries, checks, gaps, allowed, chain: world.chain }
    })
}

/// All rules after every tick with time for a fifth of them.
fn crowded() -> Plan {
    let every = Auditor::every_tick();
    let budget = Budget::Seconds(LOOK * every.entries.len() as f64 / 5.0);
    Plan::new(every.entries, budget)
}

/// What a rule came to: name, looks, ticks postponed, tick of the last look, seconds in bits.
type Figures<'a> = (&'a str, u64, u64, Option<u32>, u64);

fn figures(entries: &[Entry]) -> Vec<Figures<'_>> {
    let figures = |one| {
        let Entry { name, looks, postponed, last, seconds, .. }: &Entry = one;
        (name.as_ref(), *looks, *postponed, *last, seconds.to_bits())
    };
    entries.iter().map(figures).collect()
}

#[test]
fn the_same_clock_gives_the_same_looks_and_the_same_world() {
    let (one, other) = (stepped(&crowded(), 100), stepped(&crowded(), 100));
    assert_eq!(figures(&one.entries), figures(&other.entries));
    assert_eq!(one.checks.len(), other.checks.len());
    let mut plain = island(|_| ());
    (0..100).for_each(|_| plain.tick(&mut NoProbe));
    assert_eq!([one.chain, other.chain], [plain.chain, plain.chain]);
}

#[test]
fn under_load_all_wait_by_priority_and_nobody_is_starved() {
    let ticks = 300;
    let done = stepped(&crowded(), ticks);
    let spent: f64 = done.entries.iter().map(|entry| entry.seconds).sum();
    let dearest = done.entries.iter().map(|entry| entry.cost).fold(0.0, f64::max);
    // What is spent before any cost is known is what a first look of everybody costs; it is made up for.
    assert!(spent <= done.allowed + dearest, "{spent} of {} allowed", done.allowed);
    assert!(spent >= done.allowed * 0.8, "{spent} of {} allowed", done.allowed);
    for (entry, &gap) in done.entries.iter().zip(&done.gaps) {
        let (name, looks, waits) = (&entry.name, entry.looks, entry.postponed);
        assert_eq!(looks + waits, u64::from(ticks), "{name} is due after every tick: it looks or waits");
        assert!(waits > 0 && looks >= 5, "{name} looked {looks} times");
        // Twenty-five between the priorities, and a round of all others.
        assert!(gap <= 50, "{name} did not look for {gap} ticks");
    }
    let mean = |priority: i32| {
        let looks: Vec<u64> = done.entries.iter().filter(|e| e.priority == priority).map(|e| e.looks).collect();
        looks.iter().sum::<u64>() as f64 / looks.len() as f64
    };
    let by_priority: Vec<f64> = [20, 10, 5, 0, -5].map(mean).into();
    assert!(by_priority.is_sorted_by(|more, less| more >= less), "{by_priority:?}");
    assert!(by_priority[0] >= 1.5 * by_priority[4], "{by_priority:?}");
}

#[test]
fn what_is_kept_for_the_record_adds_up_to_what_the_plan_counts() {
    let done = stepped(&crowded(), 200);
    for (place, entry) in done.entries.iter().enumerate() {
        let rows: Vec<_> = done.checks.iter().filter(|row| row.rule == place).collect();
        let sum = |pick: fn(&CheckRow) -> u64| rows.iter().map(|row| pick(row)).sum::<u64>();
        assert_eq!((sum(|row| row.looks), sum(|row| row.postponed)), (entry.looks, entry.postponed), "{}", entry.name);
        let seconds: f64 = rows.iter().map(|row| row.seconds).sum();
        assert!((seconds - entry.seconds).abs() < 1e-9, "{}", entry.name);
    }
    let spans: Vec<_> = done.checks.iter().filter(|row| row.rule == 0).collect();
    assert_eq!(spans.iter().map(|row| row.tick).collect::<Vec<_>>(), [50, 100, 150, 200]);
    assert!((spans.iter().map(|row| row.allowed).sum::<f64>() - done.allowed).abs() < 1e-9);
    assert!(spans.iter().all(|row| row.ticks > 0.0));
}

#[test]
fn own_intervals_within_their_time_are_kept_to_the_tick() {
    let done = stepped(&Auditor::own_plan(Budget::Seconds(LOOK * 100.0)), 181);
    for (entry, &gap) in done.entries.iter().zip(&done.gaps) {
        assert_eq!(entry.postponed, 0, "{}", entry.name);
        assert!(gap <= entry.interval.min(181), "{} did not look for {gap} ticks", entry.name);
    }
}

#[test]
fn a_fault_is_found_under_load_as_soon_as_its_rule_comes_to_its_turn() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let waited = pool.install(|| {
        let (mut world, clock) = (island(|_| ()), Ticking(AtomicU64::new(0), (LOOK * 1e6) as u64));
        let mut auditor = Auditor::new(&world, crowded());
        (0..40).for_each(|_| auditor.tick(&mut world, &mut NoProbe, &clock));
        assert_eq!(auditor.fresh(), []);
        let lose = |world: &mut World| world.state.persons.wealth_minor[7] -= 1;
        lose(&mut world);
        (1..=50).find(|_| {
            auditor.tick(&mut world, &mut NoProbe, &clock);
            auditor.fresh().iter().any(|found| found.rule == "money.holders" && found.id == Some(7))
        })
    });
    assert!(waited.is_some(), "one unit of money is missed for fifty ticks");
}
