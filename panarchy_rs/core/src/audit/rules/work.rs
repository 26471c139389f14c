//! Work: the labour force and what staff and capital can make, counted and computed again.

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::math;
use crate::models;
use crate::tables::tiles::CROPLAND;
use crate::world::World;

/// The rate of unemployment is that of the counts.
pub static TOTALS: Rule = Rule {
    name: "work.totals",
    system: "firms",
    severity: Severity::Error,
    doc: "The rate of unemployment is that of the labour force and those employed, and the harvest that of the fields.",
    interval: 60,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["economy labour_force employed unemployment harvest"]),
    check: Check::State(totals),
};

/// What firms can make follows from labour and capital.
pub static CAPACITY: Rule = Rule {
    name: "work.capacity",
    system: "firms",
    severity: Severity::Error,
    doc: "Technology and capacity of the firms that decided today are what their formulas give (Cobb and Douglas 1928).",
    // Shares no divisor with the month, so that each look meets other firms.
    interval: 31,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["firms technology productivity capacity_milli labour_milli capital_milli"]),
    check: Check::State(capacity),
};

/// Jobs are whole, and open ones were posted.
pub static JOBS: Rule = Rule {
    name: "work.jobs",
    system: "firms",
    severity: Severity::Error,
    doc: "Staff are whole households' members, and a firm has no more open vacancies than it posted.",
    interval: 90,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&["firms vacancies posted"]),
    check: Check::State(jobs),
};

/// Days after the founding on which a firm does not decide yet.
const SETTLING_DAYS: i32 = 10;
/// Bounds of the harvest, as multiples of a normal one.
const HARVEST: (f64, f64) = (0.4, 1.6);

fn totals(world: &World, found: &mut Findings<'_>) {
    let economy = &world.state.economy;
    if world.cx.tick == 0 || economy.is_empty() {
        return;
    }
    let weight = economy.weight[0].max(1);
    let (all, employed) = (economy.labour_force[0], economy.employed[0]);
    if employed > all {
        found.at(("economy", 0), "employed", (all.into(), employed.into()), || {
            format!("{employed} persons are employed of a labour force of {all}.")
        });
        return;
    }
    let rate = f64::from((all - employed) / weight) / f64::from((all / weight).max(1));
    let said = economy.unemployment[0];
    if rate.to_bits() != said.to_bits() {
        found.at(("economy", 0), "unemployment", (rate, said), || {
            format!("Unemployment is {said} and {employed} employed of {all} give {rate}.")
        });
    }
    let (yields, said) = (harvest(world), economy.harvest[0]);
    if yields.to_bits() != said.to_bits() {
        found.at(("economy", 0), "harvest", (yields, said), || {
            format!("The harvest is {said} of a normal one and the fields give {yields}.")
        });
    }
}

/// Mean yield of the fields, within bounds; 1 where there is no field.
fn harvest(world: &World) -> f64 {
    let tiles = &world.state.tiles;
    let fields = || tiles.land_use.iter().zip(&tiles.yield_factor).filter(|(land, _)| **land == CROPLAND);
    let count = fields().count() as f64;
    let sum = fields().fold(0.0, |sum, (_, &yields)| sum + f64::from(yields));
    if count > 0.0 { (sum / count).clamp(HARVEST.0, HARVEST.1) } else { 1.0 }
}

/// Labour, capital and scale of a firm.
fn factors(world: &World, row: usize) -> (f64, f64, f64) {
    let (firms, recipe) = (&world.state.firms, &world.recipes.goods[usize::from(world.state.firms.good_id[row])]);
    let scale = firms.technology[row] * if recipe.grown { world.state.economy.harvest[0] } else { 1.0 };
    (firms.labour_milli[row] as f64 / 1000.0, firms.capital_milli[row] as f64 / 1000.0, scale)
}

/// What a firm can make a day, in thousandths of a unit.
pub(super) fn capacity_of(world: &World, row: usize) -> i64 {
    let (labour, capital, scale) = factors(world, row);
    (models::cobb_douglas(labour, capital, world.config.firms.labour_share, scale) * 1000.0) as i64
}

/// How far, as a share, the machine's own powers are at most from those of every machine, and far more than that.
const NEAR: f64 = 1e-9;

/// Whether what a firm is said to make a day is what it can.
///
/// The machine's own power is made in half of the time, and one is enough for both factors (`L^a K^(1-a) = K (L/K)^a`):
/// where the whole number is the same for all that is as near as that is, it is that; only elsewhere are the powers made
/// that are the same on every machine.
pub(super) fn can_make(world: &World, row: usize) -> bool {
    let (labour, capital, scale) = factors(world, row);
    let share = world.config.firms.labour_share;
    #[allow(clippy::disallowed_methods, reason = "nothing of it is kept: it only tells where no more need be computed")]
    let rough = scale * capital * (labour / capital).powf(share) * 1000.0;
    let said = world.state.firms.capacity_milli[row];
    let near = [rough * (1.0 - NEAR), rough * (1.0 + NEAR)].map(|near| near as i64);
    (rough.is_finite() && near == [said; 2]) || capacity_of(world, row) == said
}

fn capacity(world: &World, found: &mut Findings<'_>) {
    let (firms, goods, tick) = (&world.state.firms, &world.state.goods, world.cx.tick);
    if tick == 0 {
        return;
    }
    for row in (0..firms.len()).filter(|&row| world.cx.decides(firms.ids.id(row))) {
        let (id, founded, good) = (firms.ids.id(row), firms.founded_tick[row], usize::from(firms.good_id[row]));
        if (founded > 0 && tick as i32 - founded < SETTLING_DAYS) || good >= world.recipes.goods.len() {
            continue;
        }
        let expected = goods.productivity[good] * math::exp(firms.productivity[row] + goods.technology[good]);
        let said = firms.technology[row];
        if expected.to_bits() != said.to_bits() {
            found.at(("firms", id), "technology", (expected, said), || {
                format!("The technology of firm {id} is {said} and its productivity gives {expected}.")
            });
        }
        if !can_make(world, row) {
            let (expected, said) = (capacity_of(world, row), firms.capacity_milli[row]);
            found.at(("firms", id), "capacity_milli", (expected as f64, said as f64), || {
                format!("Firm {id} can make {said} thousandths a day, and its labour and capital give {expected}.")
            });
        }
    }
}

fn jobs(world: &World, found: &mut Findings<'_>) {
    let firms = &world.state.firms;
    let weight = world.state.economy.weight.first().copied().unwrap_or(1).max(1);
    for row in scan::pairs(&firms.vacancies, &firms.posted, |open, posted| open > posted) {
        let (id, open, posted) = (firms.ids.id(row), firms.vacancies[row], firms.posted[row]);
        found.at(("firms", id), "vacancies", (posted.into(), open.into()), || {
            format!("Firm {id} has {open} open vacancies and posted {posted}.")
        });
    }
    for row in scan::values(&firms.num_employees, |staff| staff % weight != 0) {
        let (id, staff) = (firms.ids.id(row), firms.num_employees[row]);
        found.at(("firms", id), "num_employees", (f64::NAN, staff.into()), || {
            format!("Firm {id} employs {staff} persons, and one stands for {weight}.")
        });
    }
}
