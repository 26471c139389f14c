//! The log of decisions: who considered what, how each option weighed, what was chosen and what came of it.
//!
//! Kept beside the world, never part of it: at any level of detail the chain is the same.

use super::ids::NONE;

/// How much of decisions is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// Who chose to change something, why, and the event that came of it.
    Summary,
    /// Every decision, those to leave things as they are too, with the options and their criteria.
    Full,
}

impl Detail {
    /// Names in the order of the codes, as the scenario has them.
    pub const NAMES: &'static [&'static str] = &["none", "summary", "full"];

    /// The level of a name.
    ///
    /// # Errors
    /// One sentence naming the levels there are.
    pub fn find(name: &str) -> Result<Self, String> {
        match name {
            "none" => Ok(Self::None),
            "summary" => Ok(Self::Summary),
            "full" => Ok(Self::Full),
            _ => Err(format!("Decisions can be logged as none, summary or full, not as '{name}'.")),
        }
    }
}

/// What a decision of one kind is.
#[derive(Debug)]
pub struct DecisionKind {
    /// Name, unique, such as `price`.
    pub name: &'static str,
    /// The system that decides.
    pub system: &'static str,
    /// Table of the actor.
    pub actor: &'static str,
    /// Table of what an option is about, such as the firm that is asked for work; empty if options are numbers.
    pub target: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Unit of an option's number.
    pub unit: &'static str,
    /// Names of the options; the first leaves things as they are.
    pub options: &'static [&'static str],
    /// Names of the criteria.
    pub criteria: &'static [&'static str],
    /// Reasons for which an option is chosen.
    pub reasons: &'static [&'static str],
    /// Columns of the actor's row that the decision sets.
    pub sets: &'static [&'static str],
}

/// What speaks for an option: a value, its weight, and what the two contribute to the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criterion {
    /// Place of its name.
    pub name: u8,
    /// Value.
    pub value: f64,
    /// Weight.
    pub weight: f64,
    /// Contribution to the score.
    pub contribution: f64,
}

/// A criterion whose contribution is its value times its weight.
pub fn weighed(name: u8, value: f64, weight: f64) -> Criterion {
    Criterion { name, value, weight, contribution: value * weight }
}

/// A criterion that contributes otherwise than by a product.
pub const fn criterion(name: u8, value: f64, weight: f64, contribution: f64) -> Criterion {
    Criterion { name, value, weight, contribution }
}

/// An option that was considered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Considered {
    /// Place of its name.
    pub name: u8,
    /// Id of what it is about; [`NONE`] if it is about a number.
    pub target: u32,
    /// Its number, such as the price that it means; NaN for none.
    pub value: f64,
    /// Its score; the unit is the kind's own.
    pub score: f64,
    /// Place after its last criterion in [`Decisions::criteria`].
    pub end: u32,
}

/// A decision that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    /// Tick.
    pub tick: u32,
    /// Place among the decisions of its tick.
    pub sequence: u32,
    /// Kind.
    pub kind: &'static DecisionKind,
    /// Id of the actor.
    pub actor: u32,
    /// Place of the name of the option chosen.
    pub choice: u8,
    /// The number of the option chosen; NaN for none.
    pub value: f64,
    /// Id of what the option chosen is about; [`NONE`] for none.
    pub target: u32,
    /// Place of the reason.
    pub reason: u8,
    /// The event that came of it; 0 for none.
    pub event: u64,
    /// Place after its last option in [`Decisions::options`].
    pub end: u32,
}

impl Decision {
    /// The id: the tick in the upper bits, the place within it below.
    pub fn id(&self) -> u64 {
        (u64::from(self.tick) << 32) | u64::from(self.sequence)
    }
}

/// Decisions in the order in which they were taken, with their options and criteria one after another.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Options of all decisions.
    pub options: Vec<Considered>,
    /// Criteria of all options.
    pub criteria: Vec<Criterion>,
    detail: Detail,
}

impl Decisions {
    /// An empty list of a level, for a piece of work that runs beside others.
    pub fn of(detail: Detail) -> Self {
        Self { detail, ..Self::default() }
    }

    /// Whether anything is kept.
    #[inline]
    pub fn on(&self) -> bool {
        self.detail > Detail::None
    }

    /// Adds an option of the decision that is being taken.
    #[inline]
    pub fn consider(&mut self, name: u8, target: u32, value: f64, score: f64, criteria: &[Criterion]) {
        if self.detail == Detail::Full {
            self.criteria.extend_from_slice(criteria);
            self.options.push(Considered { name, target, value, score, end: self.criteria.len() as u32 });
        }
    }

    /// Ends a decision: what was chosen, by its name, number and target, and the reason. Returns its place, if it is kept.
    #[inline]
    pub fn choose(
        &mut self,
        kind: &'static DecisionKind,
        actor: u32,
        (choice, target, value): (u8, u32, f64),
        reason: u8,
        event: u64,
    ) -> Option<usize> {
        if choice == 0 && self.detail < Detail::Full {
            return None;
        }
        let end = self.options.len() as u32;
        self.decisions.push(Decision { tick: 0, sequence: 0, kind, actor, choice, value, target, reason, event, end });
        Some(self.decisions.len() - 1)
    }

    /// Appends another list; returns how many decisions stood before it.
    fn append(&mut self, other: &Self) -> usize {
        let (decisions, options, criteria) = (self.decisions.len(), self.options.len(), self.criteria.len());
        let shifted = |option: &Considered| Considered { end: option.end + criteria as u32, ..*option };
        self.decisions.extend(other.decisions.iter().map(|d| Decision { end: d.end + options as u32, ..*d }));
        self.options.extend(other.options.iter().map(shifted));
        self.criteria.extend_from_slice(&other.criteria);
        decisions
    }

    fn clear(&mut self) {
        self.decisions.clear();
        self.options.clear();
        self.criteria.clear();
    }
}

/// The log of a world: the decisions of this tick, and of earlier ones while a recorder has not taken them.
#[derive(Clone, Debug, Default)]
pub struct DecisionLog {
    kept: Decisions,
    tick: u32,
    /// Decisions kept before this tick.
    before: usize,
    /// Whether decisions are kept until drained.
    pub recording: bool,
}

impl DecisionLog {
    /// How much is kept.
    pub fn detail(&self) -> Detail {
        self.kept.detail
    }

    /// Sets how much is kept.
    pub fn set_detail(&mut self, detail: Detail) {
        self.kept.detail = detail;
    }

    /// Whether anything is kept.
    #[inline]
    pub fn on(&self) -> bool {
        self.kept.on()
    }

    /// Starts a tick; without a recorder, the decisions of the last one go.
    pub fn begin_tick(&mut self, tick: u32) {
        self.tick = tick;
        if !self.recording {
            self.kept.clear();
        }
        self.before = self.kept.decisions.len();
    }

    /// Adds an option of the decision that is being taken.
    #[inline]
    pub fn consider(&mut self, name: u8, value: f64, score: f64, criteria: &[Criterion]) {
        self.kept.consider(name, NONE, value, score, criteria);
    }

    /// Adds an option that is about a row of a table.
    #[inline]
    pub fn consider_target(&mut self, name: u8, target: u32, value: f64, score: f64, criteria: &[Criterion]) {
        self.kept.consider(name, target, value, score, criteria);
    }

    /// Ends a decision; see [`Decisions::choose`].
    #[inline]
    pub fn choose(&mut self, kind: &'static DecisionKind, actor: u32, chosen: (u8, u32, f64), reason: u8, event: u64) {
        if let Some(place) = self.kept.choose(kind, actor, chosen, reason, event) {
            self.number(place);
        }
    }

    /// Appends the decisions of a piece of work; returns the place of its first.
    pub fn append(&mut self, piece: &Decisions) -> usize {
        let first = self.kept.append(piece);
        (first..self.kept.decisions.len()).for_each(|place| self.number(place));
        first
    }

    fn number(&mut self, place: usize) {
        let decision = &mut self.kept.decisions[place];
        (decision.tick, decision.sequence) = (self.tick, (place - self.before) as u32);
    }

    /// Notes the event that came of a decision, and why.
    pub fn resolve(&mut self, place: usize, reason: u8, event: u64) {
        let decision = &mut self.kept.decisions[place];
        (decision.reason, decision.event) = (reason, event);
    }

    /// The decisions kept.
    pub fn kept(&self) -> &Decisions {
        &self.kept
    }

    /// Lets go of the decisions kept and keeps their room, which is filled again sooner than new memory is made ready.
    pub fn forget(&mut self) {
        self.before = 0;
        self.kept.clear();
    }

    /// Decisions kept since the last drain; takes them.
    pub fn drain(&mut self) -> Decisions {
        self.before = 0;
        let fresh = Decisions::of(self.kept.detail);
        std::mem::replace(&mut self.kept, fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static COIN: DecisionKind = DecisionKind {
        name: "coin",
        system: "test",
        actor: "persons",
        target: "",
        doc: "Heads or tails.",
        unit: "",
        options: &["heads", "tails"],
        criteria: &["luck"],
        reasons: &["chance"],
        sets: &[],
    };

    #[test]
    fn pieces_keep_their_options_when_they_are_joined() {
        let mut log = DecisionLog::default();
        log.set_detail(Detail::Full);
        log.recording = true;
        for tick in 1..=2 {
            log.begin_tick(tick);
            for actor in 0..2 {
                let mut piece = Decisions::of(log.detail());
                piece.consider(0, NONE, 1.0, 0.5, &[weighed(0, 2.0, 0.25)]);
                piece.consider(1, NONE, 0.0, 0.1, &[]);
                piece.choose(&COIN, actor, (0, NONE, 1.0), 0, 0);
                log.append(&piece);
            }
        }
        let kept = log.drain();
        assert_eq!(
            kept.decisions.iter().map(Decision::id).collect::<Vec<_>>(),
            [1 << 32, (1 << 32) + 1, 2 << 32, (2 << 32) + 1]
        );
        assert_eq!(kept.decisions.iter().map(|decision| decision.end).collect::<Vec<_>>(), [2, 4, 6, 8]);
        assert_eq!(kept.options.iter().map(|option| option.end).collect::<Vec<_>>(), [1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(kept.criteria[3].contribution, 0.5);
        assert!(log.kept().decisions.is_empty());
    }

    #[test]
    fn a_summary_keeps_no_options() {
        let mut log = DecisionLog::default();
        log.set_detail(Detail::Summary);
        log.begin_tick(1);
        log.consider(0, 1.0, 1.0, &[weighed(0, 1.0, 1.0)]);
        log.choose(&COIN, 3, (0, NONE, 1.0), 0, 9);
        log.choose(&COIN, 3, (1, NONE, 1.0), 0, 9);
        assert_eq!(
            (log.kept().decisions.len(), log.kept().options.len()),
            (1, 0),
            "what leaves things as they are goes"
        );
        log.begin_tick(2);
        assert!(log.kept().decisions.is_empty(), "without a recorder the last tick's go");
    }
}
