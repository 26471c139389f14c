//! Work: the labour force and what staff and capital can make, counted and computed again.

use std::ops::Range;

use rayon::prelude::*;

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{After, Check, Guards, Rule, Severity};
use crate::engine::chunks::{ABREAST, Places};
use crate::engine::ids::NONE;
use crate::engine::math;
use crate::models;
use crate::tables::persons::{EMPLOYED, SKILLS, UNEMPLOYED};
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

/// The daily count of staff.
pub static COUNT: Rule = Rule {
    name: "work.count",
    system: "firms",
    severity: Severity::Error,
    doc: "The day's count of staff, labour, labour force and mean wage is what the persons give.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[
        "economy labour_force employed mean_wage_minor",
        "firms num_employees labour_milli capacity_milli",
    ]),
    check: Check::Phase { phase: "firms.count", begin: |_, _| Box::new(count) as After },
};

/// Days after the founding on which a firm does not decide yet.
const SETTLING_DAYS: i32 = 10;
/// Rows counted in one piece at most; each has a list of firms of its own.
const MOST_ROWS: usize = 1 << 16;
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
fn capacity_of(world: &World, row: usize) -> i64 {
    let (labour, capital, scale) = factors(world, row);
    (models::cobb_douglas(labour, capital, world.config.firms.labour_share, scale) * 1000.0) as i64
}

/// How far, as a share, the machine's own powers are at most from those of every machine, and far more than that.
const NEAR: f64 = 1e-9;

/// Whether what a firm is said to make a day is what it can.
///
/// The machine's own powers are made in half of the time: where the whole number is the same for all that is as near
/// as they are, it is that; only elsewhere are the powers made that are the same on every machine.
fn can_make(world: &World, row: usize) -> bool {
    let (labour, capital, scale) = factors(world, row);
    let share = world.config.firms.labour_share;
    #[allow(clippy::disallowed_methods, reason = "nothing of it is kept: it only tells where no more need be computed")]
    let rough = scale * labour.powf(share) * capital.powf(1.0 - share) * 1000.0;
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

/// What a piece of the persons adds up to.
#[derive(Default)]
struct Piece {
    /// Staff and labour by the row of the firm.
    staff: Vec<(u32, i64)>,
    employed: i64,
    jobless: i64,
    wages: i64,
}

impl Piece {
    fn of(world: &World, jobs: &scan::ById<(u32, u8)>, rows: Range<usize>) -> Self {
        let (persons, firms) = (&world.state.persons, &world.state.firms);
        // A last place takes those whose firm there is not; another rule tells of them.
        let mut piece = Self { staff: vec![(0, 0); firms.len() + 1], ..Self::default() };
        let last = firms.len();
        let mut list = Places::default();
        for first in rows.clone().step_by(ABREAST) {
            let statuses = &persons.employment_status[first..(first + ABREAST).min(rows.end)];
            piece.jobless += statuses.iter().fold(0, |sum, &status| sum + i64::from(status == UNEMPLOYED));
            // Found first, many at once: a branch for everyone would be guessed wrong half of the time.
            for row in list.of(statuses, EMPLOYED).map(|place| first + place) {
                let (employer, skills) = (persons.employer_firm_id[row], &persons.skills_vec[row]);
                let (firm, skill) = jobs.of(employer);
                let staff = &mut piece.staff[(firm as usize).min(last)];
                let labour = (f64::from(skills[usize::from(skill) % SKILLS]) * 1000.0) as i64;
                *staff = (staff.0 + 1, staff.1 + labour);
                piece.employed += i64::from(firm != NONE);
                piece.wages += if firm == NONE { 0 } else { persons.wage_minor[row] };
            }
        }
        piece
    }

    fn add(mut self, other: Self) -> Self {
        for (mine, theirs) in self.staff.iter_mut().zip(other.staff) {
            *mine = (mine.0 + theirs.0, mine.1 + theirs.1);
        }
        self.employed += other.employed;
        self.jobless += other.jobless;
        self.wages += other.wages;
        self
    }
}

/// Firms looked at in one piece at least.
const FIRMS: usize = 256;
/// What is counted of a firm, and what gives it.
const COUNTED: [(&str, &str); 3] =
    [("num_employees", "its staff"), ("labour_milli", "its staff"), ("capacity_milli", "labour, capital and harvest")];

fn count(world: &World, found: &mut Findings<'_>) {
    let (persons, firms, economy) = (&world.state.persons, &world.state.firms, &world.state.economy);
    let weight = i64::from(economy.weight[0]);
    let skill = |good: u16| world.recipes.goods[usize::from(good)].skill as u8;
    let jobs = firms.good_id.iter().enumerate().map(|(row, &good)| (row as u32, skill(good)));
    let jobs = scan::ById::new(&firms.ids, (NONE, 0), jobs);
    // Sums of integers have one value in whatever order they are made.
    let size = persons.len().div_ceil(rayon::current_num_threads()).clamp(1, MOST_ROWS);
    let piece = |piece: usize| piece * size..((piece + 1) * size).min(persons.len());
    let all = (0..persons.len().div_ceil(size)).into_par_iter();
    let all = all.map(|place| Piece::of(world, &jobs, piece(place))).reduce_with(Piece::add).unwrap_or_default();
    let Piece { staff: mut counted, employed, jobless, wages } = all;
    // Where there is nobody, nothing was counted.
    counted.resize(firms.len() + 1, (0, 0));
    let mut same = |column: &'static str, expected: i64, said: i64| {
        if expected != said {
            found.at(("economy", 0), column, (expected as f64, said as f64), || {
                format!("economy.{column} is {said} and the persons give {expected}.")
            });
        }
    };
    same("employed", employed * weight, economy.employed[0].into());
    same("labour_force", (employed + jobless) * weight, economy.labour_force[0].into());
    if employed > 0 {
        same("mean_wage_minor", wages / employed, economy.mean_wage_minor[0]);
    }
    let grown = |row: usize| world.recipes.goods[usize::from(firms.good_id[row])].grown;
    let weak = |&row: &usize| grown(row) && !can_make(world, row);
    let weak: Vec<usize> = (0..firms.len()).into_par_iter().with_min_len(FIRMS).filter(weak).collect();
    let columns = counted.iter().zip(&firms.num_employees).zip(&firms.labour_milli);
    let odd = columns.fold(false, |any, ((&(staff, labour), &said), &said_labour)| {
        any | (i64::from(staff) * weight != i64::from(said)) | (labour * weight != said_labour)
    });
    if !odd && weak.is_empty() {
        return;
    }
    for (row, &(staff, labour)) in counted.iter().enumerate().take(firms.len()) {
        let capacity =
            if weak.binary_search(&row).is_ok() { capacity_of(world, row) } else { firms.capacity_milli[row] };
        let expected = [i64::from(staff) * weight, labour * weight, capacity];
        let said = [firms.num_employees[row].into(), firms.labour_milli[row], firms.capacity_milli[row]];
        let id = firms.ids.id(row);
        for ((column, what), (expected, said)) in COUNTED.iter().zip(expected.into_iter().zip(said)) {
            if expected != said {
                found.at(("firms", id), column, (expected as f64, said as f64), || {
                    format!("firms.{column} of firm {id} is {said} and {what} give {expected}.")
                });
            }
        }
    }
}
