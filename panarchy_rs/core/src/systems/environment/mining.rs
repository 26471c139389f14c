//! Mining: open mines dig what the stockpile asks for, ore gets poorer, empty mines close, shortage opens new ones.

use super::events::{MINE_EXHAUSTED, MINE_OPENED};
use super::needs;
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::Cx;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::models::ore_grade;
use crate::tables::deposits::RESOURCES;
use crate::tables::{Deposits, Goods, Tiles};

/// One day of all mines.
pub fn dig(deposits: &mut Deposits, goods: &mut Goods, environment: &EnvironmentParameters, cx: &mut Cx) {
    for resource in 0..RESOURCES.len() {
        let Some(row) = needs::row_of(goods, cx, resource) else { continue };
        let share = share_of_need(deposits, goods, environment, resource, row);
        let mut delivered = 0;
        for mine in 0..deposits.len() {
            if deposits.resource_type[mine] as usize == resource && deposits.open[mine] != 0 {
                delivered += dig_one(deposits, environment, mine, share);
                if deposits.remaining_milli[mine] == 0 {
                    exhaust(deposits, mine, cx);
                }
            }
        }
        needs::deliver(goods, row, delivered);
    }
}

/// The part of what the open mines could deliver today that the stockpile asks for.
fn share_of_need(
    deposits: &Deposits,
    goods: &Goods,
    environment: &EnvironmentParameters,
    resource: usize,
    row: usize,
) -> f64 {
    let possible: f64 = (0..deposits.len())
        .filter(|&mine| deposits.resource_type[mine] as usize == resource && deposits.open[mine] != 0)
        .map(|mine| deposits.rate_milli[mine] as f64 * f64::from(deposits.ore_grade[mine]))
        .sum();
    let wanted = needs::wanted_milli(goods, row, environment.stockpile_adjust_days) as f64;
    if possible > 0.0 { (wanted / possible).min(1.0) } else { 0.0 }
}

/// Digs at one mine and returns the metal or coal in what was dug, in thousandths of a tonne.
///
/// What was dug plus what is left is what was there, to the unit.
pub fn dig_one(deposits: &mut Deposits, environment: &EnvironmentParameters, mine: usize, share: f64) -> i64 {
    let dug = ((deposits.rate_milli[mine] as f64 * share) as i64).clamp(0, deposits.remaining_milli[mine]);
    let content = (dug as f64 * f64::from(deposits.ore_grade[mine])) as i64;
    deposits.remaining_milli[mine] -= dug;
    deposits.extracted_milli[mine] += dug;
    deposits.delivered_milli[mine] += content;
    let share_dug = deposits.extracted_milli[mine] as f64 / deposits.initial_milli[mine].max(1) as f64;
    let grade = ore_grade(f64::from(deposits.initial_grade[mine]), share_dug, environment.grade_decline);
    deposits.ore_grade[mine] = grade as f32;
    content
}

/// Closes an empty mine.
fn exhaust(deposits: &mut Deposits, mine: usize, cx: &mut Cx) {
    let opened = Cause { event: deposits.mine_event[mine], root: deposits.mine_root[mine] };
    let tonnes = |milli: i64| milli as f64 / 1000.0;
    let event = Draft::new(&MINE_EXHAUSTED, entity("deposits", deposits.ids.id(mine)))
        .with(entity("tiles", deposits.tile_id[mine]))
        .value(tonnes(deposits.initial_milli[mine]))
        .payload(&[tonnes(deposits.delivered_milli[mine]), f64::from(deposits.ore_grade[mine])])
        .because(opened, Role::Enabled);
    if let Some(exhausted) = cx.log.happen(event) {
        deposits.open[mine] = 0;
        mark(deposits, mine, exhausted);
    }
}

/// Opens the richest closed deposit of each mineral whose stockpile is low, once a month.
pub fn answer_shortage(
    deposits: &mut Deposits,
    tiles: &Tiles,
    goods: &Goods,
    environment: &EnvironmentParameters,
    cx: &mut Cx,
) {
    for resource in 0..RESOURCES.len() {
        let Some(row) = needs::row_of(goods, cx, resource) else { continue };
        let (stock, target) = (goods.stockpile_milli[row], goods.stockpile_target_milli[row]);
        if !cx.decides(resource as u32) || stock as f64 >= environment.stockpile_alarm * target as f64 {
            continue;
        }
        if let Some(mine) = richest(deposits, tiles, environment, resource) {
            open(deposits, goods, cx, mine, last_exhausted(deposits, resource), Role::Triggered);
        }
    }
}

/// The closed, unprotected deposit that would deliver most a day, if any is rich enough.
fn richest(deposits: &Deposits, tiles: &Tiles, environment: &EnvironmentParameters, resource: usize) -> Option<usize> {
    let worth = |mine: usize| deposits.rate_milli[mine] as f64 * f64::from(deposits.ore_grade[mine]);
    (0..deposits.len())
        .filter(|&mine| deposits.resource_type[mine] as usize == resource)
        .filter(|&mine| is_workable(deposits, environment, mine) && deposits.open[mine] == 0)
        .filter(|&mine| tiles.protected[deposits.tile_id[mine] as usize] == 0)
        .max_by(|&a, &b| worth(a).total_cmp(&worth(b)).then(b.cmp(&a)))
}

/// Whether a deposit has ore left that is worth a mine.
pub fn is_workable(deposits: &Deposits, environment: &EnvironmentParameters, mine: usize) -> bool {
    deposits.remaining_milli[mine] > 0 && f64::from(deposits.ore_grade[mine]) >= environment.grade_cutoff
}

/// The last time a mine of a mineral ran empty: what a shortage goes back to.
fn last_exhausted(deposits: &Deposits, resource: usize) -> Cause {
    (0..deposits.len())
        .filter(|&mine| deposits.resource_type[mine] as usize == resource && deposits.remaining_milli[mine] == 0)
        .map(|mine| Cause { event: deposits.mine_event[mine], root: deposits.mine_root[mine] })
        .max_by_key(|cause| cause.event)
        .unwrap_or(Cause::NONE)
}

/// Opens a mine.
pub fn open(deposits: &mut Deposits, goods: &Goods, cx: &mut Cx, mine: usize, cause: Cause, role: Role) {
    let tonnes = |milli: i64| milli as f64 / 1000.0;
    let mut numbers = vec![tonnes(deposits.remaining_milli[mine]), f64::from(deposits.ore_grade[mine])];
    if let Some(row) = needs::row_of(goods, cx, deposits.resource_type[mine] as usize) {
        numbers.extend([tonnes(goods.stockpile_milli[row]), tonnes(goods.stockpile_target_milli[row])]);
    }
    let event = Draft::new(&MINE_OPENED, entity("deposits", deposits.ids.id(mine)))
        .with(entity("tiles", deposits.tile_id[mine]))
        .value(tonnes(deposits.rate_milli[mine]))
        .payload(&numbers)
        .because(cause, role);
    if let Some(opened) = cx.log.happen(event) {
        deposits.open[mine] = 1;
        mark(deposits, mine, opened);
    }
}

/// Remembers the event that last changed a mine.
pub fn mark(deposits: &mut Deposits, mine: usize, event: Cause) {
    (deposits.mine_event[mine], deposits.mine_root[mine]) = (event.event, event.root);
}
