//! The actions that the world offers: each verb with its check and its effect, as data.

use serde_json::{Value, json};

use super::kept::IntentRow;
use super::{State, World, reseed, withhold};
use crate::engine::cx::Names;
use crate::engine::event::{Cause, Draft, Entity, EventKind, Root, WITHHELD};
use crate::engine::intent::{ArgKind, Args, Intent, Verb};
use crate::systems::environment::actions as land;
use crate::systems::firms::actions as firms;
use crate::systems::markets::actions as jobs;
use crate::systems::population::actions as people;
use crate::systems::treasury::actions as treasury;

/// A verb, what the state of the world says to it, and what it does.
pub struct Action {
    /// The verb.
    pub verb: &'static Verb,
    /// The effect it would have now, or why it is refused.
    pub check: fn(&World, &Args) -> Result<String, String>,
    /// Does it; called only where `check` agreed.
    pub apply: fn(&mut World, &Args, Cause),
}

/// Every action.
pub static ACTIONS: &[Action] = &[
    Action {
        verb: &land::OPEN_MINE,
        check: |world, args| {
            land::check_open_mine(&world.state.tiles, &world.state.deposits, &world.config.environment, args)
        },
        apply: |world, args, cause| {
            land::apply_open_mine(&mut world.state.deposits, &world.state.goods, &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &land::HARVEST_FOREST,
        check: |world, args| land::check_harvest_forest(&world.state.tiles, args),
        apply: |world, args, cause| land::apply_harvest_forest(&mut world.state.tiles, &mut world.cx, args, cause),
    },
    Action {
        verb: &land::PROTECT_AREA,
        check: |world, args| land::check_protect_area(&world.state.tiles, &world.state.deposits, args),
        apply: |world, args, cause| {
            let state = &mut world.state;
            land::apply_protect_area(&mut state.tiles, &mut state.deposits, &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &people::MIGRATE,
        check: |world, args| people::check_migrate(&world.people, &world.state.persons, &world.state.tiles, args),
        apply: |world, args, cause| people::apply_migrate(&mut world.society(), args, cause),
    },
    Action {
        verb: &people::ENROLL_TRAINING,
        check: |world, args| people::check_enroll_training(&world.people, &world.state.persons, args),
        apply: |world, args, cause| people::apply_enroll_training(&mut world.society(), args, cause),
    },
    Action {
        verb: &jobs::SEEK_JOB,
        check: |world, args| jobs::check_seek_job(&world.state.persons, args),
        apply: |world, args, cause| {
            let (config, recipes) = (&world.config, &world.recipes);
            jobs::apply_seek_job(config, recipes, &mut parts(&mut world.state), &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &jobs::ACCEPT_JOB,
        check: |world, args| {
            let state = &world.state;
            jobs::check_accept_job(&world.recipes, &state.persons, &state.firms, &state.economy, args)
        },
        apply: |world, args, cause| {
            jobs::apply_accept_job(&world.recipes, &mut parts(&mut world.state), &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &firms::SET_PRICE,
        check: |world, args| firms::check_set_price(&world.state.firms, &world.cx, args),
        apply: |world, args, cause| {
            firms::apply_set_price(&mut world.state.firms, &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &firms::POST_VACANCIES,
        check: |world, args| firms::check_post_vacancies(&world.state.firms, args),
        apply: |world, args, cause| {
            firms::apply_post_vacancies(&mut world.state.firms, &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &firms::INVEST,
        check: |world, args| firms::check_invest(&world.state.firms, args),
        apply: |world, args, cause| firms::apply_invest(&mut world.state.firms, args, cause),
    },
    Action {
        verb: &firms::CHOOSE_SUPPLIER,
        check: |world, args| firms::check_choose_supplier(&world.recipes, &world.state.firms, &world.cx, args),
        apply: |world, args, _| firms::apply_choose_supplier(&world.recipes, &mut world.state.firms, args),
    },
    Action {
        verb: &treasury::SET_POLICY,
        check: |world, args| treasury::check_set_policy(&world.state.treasury, args),
        apply: |world, args, cause| {
            treasury::apply_set_policy(&mut world.state.treasury, &mut world.cx, args, cause);
        },
    },
    Action {
        verb: &treasury::RELEASE_POLICY,
        check: |world, _| treasury::check_release_policy(&world.state.treasury),
        apply: |world, _, cause| treasury::apply_release_policy(&mut world.state.treasury, cause),
    },
    Action { verb: &reseed::RESEED, check: reseed::check, apply: |_, _, _| {} },
    Action { verb: &withhold::WITHHOLD, check: withhold::check, apply: |_, _, _| {} },
];

/// The tables that a change of job touches.
fn parts(state: &mut State) -> jobs::Parts<'_> {
    jobs::Parts {
        persons: &mut state.persons,
        firms: &mut state.firms,
        economy: &state.economy,
        days: &mut state.daily_accounts,
    }
}

/// An intent that was carried out.
pub static INTERVENTION: EventKind = EventKind {
    name: "intervention",
    system: "actions",
    doc: "An intent from outside was carried out.",
    effect: "the action of the intent",
    value: "id of the intent",
    payload: &["priority"],
    root: Root::Outside,
};

/// An intent that the state of the world did not allow.
pub static REFUSAL: EventKind = EventKind {
    name: "refusal",
    system: "actions",
    doc: "An intent from outside was refused by the state of the world.",
    effect: "nothing: a refusal changes nothing",
    value: "id of the intent",
    payload: &["priority"],
    root: Root::Outside,
};

/// The kinds of event of this module.
pub static EVENTS: &[&EventKind] = &[&INTERVENTION, &REFUSAL, &WITHHELD];

/// Every verb with its explanation and the JSON Schema of its arguments, as JSON.
pub fn described(names: &Names) -> Value {
    let all = ACTIONS.iter().map(|action| {
        let verb = action.verb;
        json!({"verb": verb.name, "doc": verb.doc, "effect": verb.effect, "schema": verb.schema(names)})
    });
    Value::Array(all.collect())
}

/// The action of a verb.
///
/// # Errors
/// One sentence naming the verbs there are.
pub fn find(verb: &str) -> Result<&'static Action, String> {
    ACTIONS.iter().find(|action| action.verb.name == verb).ok_or_else(|| {
        let known: Vec<_> = ACTIONS.iter().map(|action| action.verb.name).collect();
        format!("There is no action '{verb}'; there are {}.", known.join(", "))
    })
}

/// An intent that is right in itself, whatever the state of the world will say to it.
pub struct Planned {
    /// The tick at whose start it is applied.
    pub tick: u32,
    /// The verb's name.
    pub verb: &'static str,
    /// Arguments as canonical JSON.
    pub json: String,
    /// Arguments, checked.
    pub args: Args,
}

/// Checks an intent for a world with these names that stands at tick `now`; without a tick it is for the next one, or
/// for that of the event that it withholds.
///
/// # Errors
/// One sentence if the verb or an argument is unknown or wrong, or the tick has passed.
pub fn plan(names: &Names, now: u32, verb: &str, json: &str, tick: Option<u32>) -> Result<Planned, String> {
    let action = find(verb)?;
    let (args, json) = action.verb.parse(json, names)?;
    let of_event = (verb == withhold::WITHHOLD.name).then(|| withhold::tick_of(&args));
    if let (Some(of_event), Some(tick)) = (of_event, tick)
        && of_event != tick
    {
        return Err(format!("An event of tick {of_event} can only be withheld at that tick, not at tick {tick}."));
    }
    let tick = tick.or(of_event).unwrap_or(now + 1);
    if tick <= now {
        return Err(format!("{verb} cannot be asked for tick {tick}: the world stands at tick {now}."));
    }
    Ok(Planned { tick, verb: action.verb.name, json, args })
}

/// Carries out an intent, or logs its refusal; either is a root event.
pub fn apply(world: &mut World, intent: &Intent) {
    let Ok(action) = find(intent.verb) else {
        unreachable!("an accepted intent has a known verb");
    };
    let said = format!("{} {}", intent.verb, intent.json);
    let refused = (action.check)(world, &intent.args).err();
    let draft = match &refused {
        None => Draft::new(&INTERVENTION, subject(action.verb, &intent.args)).text(said),
        Some(why) => Draft::new(&REFUSAL, subject(action.verb, &intent.args)).text(format!("{said}: {why}")),
    };
    let draft = draft.value(intent.id as f64).payload(&[f64::from(intent.priority)]);
    let event = world.cx.log.next_id();
    let happened = world.cx.log.happen(draft);
    if let Some(cause) = happened.filter(|_| refused.is_none()) {
        world.cx.log.intervened(cause.event);
        (action.apply)(world, &intent.args, cause);
    }
    let outcome = match (&refused, happened) {
        (Some(_), _) => "refused",
        (None, Some(_)) => "carried out",
        (None, None) => "withheld",
    };
    world.note_intent(intent, event, outcome, refused.unwrap_or_default());
}

impl World {
    /// Keeps what became of an intent, while somebody records.
    pub(super) fn note_intent(&mut self, intent: &Intent, event: u64, outcome: &'static str, reason: String) {
        if self.kept.recording {
            let scope = self.kept.scopes.get(&intent.id).cloned().unwrap_or_default();
            self.kept.intents.push(IntentRow { intent: intent.clone(), scope, event, outcome, reason });
        }
    }
}

/// The entity that the verb is about: its first argument that is an id.
fn subject(verb: &Verb, args: &Args) -> Entity {
    let place = verb.args.iter().position(|arg| matches!(arg.kind, ArgKind::Id(_)));
    match place.map(|place| (verb.args[place].kind, args.id(place))) {
        Some((ArgKind::Id(table), id)) => Entity { table, id },
        _ => Entity { table: "treasury", id: 0 },
    }
}
