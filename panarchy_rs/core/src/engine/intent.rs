//! Intents: how anyone outside acts on the world. Checked when given, applied at the start of a tick in a fixed order.

use serde_json::{Map, Value, json};

use super::cx::Names;

/// What an argument may be.
#[derive(Clone, Copy, Debug)]
pub enum ArgKind {
    /// The id of a row of a table.
    Id(&'static str),
    /// A whole number between two bounds.
    Int(i64, i64),
    /// A number between two bounds.
    Real(f64, f64),
    /// One of a list of words.
    Choice(&'static [&'static str]),
    /// The name of one of the scenario's goods.
    Good,
}

/// An argument of a verb.
#[derive(Clone, Copy, Debug)]
pub struct ArgSpec {
    /// Name.
    pub name: &'static str,
    /// What it may be.
    pub kind: ArgKind,
    /// One line of explanation, with the unit.
    pub doc: &'static str,
}

/// A verb: an action that the world offers.
#[derive(Clone, Copy, Debug)]
pub struct Verb {
    /// Name.
    pub name: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// What the world is like afterwards, if the state allows it.
    pub effect: &'static str,
    /// Arguments; all are required.
    pub args: &'static [ArgSpec],
}

/// A checked argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arg {
    /// A whole number, an id, or the place of a word in its list.
    Int(i64),
    /// A number.
    Real(f64),
}

/// The arguments of an intent, in the order of the verb's declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Args(pub Vec<Arg>);

impl Args {
    /// The argument at a place, as an id or index.
    pub fn id(&self, place: usize) -> u32 {
        self.int(place) as u32
    }

    /// The argument at a place, as a whole number.
    pub fn int(&self, place: usize) -> i64 {
        match self.0[place] {
            Arg::Int(value) => value,
            Arg::Real(value) => value as i64,
        }
    }

    /// The argument at a place, as a number.
    pub fn real(&self, place: usize) -> f64 {
        match self.0[place] {
            Arg::Int(value) => value as f64,
            Arg::Real(value) => value,
        }
    }
}

/// An intent that waits for its tick.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Number in the order of acceptance, from 1.
    pub id: u64,
    /// The tick at whose start it is applied.
    pub tick: u32,
    /// Smaller goes first among intents of a tick.
    pub priority: i32,
    /// Who asks.
    pub source: String,
    /// The verb's name.
    pub verb: &'static str,
    /// Arguments as canonical JSON: the verb's order, no white space.
    pub json: String,
    /// Arguments, checked.
    pub args: Args,
}

impl Intent {
    /// The canonical bytes that enter the chain hash.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.tick.to_le_bytes());
        out.extend_from_slice(&self.priority.to_le_bytes());
        for text in [&self.source, self.verb, &self.json] {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }
}

impl Verb {
    /// Parses and checks arguments given as a JSON object; returns them with their canonical JSON.
    ///
    /// # Errors
    /// One sentence naming the verb and the argument.
    pub fn parse(&self, json: &str, names: &Names) -> Result<(Args, String), String> {
        let value: Value =
            serde_json::from_str(json).map_err(|e| format!("{}: arguments are not JSON: {e}.", self.name))?;
        let Value::Object(given) = value else {
            return Err(format!("{}: arguments must be a JSON object.", self.name));
        };
        if let Some(unknown) = given.keys().find(|key| self.args.iter().all(|arg| arg.name != *key)) {
            let known: Vec<_> = self.args.iter().map(|arg| arg.name).collect();
            return Err(format!("{} has no argument '{unknown}'; it takes {}.", self.name, known.join(", ")));
        }
        let mut canonical = Map::new();
        let mut args = Vec::with_capacity(self.args.len());
        for spec in self.args {
            let value =
                given.get(spec.name).ok_or_else(|| format!("{} needs the argument '{}'.", self.name, spec.name))?;
            args.push(spec.parse(value, names).map_err(|why| format!("{}: {} {why}.", self.name, spec.name))?);
            canonical.insert(spec.name.into(), value.clone());
        }
        Ok((Args(args), Value::Object(canonical).to_string()))
    }

    /// The JSON Schema of the arguments.
    pub fn schema(&self, names: &Names) -> Value {
        let properties: Map<_, _> = self.args.iter().map(|arg| (arg.name.to_string(), arg.schema(names))).collect();
        let required: Vec<_> = self.args.iter().map(|arg| arg.name).collect();
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
    }
}

impl ArgSpec {
    fn parse(&self, value: &Value, names: &Names) -> Result<Arg, String> {
        let whole = |low: i64, high: i64| {
            // A number that is too large for the type may well be whole.
            let other = || match value.as_f64().is_some_and(|number| number.fract() == 0.0) {
                true => format!("must lie between {low} and {high}, not {value}"),
                false => format!("must be a whole number, not {value}"),
            };
            let number = value.as_i64().ok_or_else(other)?;
            if (low..=high).contains(&number) {
                Ok(Arg::Int(number))
            } else {
                Err(format!("must lie between {low} and {high}, not {number}"))
            }
        };
        match self.kind {
            ArgKind::Id(_) => whole(0, i64::from(u32::MAX) - 1),
            ArgKind::Int(low, high) => whole(low, high),
            ArgKind::Real(low, high) => {
                let number = value.as_f64().ok_or_else(|| format!("must be a number, not {value}"))?;
                if (low..=high).contains(&number) {
                    Ok(Arg::Real(number))
                } else {
                    Err(format!("must lie between {low} and {high}, not {number}"))
                }
            }
            ArgKind::Choice(words) => choose(value, words.iter().copied()),
            ArgKind::Good => choose(value, names.goods.iter().map(String::as_str)),
        }
    }

    fn schema(&self, names: &Names) -> Value {
        let mut schema = match self.kind {
            ArgKind::Id(table) => json!({"type": "integer", "minimum": 0, "x-table": table}),
            ArgKind::Int(low, high) => json!({"type": "integer", "minimum": low, "maximum": high}),
            ArgKind::Real(low, high) => json!({"type": "number", "minimum": low, "maximum": high}),
            ArgKind::Choice(words) => json!({"type": "string", "enum": words}),
            ArgKind::Good => json!({"type": "string", "enum": names.goods}),
        };
        schema["description"] = self.doc.into();
        schema
    }
}

fn choose<'a>(value: &Value, mut words: impl Iterator<Item = &'a str> + Clone) -> Result<Arg, String> {
    let text = value.as_str().unwrap_or_default();
    let listed = words.clone().collect::<Vec<_>>().join(", ");
    match words.position(|word| word == text) {
        Some(place) => Ok(Arg::Int(place as i64)),
        None => Err(format!("must be one of {listed}, not {value}")),
    }
}
