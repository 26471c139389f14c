//! Who lives with whom at the start, and where.

use super::super::Rules;
use super::Sketch;
use crate::engine::cx::Cx;
use crate::engine::ids::NONE;
use crate::engine::math;
use crate::engine::rng::{child_key, purpose};
use crate::tables::Tiles;
use crate::tables::tiles::{SEA, WATER};

/// Age up to which single adults may live with their mother or share a flat.
const YOUNG: u8 = 35;
/// Age from which a lone pensioner may live with a child's family.
const ELDER: u8 = 75;

/// Share of singles who still live with their mother.
fn at_home(age: u8) -> f64 {
    match age {
        0..20 => 0.95,
        20..24 => 0.7,
        24..28 => 0.35,
        28..YOUNG => 0.15,
        _ => 0.0,
    }
}

/// Puts everyone into a household and returns the households' sizes.
pub fn households(rules: &Rules, cx: &Cx, people: &mut [Sketch]) -> Vec<u32> {
    let stream = cx.rng.stream(purpose("population", "homes_start"), 0);
    let (mut sizes, mut open_flat) = (Vec::new(), None);
    // The old first, so that a mother has a home before her children look for one.
    for i in (0..people.len()).rev() {
        if people[i].home != NONE {
            continue;
        }
        let mut draws = stream.of(people[i].key);
        let (age, mother, partner) = (people[i].age, people[i].mother, people[i].partner);
        let minor = age < rules.parameters.adult_age;
        let with_mother = partner == NONE && mother != NONE && draws.chance(if minor { 1.0 } else { at_home(age) });
        let joins = if with_mother {
            Some(people[mother as usize].home)
        } else if minor {
            // No woman of a fitting age exists, as in very small worlds: a neighbour takes the child in.
            sizes.len().checked_sub(1).map(|_| draws.below(sizes.len() as u32))
        } else if partner == NONE && age < YOUNG && draws.chance(rules.parameters.flat_share) {
            open_flat.take()
        } else {
            None
        };
        let home = joins.unwrap_or_else(|| {
            sizes.push(0);
            sizes.len() as u32 - 1
        });
        if joins.is_none() && partner == NONE && age < YOUNG && !minor {
            open_flat = Some(home);
        }
        for member in [i as u32, partner] {
            if member != NONE && people[member as usize].home == NONE {
                people[member as usize].home = home;
                sizes[home as usize] += 1;
            }
        }
    }
    elders(rules, cx, people, &mut sizes);
    drop_empty(people, sizes)
}

/// Lets some lone old mothers move in with a grown child.
fn elders(rules: &Rules, cx: &Cx, people: &mut [Sketch], sizes: &mut [u32]) {
    let stream = cx.rng.stream(purpose("population", "elders_start"), 0);
    for i in 0..people.len() {
        let mother = people[i].mother;
        if mother == NONE || people[i].age < YOUNG {
            continue;
        }
        let old = &people[mother as usize];
        let alone = old.age >= ELDER && sizes[old.home as usize] == 1;
        if alone && old.home != people[i].home && stream.of(old.key).chance(rules.parameters.elder_share) {
            sizes[old.home as usize] = 0;
            sizes[people[i].home as usize] += 1;
            people[mother as usize].home = people[i].home;
        }
    }
}

/// Renumbers households without those that everyone left.
fn drop_empty(people: &mut [Sketch], sizes: Vec<u32>) -> Vec<u32> {
    let mut new = vec![NONE; sizes.len()];
    let mut kept = Vec::with_capacity(sizes.len());
    for (home, size) in sizes.into_iter().enumerate() {
        if size > 0 {
            new[home] = kept.len() as u32;
            kept.push(size);
        }
    }
    for person in people {
        person.home = new[person.home as usize];
    }
    kept
}

/// The home tile of each household, drawn from habitability on land that may be lived on.
///
/// On a map without any such land everyone lives on tile 0.
pub fn tiles(rules: &Rules, cx: &Cx, tiles: &Tiles, homes: usize) -> Vec<u32> {
    let p = &rules.parameters;
    let stream = cx.rng.stream(purpose("population", "tiles_start"), 0);
    let mut total = 0.0;
    let sums: Vec<f64> = (0..tiles.len())
        .map(|tile| {
            let wet = [SEA, WATER].contains(&tiles.land_use[tile]);
            let closed = tiles.protected[tile] != 0 && p.protected_closed;
            if !wet && !closed && tiles.habitability[tile] > 0.0 {
                total += math::pow(f64::from(tiles.habitability[tile]), p.home_concentration);
            }
            total
        })
        .collect();
    (0..homes)
        .map(|home| {
            let place = stream.uniform(child_key(super::FIRST_HOMES, home as u64)) * total;
            let tile = sums.partition_point(|&sum| sum <= place);
            if tile < tiles.len() { tile as u32 } else { 0 }
        })
        .collect()
}
