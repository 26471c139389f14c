//! Rules that look at every row by itself, in one column or two, or add up what is held: at each piece of a column when it
//! has just been hashed and is still near.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::auditor::Stopwatch;
use super::finding::Finding;
use super::rule::{Check, Odd, Rule};
use super::totals::Totals;
use crate::engine::hash::Piece;
use crate::world::World;

/// Bytes of a piece below which a look takes less than a clock.
const SHORT: usize = 4096;

/// What looks at pieces took, on all threads.
#[derive(Default)]
pub struct Taken {
    nanoseconds: AtomicU64,
}

impl Taken {
    /// Does some work on a piece, and adds what it took.
    pub fn time<R>(&self, piece: &Piece<'_>, clock: &dyn Stopwatch, work: impl FnOnce() -> R) -> R {
        if piece.bytes().len() < SHORT {
            return work();
        }
        let begun = clock.seconds();
        let done = work();
        self.nanoseconds.fetch_add(((clock.seconds() - begun) * 1e9) as u64, Ordering::Relaxed);
        done
    }

    /// Seconds so far.
    pub fn seconds(&self) -> f64 {
        self.nanoseconds.load(Ordering::Relaxed) as f64 * 1e-9
    }
}

/// Such rules of a tick.
pub struct Cells {
    rules: Vec<OfCells>,
    /// What is held, if some rule asks.
    totals: Option<Totals>,
    taken: Taken,
}

struct OfCells {
    place: usize,
    rule: &'static Rule,
    sign: Sign,
}

/// What shows that a rule is broken.
enum Sign {
    /// A piece that is odd, and whether one was.
    Odd(Odd, AtomicBool),
    /// Sums that do not agree.
    Sums(fn(&World, &Totals) -> bool),
}

impl Cells {
    /// Takes the rules of cells out of those chosen, given as places in the plan.
    pub fn of(rules: &[Option<&'static Rule>], chosen: &mut Vec<usize>) -> Self {
        let (mut of_cells, mut totals) = (Vec::new(), None);
        chosen.retain(|&place| {
            let Some(rule) = rules[place] else { return true };
            let sign = match rule.check {
                Check::Cells { odd, .. } => Sign::Odd(odd, AtomicBool::new(false)),
                Check::Totals { agree, .. } => {
                    totals.get_or_insert_with(Totals::default);
                    Sign::Sums(agree)
                }
                _ => return true,
            };
            of_cells.push(OfCells { place, rule, sign });
            false
        });
        Self { rules: of_cells, totals, taken: Taken::default() }
    }

    /// Looks at a piece of a column.
    pub fn look(&self, world: &World, piece: &Piece<'_>, clock: &dyn Stopwatch) {
        self.taken.time(piece, clock, || {
            for one in &self.rules {
                if let Sign::Odd(odd, broken) = &one.sign
                    && odd(world, piece)
                {
                    broken.store(true, Ordering::Relaxed);
                }
            }
            if let Some(totals) = &self.totals {
                totals.add(world, piece);
            }
        });
    }

    /// For each rule its place in the plan, what it finds where some piece was odd, and the seconds that it took.
    pub fn finish(self, world: &World, clock: &dyn Stopwatch) -> Vec<(usize, Vec<Finding>, f64)> {
        let share = self.taken.seconds() / self.rules.len().max(1) as f64;
        let totals = self.totals.unwrap_or_default();
        let tell = |OfCells { place, rule, sign }: OfCells| {
            let begun = clock.seconds();
            let broken = match sign {
                Sign::Odd(_, broken) => broken.into_inner(),
                Sign::Sums(agree) => !agree(world, &totals),
            };
            let found = if broken { rule.look(world, None) } else { Vec::new() };
            (place, found, share + clock.seconds() - begun)
        };
        self.rules.into_iter().map(tell).collect()
    }
}
