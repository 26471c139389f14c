//! The ends of employments.

use super::events::SEPARATION;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::tables::persons::UNEMPLOYED;
use crate::tables::{DailyAccounts, Firms, Persons};

/// Reason of the separations when a firm closes.
pub const CLOSURE: &str = "closure";

/// Ends an employment and notes why, unless a replay withholds it.
///
/// Staff of a firm that closes leave whatever is withheld: the closure itself is what can be.
#[allow(clippy::too_many_arguments, reason = "the two sides of a job")]
pub fn separate(
    persons: &mut Persons,
    firms: &mut Firms,
    days: &mut DailyAccounts,
    firm: usize,
    row: usize,
    weight: u32,
    why: &'static str,
    cause: Cause,
    cx: &mut Cx,
) {
    let hired = Cause { event: persons.job_event[row], root: persons.job_root[row] };
    let mut draft = Draft::new(&SEPARATION, entity("persons", persons.ids.id(row)))
        .with(entity("firms", firms.ids.id(firm)))
        .value(persons.wage_minor[row] as f64 / 100.0)
        .text(why);
    draft = if cause.event != 0 {
        draft.because(cause, Role::Triggered).and(hired, Role::Enabled)
    } else {
        draft.because(hired, Role::Enabled)
    };
    let ended = if why == CLOSURE { Some(cx.log.emit(draft)) } else { cx.log.happen(draft) };
    let Some(cause) = ended else { return };
    (persons.job_event[row], persons.job_root[row]) = (cause.event, cause.root);
    persons.employment_status[row] = UNEMPLOYED;
    persons.status_tick[row] = cx.tick as i32;
    persons.employer_firm_id[row] = NONE;
    firms.num_employees[firm] = firms.num_employees[firm].saturating_sub(weight);
    days.separations[(cx.tick % MONTH_DAYS) as usize] += weight;
}
