//! Rules that look at every row by itself, in one column or two: at each piece of a column when it has just been hashed
//! and is still near.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::auditor::Stopwatch;
use super::finding::Finding;
use super::rule::{Check, Odd, Rule};
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
    taken: Taken,
}

struct OfCells {
    place: usize,
    rule: &'static Rule,
    odd: Odd,
    broken: AtomicBool,
}

impl Cells {
    /// Takes the rules of cells out of those chosen, given as places in the plan.
    pub fn of(rules: &[Option<&'static Rule>], chosen: &mut Vec<usize>) -> Self {
        let mut of_cells = Vec::new();
        chosen.retain(|&place| match rules[place].map(|rule| (rule, &rule.check)) {
            Some((rule, Check::Cells { odd, .. })) => {
                of_cells.push(OfCells { place, rule, odd: *odd, broken: AtomicBool::new(false) });
                false
            }
            _ => true,
        });
        Self { rules: of_cells, taken: Taken::default() }
    }

    /// Looks at a piece of a column.
    pub fn look(&self, world: &World, piece: &Piece<'_>, clock: &dyn Stopwatch) {
        let odd = |one: &&OfCells| (one.odd)(world, piece);
        let all = || self.rules.iter().filter(odd).for_each(|one| one.broken.store(true, Ordering::Relaxed));
        self.taken.time(piece, clock, all);
    }

    /// For each rule its place in the plan, what it finds where some piece was odd, and the seconds that it took.
    pub fn finish(self, world: &World, clock: &dyn Stopwatch) -> Vec<(usize, Vec<Finding>, f64)> {
        let share = self.taken.seconds() / self.rules.len().max(1) as f64;
        let tell = |OfCells { place, rule, broken, .. }: OfCells| {
            let begun = clock.seconds();
            let found = if broken.into_inner() { rule.look(world, None) } else { Vec::new() };
            (place, found, share + clock.seconds() - begun)
        };
        self.rules.into_iter().map(tell).collect()
    }
}
