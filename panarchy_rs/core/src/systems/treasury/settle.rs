//! The turn of a month: the tax for the next one, and money above the treasury's need withdrawn.

use super::decisions::TAX;
use super::events::TAX_CHANGE;
use crate::config::Config;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::decision::{criterion, weighed};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::math;
use crate::tables::economy::MONTHS;
use crate::tables::{DailyAccounts, Economy, MonthlyAccounts, Treasury};

/// Days of a year of accounts.
const ACCOUNT_YEAR: f64 = 360.0;
/// A change of the tax rate by this much or more is an event.
const NOTED: f64 = 0.005;

/// At the end of a month, books it and sets the tax.
///
/// Tax = mean of spending / base over the memory + speed x (money - aim) / yearly base - issue of new money.
pub fn settle(
    config: &Config,
    treasury: &mut Treasury,
    economy: &Economy,
    days: &DailyAccounts,
    months: &mut MonthlyAccounts,
    cx: &mut Cx,
) {
    if !cx.tick.is_multiple_of(MONTH_DAYS) {
        return;
    }
    let parameters = &config.treasury;
    let row = close_month(economy, days, months, cx.tick / MONTH_DAYS - 1);
    let spending = months.spending_minor[row];
    withdraw(treasury, (spending as f64 * parameters.working_months) as i64, cx);
    let memory = parameters.tax_memory_months.min(MONTHS as u32) as usize;
    let recent = (0..memory).map(|back| (row + MONTHS - back) % MONTHS);
    let (mut spent, mut base) = (0.0, 0.0);
    for month in recent {
        spent += months.spending_minor[month] as f64;
        base += months.base_minor[month] as f64;
    }
    let yearly = (months.base_minor[row] as f64 * 12.0).max(1.0);
    let balances = cx.ledger.expected();
    let money = (balances[Sector::Households as usize] + balances[Sector::Firms as usize]) as f64;
    let aim = money_aim(config, economy, cx.tick);
    let gap = (money - aim) / yearly;
    let issue = parameters.money_growth * aim / yearly;
    let parts =
        [weighed(0, spent / base.max(1.0), 1.0), weighed(1, gap, parameters.tax_speed), weighed(2, issue, -1.0)];
    let asked = spent / base.max(1.0) + parameters.tax_speed * gap - issue;
    let rate = asked.clamp(0.0, parameters.tax_high);
    let old = treasury.tax_rate[0];
    let reason = set(treasury, rate, gap, cx);
    if cx.decisions.on() {
        let [spending, money, issued] = parts;
        let bounds = criterion(3, asked, 1.0, rate - asked);
        cx.decisions.consider(0, old, old, &[]);
        cx.decisions.consider(1, rate, rate, &[spending, money, issued, bounds]);
        let chosen = (u8::from(reason < 2), NONE, treasury.tax_rate[0]);
        let event = if reason == 1 { treasury.policy_event[0] } else { 0 };
        cx.decisions.choose(&TAX, 0, chosen, reason, event);
    }
}

/// Sets the tax rate, unless it is fixed; a change that is large enough is an event. Returns the reason's place in the log.
fn set(treasury: &mut Treasury, rate: f64, gap: f64, cx: &mut Cx) -> u8 {
    let old = treasury.tax_rate[0];
    if treasury.tax_fixed[0] != 0 {
        return 2;
    }
    let mut reason = 0;
    if (rate - old).abs() >= NOTED {
        let before = Cause { event: treasury.policy_event[0], root: treasury.policy_root[0] };
        let draft = Draft::new(&TAX_CHANGE, entity("treasury", 0)).value(rate).payload(&[old, gap]);
        let Some(cause) = cx.log.happen(draft.because(before, Role::Enabled)) else { return 3 };
        (treasury.policy_event[0], treasury.policy_root[0]) = (cause.event, cause.root);
        reason = 1;
    }
    treasury.tax_rate[0] = rate;
    reason
}

/// Money aimed at in private hands: that of the start, growing with the labour force and at the rate of issue.
fn money_aim(config: &Config, economy: &Economy, tick: u32) -> f64 {
    let people = f64::from(economy.labour_force[0]) / f64::from(economy.labour_force_start[0].max(1));
    let grown = math::exp(config.treasury.money_growth * f64::from(tick) / ACCOUNT_YEAR);
    economy.money_start_minor[0] as f64 * people * grown
}

/// Adds the days up into the month's row and returns it.
fn close_month(economy: &Economy, days: &DailyAccounts, months: &mut MonthlyAccounts, month: u32) -> usize {
    let row = month as usize % MONTHS;
    months.month[row] = month as i32;
    months.price_level[row] = economy.price_level[0];
    months.spending_minor[row] = days.dole_minor.iter().sum::<i64>() + days.pension_minor.iter().sum::<i64>();
    months.base_minor[row] = days.wages_minor.iter().sum::<i64>() + days.dividends_minor.iter().sum::<i64>();
    months.entries[row] = days.entries.iter().sum();
    months.exits[row] = days.exits.iter().sum();
    row
}

/// Withdraws money above what the treasury keeps to work with.
fn withdraw(treasury: &mut Treasury, keep: i64, cx: &mut Cx) {
    let extra = (treasury.cash_minor[0] - keep).max(0);
    treasury.cash_minor[0] -= extra;
    treasury.issued_minor[0] -= extra;
    cx.ledger.post(Sector::Treasury, Sector::Issuer, Instrument::Issuance, extra);
}
