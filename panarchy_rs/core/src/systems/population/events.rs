//! The kinds of event in people's lives.

use crate::engine::event::{EventKind, Root};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident, $label:literal, $effect:literal, $value:literal, $payload:expr, $root:ident;)+) => {
        $( $(#[doc = $doc])+
        pub static $name: EventKind = EventKind {
            name: $label,
            system: "population",
            doc: concat!($($doc),+),
            effect: $effect,
            value: $value,
            payload: $payload,
            root: Root::$root,
        }; )+

        /// The kinds of event of this system.
        pub static KINDS: &[&EventKind] = &[$(&$name),+];
    };
}

kinds! {
    /// A child is born.
    BIRTH, "birth", "the child's existence", "age of the mother, years", &["sex", "birth_order"], Chance;
    /// A person dies.
    DEATH, "death", "the death: the person lives on", "age, years", &["wealth"], Chance;
    /// A person's wealth passes to heirs, or to the treasury.
    INHERITANCE, "inheritance", "the transfer to the heirs: the treasury gets the estate", "estate, currency units", &["heirs"], Never;
    /// A child without parents or adults at home finds a new home.
    ADOPTION, "adoption", "the child's move to the new household", "age of the child, years", &["related"], Never;
    /// Two people become a couple and live together.
    COUPLE, "couple_formed", "the bond and the common household", "difference in age, years", &[], Chance;
    /// A couple parts.
    PARTING, "couple_parted", "the end of the bond and the new household", "age of who leaves, years", &[], Chance;
    /// A grown child leaves the parents' home.
    LEFT_HOME, "left_home", "the founding of the household", "age, years", &[], Chance;
    /// A household moves to another tile.
    MOVE, "move", "the change of the tile lived on", "distance, tiles", &["from_tile", "to_tile", "members"], Chance;
    /// A person leaves school, with the level reached.
    GRADUATION, "graduation", "the end of school: the person goes on learning", "level of schooling", &["age"], Time;
    /// A person retires.
    RETIREMENT, "retirement", "the retirement: the person works on", "age, years", &[], Time;
    /// A job ends because the worker retires, moves away or leaves the labour force.
    JOB_LEFT, "job_left", "the end of the job", "wage given up, currency units a month", &[], Chance;
    /// A person begins a training.
    ENROLLED, "enrolled", "the training and its fee", "fee, currency units", &["skill", "days"], Never;
    /// A person finishes a training.
    TRAINED, "trained", "the gain in skill", "skill afterwards", &["skill"], Never;
}
