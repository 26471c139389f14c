//! Runs rules as a world steps: chooses, looks in parallel, remembers, and reports each contradiction once.

use rayon::prelude::*;

use super::around::Around;
use super::cells::Cells;
use super::finding::{self, Finding};
use super::past::Past;
use super::plan::{Budget, Entry, Plan};
use super::report::{CheckRow, Standing, keep, stamp};
use super::rule::{Check, Notes, RULES, Rule};
use super::shared::Shared;
use super::view::{News, View};
use crate::engine::hash::{self, Piece};
use crate::engine::phase::Probe;
use crate::world::World;
use crate::world::schedule::PHASES;

/// Seconds of looks for which no other thread is woken.
const LITTLE: f64 = 40e-6;
/// Seconds of looks from which on a tick is hashed beside them, so that no thread waits for another's last piece.
const MUCH: f64 = 200e-6;
/// Ticks of which one is hashed by itself, to know what that takes.
const APART: u64 = 32;

/// Whoever has a clock; the core has none.
pub trait Stopwatch: Sync {
    /// Seconds since some moment.
    fn seconds(&self) -> f64;
}

/// What a rule of the plan has, besides its entry.
#[derive(Default)]
struct Memory {
    past: Option<Past>,
    standing: Standing,
    /// Totals at the last drain: looks, findings, postponed, seconds.
    drained: (u64, u64, u64, f64),
}

/// A look of one rule.
struct Looked {
    place: usize,
    found: Vec<Finding>,
    news: Option<News>,
    seconds: f64,
}

/// What is at hand while a tick is computed.
struct Desk<'a> {
    auditor: &'a mut Auditor,
    around: Vec<Around>,
    notes: Notes,
    /// Seconds of rules around phases.
    audited: f64,
    /// When the last phase had ended, and the rules around it.
    advanced: f64,
}

impl<'a> Desk<'a> {
    fn new(auditor: &'a mut Auditor, begun: f64) -> Self {
        let around = Around::of(&auditor.rules, &auditor.chosen);
        Self { auditor, around, notes: Notes::default(), audited: 0.0, advanced: begun }
    }

    /// Hears that a phase has ended.
    fn hear(&mut self, world: &World, place: usize, clock: &dyn Stopwatch) {
        let last = place + 1 == PHASES.len();
        if self.around.is_empty() && !last {
            return;
        }
        let begun = clock.seconds();
        self.around.iter_mut().for_each(|one| one.hear(world, place, &mut self.notes, clock));
        self.advanced = clock.seconds();
        self.audited += self.advanced - begun;
    }
}

/// Audits one world.
pub struct Auditor {
    /// The plan: rules of the core by name, then those of others.
    pub plan: Plan,
    rules: Vec<Option<&'static Rule>>,
    memory: Vec<Memory>,
    shared: Option<Shared>,
    fresh: Vec<Finding>,
    kept: Vec<Finding>,
    lost: u64,
    chosen: Vec<usize>,
    waiting: Vec<usize>,
    ticks: u64,
    tick_seconds: f64,
    hashing_seconds: f64,
    stepping_seconds: f64,
    auditing_seconds: f64,
    drained: (f64, f64),
    /// Whether stepping pauses when something was found.
    pub stops: bool,
}

impl Auditor {
    /// An auditor with a plan; entries whose name is not that of a rule of the core are others', who look when asked.
    ///
    /// What rules of the past compare with is the world as it is now.
    pub fn new(world: &World, plan: Plan) -> Self {
        let rules: Vec<_> = plan.entries.iter().map(|entry| super::rule::find(&entry.name)).collect();
        let shared = Shared::of(world, &plan, &rules);
        let alone = |place: usize| !shared.as_ref().is_some_and(|shared| shared.has(place));
        let past =
            |(place, rule): (usize, &Option<&Rule>)| rule.filter(|_| alone(place)).and_then(|r| past_of(r, world));
        let memory = rules.iter().enumerate().map(|one| Memory { past: past(one), ..Memory::default() });
        Self {
            memory: memory.collect(),
            shared,
            rules,
            plan,
            fresh: Vec::new(),
            kept: Vec::new(),
            lost: 0,
            chosen: Vec::new(),
            waiting: Vec::new(),
            ticks: 0,
            tick_seconds: 0.0,
            hashing_seconds: 0.0,
            stepping_seconds: 0.0,
            auditing_seconds: 0.0,
            drained: (0.0, 0.0),
            stops: false,
        }
    }

    /// The entry of a rule of the core that looks once so many ticks, spread over them where the rule names no tick.
    pub fn entry(rule: &'static Rule, interval: u32, priority: i32) -> Entry {
        let place = RULES.iter().position(|other| std::ptr::eq(*other, rule)).unwrap_or(0) as u32;
        let offset = rule.offset.unwrap_or(place * interval.max(1) / RULES.len() as u32);
        Entry::new(rule.name, interval, offset, priority)
    }

    /// A plan of all rules at their own intervals.
    pub fn own_plan(budget: Budget) -> Plan {
        let entries = RULES.iter().map(|rule| Self::entry(rule, rule.interval, rule.priority));
        Plan::new(entries.collect(), budget)
    }

    /// A plan of all rules after every tick, whatever they cost.
    pub fn every_tick() -> Plan {
        let entries = RULES.iter().map(|rule| Entry::new(rule.name, 1, 0, rule.priority));
        Plan::new(entries.collect(), Budget::Unlimited)
    }

    /// Computes one tick and looks at it with the rules whose turn it is.
    ///
    /// Where there is much to look at, it is hashed meanwhile; then what the hashing takes by itself counts for the tick,
    /// as it was when last a tick was hashed apart.
    pub fn tick(&mut self, world: &mut World, probe: &mut dyn Probe, clock: &dyn Stopwatch) {
        let begun = clock.seconds();
        self.chosen = self.plan.choose(world.cx.tick + 1, self.tick_seconds);
        let expected: f64 = self.chosen.iter().map(|&place| self.plan.entries[place].cost).sum();
        let apart = self.ticks.is_multiple_of(APART) || self.plan.budget != Budget::Unlimited;
        self.ticks += 1;
        if apart || expected < MUCH {
            self.step(world, probe, clock);
            self.review(world, clock);
        } else {
            self.step_beside(world, probe, clock);
        }
        self.auditing_seconds += (clock.seconds() - begun - self.tick_seconds).max(0.0);
    }

    /// Computes one tick, with the rules of phases whose turn it is around their phases.
    pub fn compute(&mut self, world: &mut World, probe: &mut dyn Probe, clock: &dyn Stopwatch) {
        self.chosen = self.plan.choose(world.cx.tick + 1, self.tick_seconds);
        self.step(world, probe, clock);
    }

    /// Computes one tick with the rules around its phases.
    fn step(&mut self, world: &mut World, probe: &mut dyn Probe, clock: &dyn Stopwatch) {
        let begun = clock.seconds();
        let mut desk = Desk::new(self, begun);
        world.tick_watched(probe, &mut |world, place| desk.hear(world, place, clock));
        let (end, Desk { around, audited, advanced, .. }) = (clock.seconds(), desk);
        self.hashing_seconds = end - advanced;
        self.stepped(end - begun - audited);
        self.tell(world, around);
    }

    /// Computes one tick with the rules around its phases, and looks with the others while it is hashed.
    fn step_beside(&mut self, world: &mut World, probe: &mut dyn Probe, clock: &dyn Stopwatch) {
        let begun = clock.seconds();
        let mut desk = Desk::new(self, begun);
        let hear = |desk: &mut Desk<'_>, world: &World, place: usize| desk.hear(world, place, clock);
        world.tick_beside(probe, &mut desk, hear, |desk, world| {
            let around = std::mem::take(&mut desk.around);
            let stepping = desk.advanced - begun - desk.audited + desk.auditor.hashing_seconds;
            desk.auditor.stepped(stepping);
            desk.auditor.tell(world, around);
            desk.auditor.review_hashing(world, clock)
        });
    }

    /// Notes what a tick took, audits apart.
    fn stepped(&mut self, seconds: f64) {
        self.tick_seconds = seconds.max(0.0);
        self.stepping_seconds += self.tick_seconds;
    }

    /// Reports what rules around phases found.
    fn tell(&mut self, world: &World, around: Vec<Around>) {
        for one in around {
            self.report(world, one.place, one.seconds, one.found);
        }
    }

    /// Looks at the tick just computed with the other rules whose turn it is, in parallel; reports in the order of rules.
    pub fn review(&mut self, world: &World, clock: &dyn Stopwatch) {
        self.look(world, clock, false);
    }

    /// The same, and the hashes of the tables: what can be looked at piece by piece is looked at when it has been hashed.
    pub fn review_hashing(&mut self, world: &World, clock: &dyn Stopwatch) -> Vec<u128> {
        self.look(world, clock, true).unwrap_or_else(|| world.state.hashes())
    }

    /// Looks, and hashes if that is wanted.
    fn look(&mut self, world: &World, clock: &dyn Stopwatch, hashing: bool) -> Option<Vec<u128>> {
        let mut places = std::mem::take(&mut self.chosen);
        places.sort_unstable();
        self.waiting = places.iter().copied().filter(|&place| self.rules[place].is_none()).collect();
        let looks = |place: &usize| self.rules[*place].is_some_and(|rule| !matches!(rule.check, Check::Phase { .. }));
        places.retain(looks);
        // Where pieces are hashed, they are looked at as well.
        let mut none = Vec::new();
        let cells = Cells::of(&self.rules, if hashing { &mut places } else { &mut none });
        let memory = &self.memory;
        let expected: f64 = places.iter().map(|&place| self.plan.entries[place].cost).sum();
        let many = places.len() > 1 && expected > LITTLE;
        // The dearest first and each for itself, so that no thread is left with a dear one at the end.
        let cost = |place: &usize| self.plan.entries[*place].cost;
        places.sort_by(|one, other| cost(other).total_cmp(&cost(one)));
        let look = |place: usize, view: Option<&View<'_>>| {
            let rule = self.rules[place]?;
            let begun = clock.seconds();
            let (found, news) = match view.zip(self.shared.as_ref()) {
                Some((view, shared)) => (rule.look_through(world, view, shared.sound(place)), None),
                None => rule.look_back(world, memory[place].past.as_ref()),
            };
            Some(Looked { place, found, news, seconds: clock.seconds() - begun })
        };
        let all = |places: Vec<usize>, view: Option<&View<'_>>| -> Vec<Looked> {
            match many {
                true => places.into_par_iter().with_max_len(1).filter_map(|place| look(place, view)).collect(),
                false => places.into_iter().filter_map(|place| look(place, view)).collect(),
            }
        };
        let shares = |place: &usize| self.shared.as_ref().is_some_and(|shared| shared.has(*place));
        let (sharing, alone): (Vec<usize>, Vec<usize>) = places.into_iter().partition(shares);
        let shared = self.shared.as_ref().filter(|_| !sharing.is_empty());
        let cells_of = |piece: &Piece<'_>| cells.look(world, piece, clock);
        let seen = || match shared {
            Some(shared) if hashing => {
                let (view, hashes, seconds) = shared.past().view_hashing(world, clock, cells_of);
                (Some((view, seconds)), Some(hashes))
            }
            Some(shared) => (Some(timed(clock, || shared.past().view(world))), None),
            None if hashing => (None, Some(hash::looking(&world.state.tables(), |piece| cells_of(&piece)).0)),
            None => (None, None),
        };
        // What has changed is found beside the looks of those who need not know.
        let ((view, hashes), mut looked) = match shared.is_some() || hashing {
            true => rayon::join(seen, || all(alone, None)),
            false => (seen(), all(alone, None)),
        };
        let (view, mut seconds) = view.unzip();
        looked.extend(all(sharing, view.as_ref()));
        let cells = cells.finish(world, clock).into_iter();
        looked.extend(cells.map(|(place, found, seconds)| Looked { place, found, news: None, seconds }));
        looked.sort_unstable_by_key(|looked| looked.place);
        let begun = clock.seconds();
        if let (Some(news), Some(shared)) = (view.map(View::into_news), self.shared.as_mut()) {
            shared.learn(world, &news, looked.iter().map(|looked| (looked.place, looked.found.is_empty())));
            let whole = seconds.unwrap_or(0.0) + clock.seconds() - begun;
            seconds = Some(whole / shared.members() as f64);
        }
        let part = seconds.unwrap_or(0.0);
        for Looked { place, found, news, mut seconds } in looked {
            let begun = clock.seconds();
            if self.shared.as_ref().is_some_and(|shared| shared.has(place)) {
                seconds += part;
            }
            if let (Some(past), Some(news)) = (&mut self.memory[place].past, news) {
                past.learn(world, &news);
                seconds += clock.seconds() - begun;
            }
            self.report(world, place, seconds, found);
        }
        hashes
    }

    /// Notes a look; a contradiction that was reported before and is the same is not reported again.
    fn report(&mut self, world: &World, place: usize, seconds: f64, found: Vec<Finding>) {
        let standing = &mut self.memory[place].standing;
        let mut now = Standing::new();
        let mut news = Vec::new();
        for finding in found {
            let (key, off) = stamp(&finding);
            if standing.get(&key) != Some(&off) && now.get(&key) != Some(&off) {
                news.push(finding);
            }
            now.insert(key, off);
        }
        *standing = now;
        self.plan.looked(place, world.cx.tick, seconds, news.len());
        if world.kept.recording {
            keep(&mut self.kept, &news, &mut self.lost);
        }
        keep(&mut self.fresh, &news, &mut self.lost);
    }

    /// What another's rule found, and how long it took.
    ///
    /// # Errors
    /// One sentence if the plan has no such rule.
    pub fn note(&mut self, world: &World, name: &str, seconds: f64, mut found: Vec<Finding>) -> Result<(), String> {
        let place = self.plan.entries.iter().position(|entry| entry.name == name);
        let place = place.filter(|&place| self.rules[place].is_none());
        let place = place.ok_or_else(|| format!("No rule '{name}' of yours is being run."))?;
        self.waiting.retain(|&waiting| waiting != place);
        finding::trace(world, &mut found);
        self.report(world, place, seconds, found);
        Ok(())
    }

    /// Others' rules whose turn it is after the present tick.
    pub fn waiting(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().map(|&place| self.plan.entries[place].name.as_ref())
    }

    /// Whether stepping should pause: another's rule waits, or something was found and it was asked for.
    pub fn pauses(&self) -> bool {
        !self.waiting.is_empty() || (self.stops && !self.fresh.is_empty())
    }

    /// The memory of a rule of the past, if the plan has it.
    pub fn past(&self, name: &str) -> Option<&Past> {
        let place = self.plan.entries.iter().position(|entry| entry.name == name)?;
        let shared = self.shared.as_ref().filter(|shared| shared.has(place));
        shared.map(Shared::past).or(self.memory[place].past.as_ref())
    }

    /// The rule of the core at a place of the plan.
    pub fn rule(&self, place: usize) -> Option<&'static Rule> {
        self.rules[place]
    }

    /// Findings since the last call; takes them.
    pub fn fresh(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.fresh)
    }

    /// Findings kept for a recorder since the last drain; takes them.
    pub fn drain(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.kept)
    }

    /// Findings that were found and not kept, because nobody took those before.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// How each rule that looked or waited fared since the last drain.
    pub fn drain_checks(&mut self, tick: u32) -> Vec<CheckRow> {
        let unlimited = self.plan.budget == Budget::Unlimited;
        let allowed = if unlimited { f64::NAN } else { self.plan.allowed - self.drained.0 };
        let ticks = self.stepping_seconds - self.drained.1;
        self.drained = (self.plan.allowed, self.stepping_seconds);
        let mut rows = Vec::new();
        for (rule, (entry, memory)) in self.plan.entries.iter().zip(&mut self.memory).enumerate() {
            let now = (entry.looks, entry.findings, entry.postponed, entry.seconds);
            let then = std::mem::replace(&mut memory.drained, now);
            if (now.0, now.2) != (then.0, then.2) {
                rows.push(CheckRow {
                    tick,
                    rule,
                    looks: now.0 - then.0,
                    findings: now.1 - then.1,
                    postponed: now.2 - then.2,
                    seconds: now.3 - then.3,
                    allowed,
                    ticks,
                });
            }
        }
        rows
    }

    /// Contradictions that stand as of the last looks.
    pub fn standing(&self) -> usize {
        self.memory.iter().map(|memory| memory.standing.len()).sum()
    }

    /// Seconds that ticks have taken, audits apart.
    pub fn stepping_seconds(&self) -> f64 {
        self.stepping_seconds
    }

    /// Seconds that audits have added to ticks: choosing, looking with all threads, and noting.
    pub fn auditing_seconds(&self) -> f64 {
        self.auditing_seconds
    }

    /// Bytes that rules of the past remember.
    pub fn memory(&self) -> usize {
        let alone = self.memory.iter().filter_map(|memory| memory.past.as_ref());
        alone.chain(self.shared.as_ref().map(Shared::past)).map(Past::memory).sum()
    }
}

/// What some work gives, and the seconds that it took.
fn timed<T>(clock: &dyn Stopwatch, work: impl FnOnce() -> T) -> (T, f64) {
    let begun = clock.seconds();
    let done = work();
    (done, clock.seconds() - begun)
}

fn past_of(rule: &Rule, world: &World) -> Option<Past> {
    match rule.check {
        Check::Past { remembers, .. } => Some(Past::of(world, &remembers(world), &[])),
        _ => None,
    }
}
