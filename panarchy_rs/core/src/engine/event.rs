//! The event log: typed kinds, ids that order causes before effects, causes and correlation.

use std::collections::VecDeque;

/// Bits of the sequence number within a tick.
const SEQUENCE_BITS: u32 = 32;
/// Bits of the sequence number within a phase: each phase numbers its events from a place of its own, so that one event
/// more or less in a branch leaves the ids of other phases as they are.
const PHASE_BITS: u32 = 22;
/// Parents an event may have besides its primary one.
pub const PARENTS: usize = 3;
/// How many recent events stay in memory for the inspector.
const RECENT: usize = 16_384;

/// What an event of one kind is.
#[derive(Debug)]
pub struct EventKind {
    /// Name, unique, such as `price_change`.
    pub name: &'static str,
    /// The system that emits it.
    pub system: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// The effect on the world that a replay withholds to answer "but for this event".
    pub effect: &'static str,
    /// Meaning and unit of `value`.
    pub value: &'static str,
    /// Names of the payload's numbers, at most four.
    pub payload: &'static [&'static str],
    /// What stands behind an event of the kind that no other event led to.
    pub root: Root,
}

/// What stands behind an event that no other event led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// Someone outside the world asked for it.
    Outside,
    /// A draw of luck, whose odds the state sets.
    Chance,
    /// An age reached, or a term over.
    Time,
    /// What the state had become day by day, without an event; a trace of the tick says what of it mattered.
    State,
    /// Nothing: some event always leads to one of this kind.
    Never,
}

impl Root {
    /// Its name in the view of events; none for a kind that always has a cause.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Outside => Some("outside"),
            Self::Chance => Some("chance"),
            Self::Time => Some("time"),
            Self::State => Some("state"),
            Self::Never => None,
        }
    }
}

/// What stands in the place of an event that a replay kept from having its effect.
pub static WITHHELD: EventKind = EventKind {
    name: "withheld",
    system: "actions",
    doc: "An event was kept from having its effect, by the intent `withhold`; the text names its kind.",
    effect: "nothing: the mark changes nothing",
    value: "that of the event",
    payload: &[],
    root: Root::Outside,
};

/// An entity: its table and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Table name.
    pub table: &'static str,
    /// Id in the table.
    pub id: u32,
}

/// Shorthand for an entity.
pub const fn entity(table: &'static str, id: u32) -> Entity {
    Entity { table, id }
}

/// A link to an event that came before: its id and the root it descends from. Zero is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// Event id.
    pub event: u64,
    /// The root's event id, which stands for the correlation.
    pub root: u64,
}

impl Cause {
    /// No cause: the event is a root.
    pub const NONE: Self = Self { event: 0, root: 0 };
}

/// The role of a parent in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The parent made it happen.
    Triggered,
    /// The parent made it possible.
    Enabled,
    /// What was read was written by the parent.
    Read,
    /// The parent's product was used up.
    Consumed,
    /// The parent kept something from happening.
    Blocked,
    /// It is the parent's own act: what an intent did.
    Direct,
    /// The parent changed a quantity that was weighed.
    Modified,
}

impl Role {
    /// All roles' names, in the order of their codes.
    pub const NAMES: &'static [&'static str] =
        &["triggered", "enabled", "read", "consumed", "blocked", "direct", "modified"];
}

/// An event that has not got its id yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Kind.
    pub kind: &'static EventKind,
    /// Whom it happened to.
    pub entity: Option<Entity>,
    /// Who else took part.
    pub other: Option<Entity>,
    /// The kind's main number; NaN for none.
    pub value: f64,
    /// The kind's further numbers, named by the kind.
    pub payload: [f64; 4],
    /// Words, such as the reason of a refusal.
    pub text: Option<Box<str>>,
    /// The primary parent.
    pub cause: Cause,
    /// How the primary parent caused it.
    pub role: Role,
    /// Further parents and their roles, in the order in which they were added.
    pub also: [Option<(u64, Role)>; PARENTS],
}

impl Draft {
    /// An event of a kind that happened to an entity, with nothing else said yet.
    pub fn new(kind: &'static EventKind, entity: Entity) -> Self {
        Self {
            kind,
            entity: Some(entity),
            other: None,
            value: f64::NAN,
            payload: [f64::NAN; 4],
            text: None,
            cause: Cause::NONE,
            role: Role::Triggered,
            also: [None; PARENTS],
        }
    }

    /// Adds the other party.
    pub fn with(mut self, other: Entity) -> Self {
        self.other = Some(other);
        self
    }

    /// Sets the main number.
    pub fn value(mut self, value: f64) -> Self {
        self.value = value;
        self
    }

    /// Sets the payload's numbers, in the order of the kind's names.
    pub fn payload(mut self, numbers: &[f64]) -> Self {
        self.payload[..numbers.len()].copy_from_slice(numbers);
        self
    }

    /// Sets the primary parent (none: a root).
    pub fn because(mut self, cause: Cause, role: Role) -> Self {
        (self.cause, self.role) = (cause, role);
        self
    }

    /// Adds a further parent, while there is room and if it is not a parent yet.
    pub fn and(mut self, parent: Cause, role: Role) -> Self {
        let known = |also: &Option<(u64, Role)>| also.is_some_and(|(event, _)| event == parent.event);
        let new = parent.event != 0 && parent.event != self.cause.event && !self.also.iter().any(known);
        if let Some(place) = self.also.iter_mut().find(|also| new && also.is_none()) {
            *place = Some((parent.event, role));
        }
        self
    }

    /// Adds words.
    pub fn text(mut self, text: impl Into<Box<str>>) -> Self {
        self.text = Some(text.into());
        self
    }
}

/// An event with its id.
#[derive(Clone, Debug)]
pub struct Event {
    /// Tick in the upper bits, sequence in the lower 32; below 2^53.
    pub id: u64,
    /// The root's id: the correlation.
    pub root: u64,
    /// What happened.
    pub draft: Draft,
}

impl Event {
    /// The tick it happened at.
    pub fn tick(&self) -> u32 {
        (self.id >> SEQUENCE_BITS) as u32
    }

    /// What stands behind it, if it is a root.
    pub fn root_kind(&self) -> Option<&'static str> {
        if self.draft.cause.event == 0 { self.draft.kind.root.name() } else { None }
    }

    /// The links to its parents, the primary one first.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        let (child, draft) = (self.id, &self.draft);
        let primary = (draft.cause.event != 0).then_some((draft.cause.event, draft.role));
        primary.into_iter().chain(draft.also.into_iter().flatten()).map(move |(parent, role)| Edge {
            child,
            parent,
            role,
        })
    }

    /// The payload as a JSON object.
    pub fn payload_json(&self) -> String {
        let mut map = serde_json::Map::new();
        for (name, number) in self.draft.kind.payload.iter().zip(self.draft.payload) {
            if !number.is_nan() {
                map.insert((*name).into(), number.into());
            }
        }
        if let Some(text) = &self.draft.text {
            map.insert("text".into(), text.to_string().into());
        }
        serde_json::Value::Object(map).to_string()
    }
}

/// A parent of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The event that was caused.
    pub child: u64,
    /// An event that caused it.
    pub parent: u64,
    /// How.
    pub role: Role,
}

/// The log: this tick's events, those kept for a recorder, and a bounded ring of recent ones.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    tick: u32,
    sequence: u32,
    current: Vec<Event>,
    kept: Vec<Event>,
    kept_edges: Vec<Edge>,
    recent: VecDeque<Event>,
    /// Events of this tick that a replay keeps from having their effect, and those that it has met.
    withheld: Vec<(u64, bool)>,
    /// Intents carried out in this tick: what they cause at once is their own act.
    interventions: Vec<u64>,
    /// Whether events are kept until drained.
    pub recording: bool,
}

/// Whether an event is an intent's own act: intents come before the first phase of their tick.
pub fn from_outside(event: u64) -> bool {
    event != 0 && (event & ((1 << SEQUENCE_BITS) - 1)) >> PHASE_BITS == 0
}

impl EventLog {
    /// Starts a tick: ids restart at sequence 0, the last tick's events move to the ring.
    pub fn begin_tick(&mut self, tick: u32) {
        (self.tick, self.sequence) = (tick, 0);
        self.withheld.clear();
        self.interventions.clear();
        let spill = (self.recent.len() + self.current.len()).saturating_sub(RECENT);
        self.recent.drain(..spill.min(self.recent.len()));
        let skip = self.current.len().saturating_sub(RECENT);
        self.recent.extend(self.current.drain(..).skip(skip));
    }

    /// Starts a phase of the tick, by its place among them; events before the first phase have place 0.
    pub fn begin_phase(&mut self, place: u32) {
        self.sequence = place << PHASE_BITS;
    }

    /// Notes that an event of this tick is an intent carried out.
    pub fn intervened(&mut self, event: u64) {
        self.interventions.push(event);
    }

    /// Keeps an event of this tick from having its effect, should it come.
    pub fn withhold(&mut self, event: u64) {
        self.withheld.push((event, false));
    }

    /// Events that were to be withheld and have not come.
    pub fn missed(&self) -> impl Iterator<Item = u64> {
        self.withheld.iter().filter(|(_, met)| !met).map(|&(event, _)| event)
    }

    /// Whether the next events, so many, may have their effects.
    pub fn stands(&self, count: u32) -> bool {
        let next = self.next_id();
        self.withheld.is_empty() || !(next..next + u64::from(count)).any(|id| self.withheld.iter().any(|w| w.0 == id))
    }

    /// The id of the event that comes next.
    pub fn next_id(&self) -> u64 {
        (u64::from(self.tick) << SEQUENCE_BITS) | u64::from(self.sequence)
    }

    /// Appends an event whose effect follows; `None` where a replay withholds it, and the effect must not follow.
    #[must_use]
    pub fn happen(&mut self, draft: Draft) -> Option<Cause> {
        if self.stands(1) { Some(self.emit(draft)) } else { self.void(draft) }
    }

    /// Appends a mark in the place of an event that has no effect, and says so by `None`.
    pub fn void(&mut self, draft: Draft) -> Option<Cause> {
        let id = self.next_id();
        self.withheld.iter_mut().filter(|withheld| withheld.0 == id).for_each(|withheld| withheld.1 = true);
        let mark = Draft {
            kind: &WITHHELD,
            text: Some(draft.kind.name.into()),
            cause: Cause::NONE,
            also: [None; PARENTS],
            ..draft
        };
        self.emit(mark);
        None
    }

    /// Appends an event and returns the link that its effects carry.
    pub fn emit(&mut self, mut draft: Draft) -> Cause {
        let id = self.next_id();
        if self.interventions.contains(&draft.cause.event) {
            draft.role = Role::Direct;
        }
        assert!(self.sequence % (1 << PHASE_BITS) != (1 << PHASE_BITS) - 1, "a phase has too many events");
        debug_assert!(draft.cause.event < id || draft.cause.event == 0, "a cause comes before its effect");
        self.sequence += 1;
        let root = if draft.cause.event == 0 { id } else { draft.cause.root };
        let event = Event { id, root, draft };
        if self.recording {
            self.kept_edges.extend(event.edges());
            self.kept.push(event.clone());
        }
        self.current.push(event);
        Cause { event: id, root }
    }

    /// The events of the tick being computed, or just computed.
    pub fn current(&self) -> &[Event] {
        &self.current
    }

    /// Forgets the events of this tick but for the first `from`, when what a phase did is made good.
    pub fn forget(&mut self, from: usize) {
        self.current.truncate(from);
    }

    /// Events kept since the last drain; takes them.
    pub fn drain(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.kept)
    }

    /// Links kept since the last drain; takes them.
    pub fn drain_edges(&mut self) -> Vec<Edge> {
        std::mem::take(&mut self.kept_edges)
    }

    /// An event of this tick, or a recent one, by its id.
    pub fn find(&self, id: u64) -> Option<&Event> {
        let place = self.current.binary_search_by_key(&id, |event| event.id);
        place.ok().map(|place| &self.current[place]).or_else(|| {
            let place = self.recent.binary_search_by_key(&id, |event| event.id);
            place.ok().map(|place| &self.recent[place])
        })
    }

    /// Recent events that touched an entity, newest first.
    pub fn of(&self, table: &str, id: u32, limit: usize) -> Vec<&Event> {
        let touches = |e: &Option<Entity>| e.is_some_and(|e| e.table == table && e.id == id);
        self.current
            .iter()
            .rev()
            .chain(self.recent.iter().rev())
            .filter(|event| touches(&event.draft.entity) || touches(&event.draft.other))
            .take(limit)
            .collect()
    }

    /// Bytes held, roughly.
    pub fn bytes(&self) -> usize {
        (self.current.capacity() + self.kept.capacity() + self.recent.capacity()) * size_of::<Event>()
    }
}
