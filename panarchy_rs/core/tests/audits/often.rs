//! Rules that look every tick at little more than what has changed find what they would find if they looked at all.

use panarchy_core::audit::{Auditor, Check, Finding, RULES, Rule};
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::World;

use crate::faults;
use crate::support::{Still, poke, report, rule, settled};

/// Rules that look at what has changed where they found nothing the day before, and those of cells and of sums.
fn often() -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .copied()
        .filter(|rule| matches!(rule.check, Check::Often { .. } | Check::Cells { .. } | Check::Totals { .. }))
}

/// A world that goes on, with every rule after every tick, which is now and then damaged in a copy.
struct Daily {
    world: World,
    auditor: Auditor,
    /// Whether the rules look while the world is hashed.
    hashing: bool,
}

impl Daily {
    fn new(hashing: bool) -> Self {
        let world = settled();
        let auditor = Auditor::new(&world, Auditor::every_tick());
        let mut daily = Self { world, auditor, hashing };
        (0..3).for_each(|_| daily.go_on());
        daily
    }

    /// A sound day, after which the rules know that there is nothing.
    fn go_on(&mut self) {
        self.auditor.compute(&mut self.world, &mut NoProbe, &Still);
        review(&mut self.auditor, &self.world, self.hashing);
        self.auditor.fresh();
    }

    /// What a rule finds after a day in a copy that a fault damages at its end, and what it finds where it looks at all.
    fn hurt(&mut self, rule: &Rule, fault: impl Fn(&mut World)) -> (Vec<String>, Vec<String>) {
        let sentences = |found: Vec<Finding>| found.into_iter().map(|finding| finding.message.to_string()).collect();
        let mut hurt = self.world.clone();
        self.auditor.compute(&mut hurt, &mut NoProbe, &Still);
        fault(&mut hurt);
        review(&mut self.auditor, &hurt, self.hashing);
        let found = self.auditor.fresh().into_iter().filter(|finding| finding.rule == rule.name).collect();
        let (found, all) = (sentences(found), sentences(rule.look(&hurt, None)));
        // The rules have learnt the copy; they look at all until they find nothing twice.
        (0..2).for_each(|_| self.go_on());
        (found, all)
    }
}

fn review(auditor: &mut Auditor, world: &World, hashing: bool) {
    if hashing {
        assert_eq!(auditor.review_hashing(world, &Still), world.state.hashes());
    } else {
        auditor.review(world, &Still);
    }
}

/// A next number of a fixed sequence, below a bound.
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % below.max(1)
}

/// Damages done to a column.
const TIMES: usize = 6;

#[test]
fn faults_made_by_hand_are_found_the_day_they_happen() {
    let mut missed = Vec::new();
    let mut count = 0;
    for hashing in [false, true] {
        let mut daily = Daily::new(hashing);
        for rule in often() {
            for fault in faults::all().filter(|fault| fault.rule == rule.name) {
                count += 1;
                let (found, all) = daily.hurt(rule, fault.act);
                if found.is_empty() || found != all {
                    missed.push(format!("{}: {} was told as {found:?} and is {all:?}", rule.name, fault.what));
                }
            }
        }
    }
    assert!(count >= 30, "{count} faults");
    report(missed);
}

#[test]
fn whatever_is_damaged_is_told_as_by_a_look_at_all() {
    let (mut state, mut missed, mut told) = (7, Vec::new(), 0);
    for (hashing, rule) in [false, true].into_iter().flat_map(|hashing| often().map(move |rule| (hashing, rule))) {
        let mut daily = Daily::new(hashing);
        for (table, column) in rule.columns(&daily.world) {
            for _ in 0..TIMES {
                let source = daily.world.state.table(table).expect("a table");
                let place = source.spec().position(column).expect("a column");
                let size = source.spec().columns[place].base.size();
                // Rows of the last day are left alone: they may have gone by the next.
                let numbers = source.bytes(place).len() / size;
                if numbers == 0 {
                    continue;
                }
                let (hit, other) = (next(&mut state, numbers * 9 / 10), next(&mut state, numbers));
                let copied = next(&mut state, 2) == 0;
                let cell = source.bytes(place)[other * size..(other + 1) * size].to_vec();
                let (found, all) = daily.hurt(rule, |world| {
                    poke(world, table, column, hit, |bytes| match copied {
                        true => bytes.copy_from_slice(&cell),
                        false => bytes[0] = bytes[0].wrapping_add(1),
                    });
                });
                told += usize::from(!all.is_empty());
                if found != all {
                    missed
                        .push(format!("{}: {table}.{column} at {hit} is told as {found:?} and is {all:?}", rule.name));
                }
            }
        }
    }
    assert!(told > 100, "{told} of the damages break a rule");
    report(missed);
}

#[test]
fn a_column_that_lost_a_row_is_told_of_and_stops_nobody() {
    let shorter: [fn(&mut World); 2] = [
        |world| world.state.persons.job_event.truncate(world.state.persons.ids.len() - 1),
        |world| world.state.persons.job_root.truncate(world.state.persons.ids.len() - 1),
    ];
    for hashing in [false, true] {
        let mut daily = Daily::new(hashing);
        for fault in shorter {
            let (found, all) = daily.hurt(rule("columns.ids"), fault);
            assert_eq!((found.len(), &found), (1, &all));
        }
    }
}
