//! One tick: intents, the phases in their order, hashes.

use super::kept::HashRow;
use super::schedule::PHASES;
use super::{World, actions};
use crate::engine::hash;
use crate::engine::intent::{Args, Intent};
use crate::engine::phase::{NoProbe, Probe};
use crate::engine::table::Table;

/// Index that the probe hears for applying intents.
pub const INTENTS: usize = usize::MAX - 1;
/// Index that the probe hears for hashing.
pub const HASHING: usize = usize::MAX;

impl World {
    /// Computes one tick.
    pub fn tick(&mut self, probe: &mut dyn Probe) {
        self.tick_watched(probe, &mut |_, _| ());
    }

    /// Computes one tick, and shows the world after each intent and after all of them ([`INTENTS`]), then after
    /// each phase (its index).
    pub fn tick_watched(&mut self, probe: &mut dyn Probe, watch: &mut dyn FnMut(&Self, usize)) {
        let inputs = self.advance(probe, watch);
        probe.begin(HASHING);
        self.commit(&inputs);
        probe.end(HASHING);
    }

    /// The same, and does some work on the world as it then stands, which includes hashing its tables.
    ///
    /// Both share `desk`.
    pub fn tick_beside<S>(
        &mut self,
        probe: &mut dyn Probe,
        desk: &mut S,
        mut watch: impl FnMut(&mut S, &Self, usize),
        work: impl FnOnce(&mut S, &Self) -> Vec<u128>,
    ) {
        let inputs = self.advance(probe, &mut |world, place| watch(desk, world, place));
        probe.begin(HASHING);
        let components = work(desk, self);
        self.bind(components, &inputs);
        probe.end(HASHING);
    }

    /// A tick but for its hashes, which whoever only looks at it can do without; the canonical bytes of the intents
    /// applied.
    pub(super) fn advance(&mut self, probe: &mut dyn Probe, watch: &mut dyn FnMut(&Self, usize)) -> Vec<u8> {
        let inputs = self.open_tick(probe, watch);
        for place in 0..PHASES.len() {
            self.run_phase(place, probe);
            watch(self, place);
        }
        self.note_missed();
        inputs
    }

    /// Computes the next tick up to a phase, which does not run any more: a world between two ticks, to be looked at.
    pub fn tick_until(&mut self, phase: usize) {
        self.open_tick(&mut NoProbe, &mut |_, _| ());
        (0..phase).for_each(|place| self.run_phase(place, &mut NoProbe));
    }

    fn open_tick(&mut self, probe: &mut dyn Probe, watch: &mut dyn FnMut(&Self, usize)) -> Vec<u8> {
        self.cx.tick += 1;
        self.cx.log.begin_tick(self.cx.tick);
        self.cx.decisions.begin_tick(self.cx.tick);
        self.cx.ledger.begin_tick();
        self.violations.clear();
        probe.begin(INTENTS);
        let inputs = self.apply_intents(watch);
        probe.end(INTENTS);
        watch(self, INTENTS);
        inputs
    }

    fn run_phase(&mut self, place: usize, probe: &mut dyn Probe) {
        probe.begin(place);
        self.cx.log.begin_phase(place as u32 + 1);
        (PHASES[place].run)(self);
        probe.end(place);
    }

    fn apply_intents(&mut self, watch: &mut dyn FnMut(&Self, usize)) -> Vec<u8> {
        let mut inputs = Vec::new();
        let due = self.inbox.due(self.cx.tick);
        due.iter().for_each(|intent| intent.encode(&mut inputs));
        let due = self.hear_reseed(due);
        for intent in self.hear_withheld(due) {
            actions::apply(self, &intent);
            watch(self, INTENTS);
        }
        inputs
    }

    /// Hashes the state, extends the chain, and keeps what a recorder wants.
    pub(super) fn commit(&mut self, inputs: &[u8]) {
        let components = self.state.hashes();
        self.bind(components, inputs);
    }

    /// Extends the chain by the hashes of the state.
    fn bind(&mut self, components: Vec<u128>, inputs: &[u8]) {
        self.components = components;
        self.chain = hash::chain(&self.chain, self.cx.tick, &self.components, self.cx.log.current(), inputs);
        self.keep();
    }

    fn keep(&mut self) {
        self.keep_kpis();
        if self.kept.recording {
            self.keep_hashes();
            self.cx.ledger.kept.push((self.cx.tick, self.cx.ledger.flows.clone()));
        }
    }

    /// Keeps the KPIs of the present tick, as a tick or a restore has just set them.
    pub(crate) fn keep_kpis(&mut self) {
        self.kept.kpis.push(self.cx.tick, &self.kpis.values);
    }

    fn keep_hashes(&mut self) {
        let row = HashRow { tick: self.cx.tick, chain: self.chain, components: self.components.clone() };
        self.kept.hashes.push(row);
    }

    /// Switches recording on or off; asking for what is so already changes nothing.
    ///
    /// A recorder gets the KPIs and hashes of the tick at which it begins, so that its series start with its first
    /// snapshot; events and flows happened on the way to that tick, and begin with the next.
    /// What was kept is dropped when recording goes off.
    pub fn record(&mut self, on: bool) {
        if on == self.kept.recording {
            return;
        }
        self.kept.recording = on;
        self.cx.log.recording = on;
        self.cx.decisions.drain();
        self.cx.decisions.recording = on;
        if on {
            self.kept.drained = self.cx.tick;
            self.keep_hashes();
        } else {
            self.kept.hashes.clear();
            self.kept.intents.clear();
            self.cx.ledger.kept.clear();
            self.cx.log.drain();
            self.cx.log.drain_edges();
        }
    }

    /// An independent copy at the same tick, which nobody records yet.
    pub fn fork(&self) -> Self {
        let mut copy = self.clone();
        copy.record(false);
        copy
    }

    /// Accepts an intent for a tick (the next one if none is named) and returns its id.
    ///
    /// # Errors
    /// One sentence if the verb or an argument is unknown or wrong, or the tick has passed.
    pub fn act(
        &mut self,
        verb: &str,
        json: &str,
        tick: Option<u32>,
        priority: i32,
        source: &str,
    ) -> Result<u64, String> {
        let planned = actions::plan(&self.cx.names, self.cx.tick, verb, json, tick)?;
        let actions::Planned { tick, verb, json, args } = planned;
        Ok(self.inbox.push(Intent { id: 0, tick, priority, source: source.into(), verb, json, args }))
    }

    /// Says what an action would do now: its effect, or the reason of a refusal.
    ///
    /// # Errors
    /// One sentence if the verb or an argument is unknown or wrong.
    pub fn check(&self, verb: &str, json: &str) -> Result<Result<String, String>, String> {
        let action = actions::find(verb)?;
        let (args, _): (Args, String) = action.verb.parse(json, &self.cx.names)?;
        Ok((action.check)(self, &args))
    }

    /// Bytes held by tables and buffers.
    pub fn memory(&self) -> usize {
        let tables: usize = self.state.tables().iter().map(|table| Table::memory(*table)).sum();
        tables + self.cx.log.bytes() + self.kept.kpis.values.capacity() * 8
    }
}
