//! Migration: households move between tiles by wages, distance and policy; a gravity law.

use rayon::prelude::*;

use super::decisions::MIGRATION;
use super::events::MOVE;
use super::society::{Society, month_place};
use crate::engine::cx::{MONTH_DAYS, YEAR_DAYS};
use crate::engine::decision::{Decisions, Detail, criterion};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::math;
use crate::engine::rng::{Purpose, purpose};
use crate::space::Grid;
use crate::tables::Tiles;
use crate::tables::tiles::{SEA, WATER};

const MIGRATE: Purpose = purpose("population", "migrate");

/// Households looked at in one piece of work.
const PIECE: usize = 128;

/// Bounds on how much wages change the chance to move and the draw of a place.
const WAGE_FACTOR: (f64, f64) = (0.2, 5.0);

/// Whether a tile takes in new people.
pub fn takes_in(tiles: &Tiles, tile: usize, protected_closed: bool) -> bool {
    let wet = [SEA, WATER].contains(&tiles.land_use[tile]);
    let closed = protected_closed && tiles.protected[tile] != 0;
    !wet && !closed
}

/// The moves of the households whose day of the month it is.
pub fn migration(society: &mut Society) {
    let p = &society.rules.parameters;
    let chance = p.move_rate * f64::from(MONTH_DAYS) / f64::from(YEAR_DAYS);
    let (stream, households, cx) = (society.cx.draws(MIGRATE), &*society.households, &*society.cx);
    let detail = cx.decisions.detail();
    // Who would not move whatever the wages need not be looked at, unless all decisions are kept.
    let due = cx.due_where(&households.ids, |home| {
        (detail == Detail::Full || stream.uniform(households.key[home]) < chance * WAGE_FACTOR.1).then_some(home)
    });
    if due.is_empty() {
        return;
    }
    let places = Places::of(society);
    let pieces = due.par_chunks(PIECE).map(|piece| {
        let mut log = Decisions::of(detail);
        let mut moves = Vec::new();
        for &home in piece {
            let mut draws = stream.of(households.key[home]);
            let (from, luck) = (households.tile_id[home], draws.uniform());
            let leaves = luck < chance / places.wage(from);
            let to = if leaves { places.draw(cx.grid, from, draws.uniform()) } else { None };
            moves.extend(to.map(|to| (home, to, log.decisions.len())));
            if log.on() {
                tell(&mut log, &places, cx.grid, households.ids.id(home), (from, to), (chance, luck));
            }
        }
        (moves, log)
    });
    for (moves, decisions) in pieces.collect::<Vec<_>>() {
        let first = society.cx.decisions.append(&decisions);
        for (home, to, decision) in moves {
            let moved = relocate(society, home, to, Cause::NONE);
            if society.cx.decisions.on() {
                society.cx.decisions.resolve(first + decision, if moved == 0 { 3 } else { 1 }, moved);
            }
        }
    }
}

/// Logs a household's decision.
fn tell(
    log: &mut Decisions,
    places: &Places<'_>,
    grid: Grid,
    home: u32,
    (from, to): (u32, Option<u32>),
    (chance, luck): (f64, f64),
) {
    let wages = places.wage(from);
    let leaving = chance / wages;
    log.consider(0, from, f64::NAN, 1.0 - leaving, &[criterion(0, wages, 1.0, 1.0 - leaving)]);
    let odds = [criterion(0, wages, 1.0, leaving), criterion(1, luck, -1.0, -luck)];
    match to {
        Some(to) => {
            let (pull, distance) = (places.pull_of(to), grid.distance(from, to));
            let far = places.fall[places.square(from, to)];
            let place = [criterion(2, pull, 1.0, pull), criterion(3, distance, f64::from(far), pull * f64::from(far))];
            log.consider(1, to, distance, leaving, &[odds[0], odds[1], place[0], place[1]]);
        }
        None => log.consider(1, NONE, f64::NAN, leaving, &odds),
    }
    let chosen = to.map_or((0, from, f64::NAN), |to| (1, to, grid.distance(from, to)));
    let reason = if to.is_none() && luck < leaving { 2 } else { 0 };
    log.choose(&MIGRATION, home, chosen, reason, 0);
}

/// Moves a household with everyone in it to a tile; returns the event, 0 if a replay withholds it.
pub fn relocate(society: &mut Society, home: usize, to: u32, cause: Cause) -> u64 {
    let (id, from) = (society.households.ids.id(home), society.households.tile_id[home]);
    let members = society.families.members(society.persons, id);
    let mut draft = Draft::new(&MOVE, entity("households", id))
        .with(entity("tiles", to))
        .value(society.cx.grid.distance(from, to))
        .payload(&[f64::from(from), f64::from(to), members.len() as f64]);
    let last = Cause { event: society.households.home_event[home], root: society.households.home_root[home] };
    draft = if cause == Cause::NONE {
        draft.because(last, Role::Enabled)
    } else {
        draft.because(cause, Role::Triggered).and(last, Role::Enabled)
    };
    let Some(moved) = society.cx.log.happen(draft) else { return 0 };
    society.set_home(home, moved);
    society.households.tile_id[home] = to;
    let weight = society.weight();
    society.demography.moves[0] += u64::from(weight);
    society.demography.moves_month[0][month_place(society.cx.tick)] += weight;
    for row in members {
        society.bring(row, to, moved);
        society.set_life(row, moved);
    }
    moved.event
}

/// What movers know of the map today.
struct Places<'a> {
    /// Tiles where people live and others may come.
    tiles: Vec<u32>,
    /// Column and row of each of those tiles.
    spots: Vec<(u16, u16)>,
    /// Pull of each of those tiles, before distance.
    pull: Vec<f64>,
    /// Wage factor of each area: wages against the mean, to the power of the elasticity.
    wages: Vec<f64>,
    /// Side of an area and areas from west to east.
    side: u32,
    across: u32,
    width: u32,
    /// Fall of moves by the square of the distance.
    fall: &'a [f32],
}

/// Distance to the power of minus the elasticity, by the square of the distance in tiles.
fn fall(elasticity: f64, grid: Grid) -> Vec<f32> {
    let farthest = (grid.width * grid.width + grid.height * grid.height) as usize;
    (0..=farthest).map(|square| math::pow(square.max(1) as f64, -0.5 * elasticity) as f32).collect()
}

impl<'a> Places<'a> {
    fn of(society: &Society<'a>) -> Self {
        let (p, grid) = (&society.rules.parameters, society.cx.grid);
        let (side, across) = (p.move_area_tiles, grid.width.div_ceil(p.move_area_tiles));
        let mut places = Self {
            tiles: Vec::new(),
            spots: Vec::new(),
            pull: Vec::new(),
            wages: Vec::new(),
            side,
            across,
            width: grid.width,
            fall: society.rules.fall.get_or_init(|| fall(p.move_distance_elasticity, grid)),
        };
        places.wages = places.area_wages(society, grid.height);
        for tile in 0..society.tiles.len() {
            let people = society.tiles.population[tile];
            if people > 0 && takes_in(society.tiles, tile, p.protected_closed) {
                let (x, y) = grid.place(tile as u32);
                places.tiles.push(tile as u32);
                places.spots.push((x as u16, y as u16));
                places.pull.push(f64::from(people) * places.wage(tile as u32));
            }
        }
        places
    }

    /// Wages offered in each area against the mean, with the mean mixed in where few are employed.
    fn area_wages(&self, society: &Society, height: u32) -> Vec<f64> {
        let (p, firms) = (&society.rules.parameters, &*society.firms);
        let areas = (self.across * height.div_ceil(self.side)) as usize;
        let (mut paid, mut staff) = (vec![0.0; areas], vec![0.0; areas]);
        for firm in 0..firms.len() {
            let area = self.area(firms.tile_id[firm]);
            let count = f64::from(firms.num_employees[firm]);
            paid[area] += count * firms.wage_offer_minor[firm] as f64;
            staff[area] += count;
        }
        let all: f64 = staff.iter().sum();
        let mean = paid.iter().sum::<f64>() / all.max(1.0);
        let factor = |area: usize| {
            if mean <= 0.0 {
                return 1.0;
            }
            let wage = (paid[area] + p.move_area_prior * mean) / (staff[area] + p.move_area_prior);
            math::pow(wage / mean, p.move_wage_elasticity).clamp(WAGE_FACTOR.0, WAGE_FACTOR.1)
        };
        (0..areas).map(factor).collect()
    }

    /// Pull of a tile, before distance; 0 where nobody may come.
    fn pull_of(&self, tile: u32) -> f64 {
        self.tiles.binary_search(&tile).map_or(0.0, |place| self.pull[place])
    }

    /// Square of the distance of two tiles.
    fn square(&self, a: u32, b: u32) -> usize {
        let (dx, dy) = ((a % self.width).abs_diff(b % self.width), (a / self.width).abs_diff(b / self.width));
        (dx * dx + dy * dy) as usize
    }

    fn area(&self, tile: u32) -> usize {
        let (x, y) = (tile % self.width, tile / self.width);
        (y / self.side * self.across + x / self.side) as usize
    }

    fn wage(&self, tile: u32) -> f64 {
        self.wages[self.area(tile)]
    }

    /// Draws a destination: pull of the tile times distance to the power of minus the elasticity.
    fn draw(&self, grid: Grid, from: u32, uniform: f64) -> Option<u32> {
        let (x, y) = grid.place(from);
        let mut total = 0.0;
        let sums: Vec<f64> = self
            .tiles
            .iter()
            .zip(&self.spots)
            .zip(&self.pull)
            .map(|((&tile, &(column, row)), &pull)| {
                let (dx, dy) = (u32::from(column).abs_diff(x), u32::from(row).abs_diff(y));
                total += if tile == from { 0.0 } else { pull * f64::from(self.fall[(dx * dx + dy * dy) as usize]) };
                total
            })
            .collect();
        let place = sums.partition_point(|&sum| sum <= uniform * total);
        self.tiles.get(place).copied()
    }
}
