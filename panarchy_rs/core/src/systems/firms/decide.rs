//! A firm's month, step by step, on the firm's own day: pay, look at demand, price, staff, invest, pay out, or close.

use super::payroll::{Payday, pay_wages};
use super::{close, expect, finance, prepare, pricing, staffing};
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::ledger::Flows;
use crate::engine::table::Table;
use crate::tables::{DailyAccounts, Economy, Firms, Goods, Households, Persons, Roster, Treasury};

/// The tables that a firm's month touches.
pub struct Parts<'a> {
    /// Persons.
    pub persons: &'a mut Persons,
    /// Households.
    pub households: &'a mut Households,
    /// Firms.
    pub firms: &'a mut Firms,
    /// Goods.
    pub goods: &'a mut Goods,
    /// The treasury.
    pub treasury: &'a mut Treasury,
    /// Aggregates.
    pub economy: &'a mut Economy,
    /// The ring of days.
    pub days: &'a mut DailyAccounts,
}

/// Runs the month of every firm whose day it is, then removes those that closed.
pub fn decide(config: &Config, recipes: &Recipes, parts: &mut Parts<'_>, cx: &mut Cx) {
    let staff = Roster::of_today(&parts.persons.employer_firm_id, &parts.firms.ids, cx.tick);
    let months = prepare::months(config, recipes, &staff, parts.persons, parts.firms, parts.goods, parts.economy, cx);
    let weight = parts.economy.weight[0];
    let mut flows = Flows::default();
    let mut closed: Vec<usize> = Vec::new();
    for month in months {
        let firm = month.firm;
        let people = staff.of(parts.firms.ids.id(firm));
        let mut day = Payday {
            persons: parts.persons,
            households: parts.households,
            treasury: parts.treasury,
            economy: parts.economy,
            flows: &mut flows,
            tally: &mut cx.ledger.tally,
        };
        let wages = pay_wages(config, parts.firms, firm, people, &month.wages, &mut day);
        expect::expect(config, parts.firms, firm, month.span, parts.economy, cx);
        month.learnt.apply(parts.firms, firm, &mut cx.ledger.tally);
        pricing::price(config, recipes, parts.firms, firm, parts.goods, parts.days, cx);
        staffing::staff(config, recipes, parts.persons, parts.firms, firm, people, parts.economy, parts.days, cx);
        finance::plan_investment(config, recipes, parts.firms, firm, parts.goods, wages, month.span, cx);
        let mut day = Payday {
            persons: parts.persons,
            households: parts.households,
            treasury: parts.treasury,
            economy: parts.economy,
            flows: &mut flows,
            tally: &mut cx.ledger.tally,
        };
        finance::pay_out(config, parts.firms, firm, &mut day);
        staffing::quits(parts.persons, parts.firms, firm, &month.restive, weight, parts.days, cx);
        let empty = parts.firms.num_employees[firm] == 0;
        parts.firms.empty_months[firm] = if empty { parts.firms.empty_months[firm].saturating_add(1) } else { 0 };
        let broke = u32::from(parts.firms.strikes[firm]) >= config.firms.exit_strikes;
        let ends = broke || u32::from(parts.firms.empty_months[firm]) >= config.firms.exit_empty_months;
        if ends && close::close(parts, firm, people, &mut flows, cx) {
            closed.push(firm);
        }
    }
    cx.ledger.flows.merge(&flows);
    if !closed.is_empty() {
        parts.firms.remove(&closed);
    }
}
