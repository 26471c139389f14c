//! Production of a day: up to the base stock, within capacity and inputs at hand.

use super::events::SHORTAGE;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::tally::{Holding, place_key};
use crate::tables::firms::LINKS;
use crate::tables::{DailyAccounts, Firms, Goods};

/// Output below this part of what was planned, for lack of an input, is a shortage.
const SHORT: f64 = 0.7;

/// Makes the day's output: min(base stock + demand - stock, capacity, inputs), the base-stock policy
/// (Clark and Scarf 1960), and books output, use of inputs and value added at base prices.
pub fn produce(recipes: &Recipes, firms: &mut Firms, goods: &mut Goods, days: &mut DailyAccounts, cx: &mut Cx) {
    let count = recipes.count();
    let (mut made, mut used) = (vec![0i64; count], vec![0i64; count]);
    for row in 0..firms.len() {
        let good = firms.good_id[row] as usize;
        let recipe = &recipes.goods[good];
        let planned = planned(recipes, firms, row);
        if planned <= 0 {
            continue;
        }
        let mut output = planned;
        let mut lacking = 0;
        let held = &mut firms.held_milli[row];
        for (place, input) in recipe.inputs.iter().enumerate() {
            let enough = held[place + 1] * 1000 / input.milli;
            if enough < output {
                (output, lacking) = (enough, place + 1);
            }
        }
        for (place, input) in recipe.inputs.iter().enumerate() {
            let taken = output * input.milli / 1000;
            held[place + 1] -= taken;
            cx.ledger.tally.add(Holding::Stock, place_key(firms.key[row], place + 1), -taken);
            used[input.good as usize] += taken;
        }
        held[0] += output;
        cx.ledger.tally.add(Holding::Stock, firms.key[row], output);
        made[good] += output;
        firms.made_milli[row] += output;
        if lacking > 0 && (output as f64) < SHORT * planned as f64 {
            note_shortage(firms, row, lacking, output as f64 / planned as f64, cx);
        }
    }
    close(recipes, goods, days, cx.tick, &made, &used);
}

/// What a firm means to make today, in thousandths.
fn planned(recipes: &Recipes, firms: &Firms, row: usize) -> i64 {
    let recipe = &recipes.goods[firms.good_id[row] as usize];
    let wanted = (recipe.stock_days + 1.0) * firms.demand[row] - firms.held_milli[row][0] as f64;
    (wanted as i64).min(firms.capacity_milli[row])
}

/// Notes a shortage, at most one a firm and month; a shortage of its supplier is its cause.
fn note_shortage(firms: &mut Firms, row: usize, place: usize, made: f64, cx: &mut Cx) {
    let last = (firms.shortage_event[row] >> 32) as u32;
    if firms.shortage_event[row] != 0 && cx.tick < last + MONTH_DAYS {
        return;
    }
    let links = &firms.suppliers[row][place * LINKS..(place + 1) * LINKS];
    let upstream = links.iter().filter_map(|&id| firms.ids.find(id)).map(|supplier| {
        let own = Cause { event: firms.shortage_event[supplier], root: firms.shortage_root[supplier] };
        let demand = Cause { event: firms.demand_event[supplier], root: firms.demand_root[supplier] };
        if own.event > demand.event { own } else { demand }
    });
    let cause = upstream.max_by_key(|cause| cause.event).unwrap_or(Cause::NONE);
    let mut draft = Draft::new(&SHORTAGE, entity("firms", firms.ids.id(row)))
        .value(made)
        .payload(&[f64::from(firms.held_good[row][place])])
        .because(cause, Role::Blocked);
    if let Some(&supplier) = links.first().filter(|&&id| id != crate::engine::ids::NONE) {
        draft = draft.with(entity("firms", supplier));
    }
    if let Some(cause) = cx.log.happen(draft) {
        (firms.shortage_event[row], firms.shortage_root[row]) = (cause.event, cause.root);
    }
}

/// Books the day's output and use of inputs; opens the day's accounts with value added.
fn close(recipes: &Recipes, goods: &mut Goods, days: &mut DailyAccounts, tick: u32, made: &[i64], used: &[i64]) {
    let (mut real, mut nominal) = (0i64, 0i64);
    for good in 0..recipes.count() {
        goods.produced_milli[good] += made[good];
        goods.used_milli[good] += used[good];
        goods.inventory_milli[good] += made[good] - used[good];
        if !recipes.is_raw(good as u16) {
            goods.output_milli[good] = made[good];
        }
        real += goods.base_price_minor[good] * (made[good] - used[good]) / 1000;
        nominal += goods.price_minor[good] * (made[good] - used[good]) / 1000;
    }
    let day = (tick % MONTH_DAYS) as usize;
    days.clear(day, tick);
    days.gdp_minor[day] = real;
    days.gdp_nominal_minor[day] = nominal;
}

impl DailyAccounts {
    /// Empties the row of a day and gives it to a tick.
    pub fn clear(&mut self, day: usize, tick: u32) {
        self.booked_tick[day] = tick as i32;
        for column in [
            &mut self.gdp_minor,
            &mut self.gdp_nominal_minor,
            &mut self.consumption_minor,
            &mut self.investment_minor,
            &mut self.wages_minor,
            &mut self.dividends_minor,
            &mut self.dole_minor,
            &mut self.pension_minor,
            &mut self.tax_minor,
        ] {
            column[day] = 0;
        }
        for column in
            [&mut self.hires, &mut self.separations, &mut self.price_changes, &mut self.entries, &mut self.exits]
        {
            column[day] = 0;
        }
    }
}
