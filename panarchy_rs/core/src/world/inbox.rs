//! Intents on their way into the world: accepted when given, applied at the start of their tick.

use crate::engine::cx::Names;
use crate::engine::intent::Intent;
use crate::record::bytes::{Reader, Writer};
use crate::world::actions;

/// Intents that wait, and all that were accepted.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    accepted: Vec<Intent>,
}

impl Inbox {
    /// Accepts an intent and returns its id.
    pub fn push(&mut self, mut intent: Intent) -> u64 {
        intent.id = self.accepted.len() as u64 + 1;
        self.accepted.push(intent);
        self.accepted.len() as u64
    }

    /// The intents of a tick in the order in which they are applied: priority, source, id.
    pub fn due(&self, tick: u32) -> Vec<Intent> {
        let mut due: Vec<_> = self.accepted.iter().filter(|intent| intent.tick == tick).cloned().collect();
        due.sort_by(|a, b| (a.priority, &a.source, a.id).cmp(&(b.priority, &b.source, b.id)));
        due
    }

    /// Every intent accepted so far, by id.
    pub fn accepted(&self) -> &[Intent] {
        &self.accepted
    }

    /// Writes all intents.
    pub fn write(&self, writer: &mut Writer) {
        writer.u64(self.accepted.len() as u64);
        for intent in &self.accepted {
            writer.u32(intent.tick);
            writer.u32(intent.priority as u32);
            writer.block(intent.source.as_bytes());
            writer.block(intent.verb.as_bytes());
            writer.block(intent.json.as_bytes());
        }
    }

    /// Reads all intents.
    ///
    /// # Errors
    /// If the bytes end, or a verb is not known.
    pub fn read(&mut self, reader: &mut Reader, names: &Names) -> Result<(), String> {
        for _ in 0..reader.u64()? {
            let (tick, priority) = (reader.u32()?, reader.u32()? as i32);
            let source = reader.text()?.to_string();
            let (verb, json) = (reader.text()?, reader.text()?);
            let action = actions::find(verb)?;
            let (args, json) = action.verb.parse(json, names)?;
            self.push(Intent { id: 0, tick, priority, source, verb: action.verb.name, json, args });
        }
        Ok(())
    }
}
