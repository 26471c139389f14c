//! Kinds of events of the environment.

use crate::engine::event::{EventKind, Root};

/// A tile changed its cover.
pub static LAND_USE_CHANGE: EventKind = EventKind {
    name: "land_use_change",
    system: "environment",
    doc: "A tile was cleared, given up, overgrown or built up.",
    effect: "the tile keeps its former cover, and the wood of a cleared forest stays standing",
    value: "code of the new cover",
    payload: &["from", "to", "population", "pressure"],
    root: Root::Chance,
};
/// A mine opened.
pub static MINE_OPENED: EventKind = EventKind {
    name: "mine_opened",
    system: "environment",
    doc: "A mine opened on a deposit, by an intent or because the stockpile ran low.",
    effect: "the deposit stays closed and nothing is dug from it",
    value: "daily capacity, t of ore",
    payload: &["remaining", "ore_grade", "stockpile", "stockpile_target"],
    root: Root::State,
};
/// A mine closed because its deposit is empty.
pub static MINE_EXHAUSTED: EventKind = EventKind {
    name: "mine_exhausted",
    system: "environment",
    doc: "A deposit was emptied and its mine closed.",
    effect: "the mine stays open, with nothing left to dig",
    value: "content at the start, t",
    payload: &["delivered", "ore_grade"],
    root: Root::State,
};
/// A mine closed because its area was protected.
pub static MINE_CLOSED: EventKind = EventKind {
    name: "mine_closed",
    system: "environment",
    doc: "A mine closed because its tile was protected.",
    effect: "the mine keeps digging",
    value: "left in the ground, t",
    payload: &["ore_grade"],
    root: Root::Never,
};
/// The rate at which a forest is cut was set.
pub static FOREST_HARVEST_SET: EventKind = EventKind {
    name: "forest_harvest_set",
    system: "environment",
    doc: "An intent set the share of a forest's standing wood that is cut a year.",
    effect: "the forest is cut at its former rate",
    value: "fraction a year",
    payload: &["former_rate", "standing_wood"],
    root: Root::Never,
};
/// A tile was protected.
pub static AREA_PROTECTED: EventKind = EventKind {
    name: "area_protected",
    system: "environment",
    doc: "An intent protected a tile from harvest, mining and conversion.",
    effect: "the tile stays open to harvest, mining and conversion",
    value: "code of the cover",
    payload: &["standing_wood"],
    root: Root::Never,
};
/// A year's harvest came in.
pub static HARVEST_SHOCK: EventKind = EventKind {
    name: "harvest_shock",
    system: "environment",
    doc: "The year's harvest came in better or worse than normal, all over the island.",
    effect: "yields keep last year's multiple of a normal harvest",
    value: "multiple of a normal harvest",
    payload: &["last_year", "harvest_year"],
    root: Root::Chance,
};

/// All kinds of this system.
pub static KINDS: &[&EventKind] = &[
    &LAND_USE_CHANGE,
    &MINE_OPENED,
    &MINE_EXHAUSTED,
    &MINE_CLOSED,
    &FOREST_HARVEST_SET,
    &AREA_PROTECTED,
    &HARVEST_SHOCK,
];
