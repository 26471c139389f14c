//! What every system may use besides its own columns: the tick, draws, events, ledger and names.

use super::chunks;
use super::decision::DecisionLog;
use super::event::EventLog;
use super::ids::Ids;
use super::ledger::Ledger;
use super::rng::{Purpose, Rng, Stream};
use crate::space::Grid;

/// Days of a year: ageing and seasons.
pub const YEAR_DAYS: u32 = 365;
/// Days of a month: accounts and staggered decisions.
pub const MONTH_DAYS: u32 = 30;

/// Names that come from the scenario and label codes in the tables.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Goods in the order of their ids, raw materials last.
    pub goods: Vec<String>,
    /// Economic sectors in the order of their ids.
    pub sectors: Vec<String>,
}

/// The context of a tick.
#[derive(Clone, Debug)]
pub struct Cx {
    /// The tick being computed: the world will stand "at tick t" when it is done.
    pub tick: u32,
    /// The source of draws.
    pub rng: Rng,
    /// The events of this tick, and of earlier ones until they are drained.
    pub log: EventLog,
    /// The decisions of this tick, and of earlier ones until they are drained.
    pub decisions: DecisionLog,
    /// The ledger of money.
    pub ledger: Ledger,
    /// The map.
    pub grid: Grid,
    /// Names of goods and sectors.
    pub names: Names,
}

impl Cx {
    /// The draws of a purpose at this tick.
    #[inline]
    pub fn draws(&self, purpose: Purpose) -> Stream {
        self.rng.stream(purpose, self.tick)
    }

    /// What comes of the entities whose monthly decision falls on this tick, in order: those that [`Cx::decides`] names.
    ///
    /// `pick` is given their rows, in parallel.
    pub fn due_where<R: Send>(&self, ids: &Ids, pick: impl Fn(usize) -> Option<R> + Sync) -> Vec<R> {
        let first = self.tick % MONTH_DAYS;
        let count = ids.next().saturating_sub(first).div_ceil(MONTH_DAYS);
        let pieces = chunks::map(count as usize, |turns| {
            let rows = turns.filter_map(|turn| ids.find(first + turn as u32 * MONTH_DAYS));
            rows.filter_map(&pick).collect::<Vec<R>>()
        });
        pieces.into_iter().flatten().collect()
    }

    /// Whether the entity's monthly decision falls on this tick (staggered by id mod 30).
    #[inline]
    pub fn decides(&self, id: u32) -> bool {
        id % MONTH_DAYS == self.tick % MONTH_DAYS
    }
}
