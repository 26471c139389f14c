//! The end of a firm: staff leave, cash goes to the owner, capital to the pool, stock is scrapped and booked.

use super::decide::Parts;
use super::events::FIRM_EXIT;
use super::staff::{CLOSURE, separate};
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ledger::{Flows, Instrument, Sector};
use crate::engine::table::NO_GOOD;
use crate::engine::tally::{Holding, place_key};
use crate::tables::persons::EMPLOYED;

/// Closes a firm, unless a replay withholds it; the row of one that closed is removed by the caller.
pub fn close(parts: &mut Parts<'_>, firm: usize, people: &[u32], flows: &mut Flows, cx: &mut Cx) -> bool {
    let firms = &mut *parts.firms;
    let id = firms.ids.id(firm);
    let weight = parts.economy.weight[0];
    let months = firms.strikes[firm].max(firms.empty_months[firm]);
    let cause = [
        Cause { event: firms.demand_event[firm], root: firms.demand_root[firm] },
        Cause { event: firms.shortage_event[firm], root: firms.shortage_root[firm] },
    ];
    let cause = cause.into_iter().max_by_key(|cause| cause.event).unwrap_or(Cause::NONE);
    let staff = f64::from(firms.num_employees[firm]);
    let draft = Draft::new(&FIRM_EXIT, entity("firms", id)).value(f64::from(months)).payload(&[staff]);
    let Some(exit) = cx.log.happen(draft.because(cause, Role::Triggered)) else { return false };
    for &row in people {
        let row = row as usize;
        if parts.persons.employment_status[row] == EMPLOYED && parts.persons.employer_firm_id[row] == id {
            separate(parts.persons, firms, parts.days, firm, row, weight, CLOSURE, exit, cx);
        }
    }
    let (key, tally) = (firms.key[firm], &mut cx.ledger.tally);
    let cash = std::mem::take(&mut firms.cash_minor[firm]);
    tally.add(Holding::Cash, key, -cash);
    tally.add(Holding::Capital, key, -firms.capital_milli[firm]);
    let weight = i64::from(weight);
    let owner = parts.persons.ids.find(firms.owner_id[firm]);
    let each = if owner.is_some() { cash / weight } else { 0 };
    if let Some(owner) = owner {
        parts.persons.wealth_minor[owner] += each;
        tally.add(Holding::Wealth, parts.persons.key[owner], each);
    }
    parts.economy.fund_cash_minor[0] += cash - each * weight;
    flows.post(Sector::Firms, Sector::Households, Instrument::Liquidation, cash);
    parts.economy.capital_pool_milli[0] += std::mem::take(&mut firms.capital_milli[firm]);
    for (place, (good, held)) in firms.held_good[firm].into_iter().zip(firms.held_milli[firm]).enumerate() {
        tally.add(Holding::Stock, place_key(key, place), -held);
        if good != NO_GOOD {
            parts.goods.wasted_milli[good as usize] += held;
            parts.goods.inventory_milli[good as usize] -= held;
        }
    }
    firms.held_milli[firm].fill(0);
    firms.vacancies[firm] = 0;
    parts.days.exits[(cx.tick % MONTH_DAYS) as usize] += 1;
    true
}
