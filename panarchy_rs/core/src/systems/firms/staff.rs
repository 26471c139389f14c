//! Who works for the firms that decide today, grouped by firm, and the ends of their employments.

use super::events::SEPARATION;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};
use crate::tables::{DailyAccounts, Firms, Persons};

/// Staff of the firms that decide today.
pub struct Staff {
    start: Vec<u32>,
    persons: Vec<u32>,
}

impl Staff {
    /// Groups by counting: the deciding firms' ids are one residue mod 30, so that id / 30 numbers them.
    pub fn of_today(persons: &Persons, firms: &Firms, cx: &Cx) -> Self {
        let day = cx.tick % MONTH_DAYS;
        let slots = firms.ids.next() as usize / MONTH_DAYS as usize + 2;
        let mut start = vec![0u32; slots + 1];
        let mut due = Vec::with_capacity(persons.len() / 30 + 16);
        for (row, &firm) in persons.employer_firm_id.iter().enumerate() {
            if firm != NONE && firm % MONTH_DAYS == day && persons.employment_status[row] == EMPLOYED {
                start[(firm / MONTH_DAYS) as usize + 1] += 1;
                due.push((firm / MONTH_DAYS, row as u32));
            }
        }
        for slot in 0..slots {
            start[slot + 1] += start[slot];
        }
        let mut next = start.clone();
        let mut grouped = vec![0u32; due.len()];
        for (slot, row) in due {
            grouped[next[slot as usize] as usize] = row;
            next[slot as usize] += 1;
        }
        Self { start, persons: grouped }
    }

    /// Rows of a firm's staff, in the order of ids; some may have left since the morning.
    pub fn of(&self, firm: u32) -> &[u32] {
        let slot = (firm / MONTH_DAYS) as usize;
        &self.persons[self.start[slot] as usize..self.start[slot + 1] as usize]
    }
}

/// Ends an employment and notes why.
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
) -> Cause {
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
    let cause = cx.log.emit(draft);
    (persons.job_event[row], persons.job_root[row]) = (cause.event, cause.root);
    persons.employment_status[row] = UNEMPLOYED;
    persons.status_tick[row] = cx.tick as i32;
    persons.employer_firm_id[row] = NONE;
    firms.num_employees[firm] = firms.num_employees[firm].saturating_sub(weight);
    days.separations[(cx.tick % MONTH_DAYS) as usize] += weight;
    cause
}
