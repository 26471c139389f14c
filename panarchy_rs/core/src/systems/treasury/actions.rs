//! What can be asked of the treasury: fix a rate, or leave it to the treasury again.

use super::events::POLICY_SET;
use crate::engine::cx::Cx;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::intent::{ArgKind, ArgSpec, Args, Verb};
use crate::tables::Treasury;

/// Rates that can be set, in the order of their codes.
pub const POLICIES: &[&str] = &["tax_rate", "dole_rate", "pension_rate"];

const NAME: ArgSpec =
    ArgSpec { name: "name", kind: ArgKind::Choice(POLICIES), doc: "The rate, as the column of the treasury." };

/// `set_policy`.
pub static SET_POLICY: Verb = Verb {
    name: "set_policy",
    doc: "Fix a rate of the treasury.",
    effect: "The rate has this value from this day on; a fixed tax rate is no longer set monthly by the treasury's rule.",
    args: &[NAME, ArgSpec { name: "value", kind: ArgKind::Real(0.0, 2.0), doc: "The rate, as a fraction." }],
};

/// `release_policy`.
pub static RELEASE_POLICY: Verb = Verb {
    name: "release_policy",
    doc: "Leave the tax rate to the treasury again.",
    effect: "The treasury's rule sets the tax rate again from the next turn of a month.",
    args: &[],
};

/// The column of a rate.
fn column(treasury: &mut Treasury, code: i64) -> &mut f64 {
    match code {
        0 => &mut treasury.tax_rate[0],
        1 => &mut treasury.dole_rate[0],
        _ => &mut treasury.pension_rate[0],
    }
}

/// Says whether a rate can be set.
///
/// # Errors
/// If taxes of more than the whole are asked for.
pub fn check_set_policy(treasury: &Treasury, args: &Args) -> Result<String, String> {
    let (code, value) = (args.int(0), args.real(1));
    if code == 0 && value > 1.0 {
        return Err(format!("a tax rate of {value} takes more than there is"));
    }
    let now = [treasury.tax_rate[0], treasury.dole_rate[0], treasury.pension_rate[0]][code as usize];
    Ok(format!("{} goes from {now:.4} to {value:.4}.", POLICIES[code as usize]))
}

/// Fixes a rate.
pub fn apply_set_policy(treasury: &mut Treasury, cx: &mut Cx, args: &Args, cause: Cause) {
    let (code, value) = (args.int(0), args.real(1));
    let old = *column(treasury, code);
    let draft = Draft::new(&POLICY_SET, entity("treasury", 0))
        .value(value)
        .payload(&[old])
        .text(POLICIES[code as usize])
        .because(cause, Role::Triggered);
    let Some(set) = cx.log.happen(draft) else { return };
    *column(treasury, code) = value;
    if code == 0 {
        treasury.tax_fixed[0] = 1;
    }
    (treasury.policy_event[0], treasury.policy_root[0]) = (set.event, set.root);
}

/// Says whether the tax rate can be left to the treasury.
///
/// # Errors
/// If it is not fixed.
pub fn check_release_policy(treasury: &Treasury) -> Result<String, String> {
    if treasury.tax_fixed[0] == 0 {
        return Err("the tax rate is not fixed".into());
    }
    Ok("The treasury sets the tax rate again.".into())
}

/// Leaves the tax rate to the treasury.
pub fn apply_release_policy(treasury: &mut Treasury, cause: Cause) {
    treasury.tax_fixed[0] = 0;
    (treasury.policy_event[0], treasury.policy_root[0]) = (cause.event, cause.root);
}
