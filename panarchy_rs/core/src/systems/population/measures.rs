//! What is measured of people, and what must always hold of them.

use rayon::prelude::*;

use super::Rules;
use super::law::AGES;
use crate::engine::chunks::{self, Work};
use crate::engine::cx::{Cx, MONTH_DAYS, YEAR_DAYS};
use crate::engine::ids::NONE;
use crate::engine::kpi::{Kpi, KpiRow};
use crate::tables::persons::{EDUCATION, EMPLOYED, EMPLOYMENT};
use crate::tables::{Demography, Households, Persons, Tiles};

/// The measures of this system.
pub const KPIS: &[Kpi] = &[
    Kpi { name: "population", unit: "persons", doc: "Persons, with household weights." },
    Kpi {
        name: "persons_residual",
        unit: "persons",
        doc: "Population less what start, births and deaths give; zero in a sound world.",
    },
    Kpi { name: "birth_rate", unit: "1/year", doc: "Births over population, over up to a year back." },
    Kpi { name: "death_rate", unit: "1/year", doc: "Deaths over population, over up to a year back." },
    Kpi {
        name: "migration_rate",
        unit: "1/year",
        doc: "Households that moved over households, over up to a year back.",
    },
    Kpi { name: "life_expectancy", unit: "years", doc: "Life expectancy at birth of the mortality law, both sexes." },
    Kpi { name: "median_age", unit: "years", doc: "Age that half of the people have not completed." },
    Kpi { name: "share_young", unit: "fraction", doc: "Share of the people below 15." },
    Kpi { name: "share_middle", unit: "fraction", doc: "Share of the people from 15 to 64." },
    Kpi { name: "share_old", unit: "fraction", doc: "Share of the people of 65 and more." },
    Kpi { name: "dependency_ratio", unit: "1", doc: "People below 15 and above 64 over people between." },
    Kpi { name: "households", unit: "households", doc: "Households, with weights." },
    Kpi { name: "household_size", unit: "persons", doc: "Mean number of persons in a household." },
    Kpi { name: "employment_rate", unit: "fraction", doc: "Persons in work over persons from 15 to 64." },
    Kpi {
        name: "education_primary",
        unit: "fraction",
        doc: "Share of those from 25 on with primary schooling at most.",
    },
    Kpi { name: "education_secondary", unit: "fraction", doc: "Share of those from 25 on with secondary schooling." },
    Kpi { name: "education_tertiary", unit: "fraction", doc: "Share of those from 25 on with tertiary schooling." },
];

/// Persons counted in one piece.
const PIECE: usize = 1 << 14;
/// Lists in which ages are counted by turns, so that neighbours of one age do not wait for one another.
const TURNS: usize = 8;

/// Counts of rows of persons by age, by status, and by schooling from 25 on.
struct Census {
    ages: [u64; AGES],
    status: [u64; EMPLOYMENT.len()],
    schooling: [u64; EDUCATION.len()],
}

impl Census {
    fn of(persons: &Persons) -> Self {
        let mut total = Self { ages: [0; AGES], status: [0; 6], schooling: [0; 4] };
        // Counts have one value in whatever pieces they are made; many rows in one pay for the lists that it begins with.
        let part = |piece: usize| {
            let rows = piece * PIECE..((piece + 1) * PIECE).min(persons.len());
            let (ages, status) = (&persons.age_years[rows.clone()], &persons.employment_status[rows.clone()]);
            let [status, schooling] = chunks::wide(Codes { ages, status, levels: &persons.education_level[rows] });
            let mut part = Self { ages: of_ages(ages), status: [0; 6], schooling: [0; 4] };
            part.status.copy_from_slice(&status[..EMPLOYMENT.len()]);
            part.schooling.copy_from_slice(&schooling[..EDUCATION.len()]);
            part
        };
        let pieces = (0..persons.len().div_ceil(PIECE)).into_par_iter();
        for part in pieces.map(part).collect::<Vec<_>>() {
            add(&mut total.ages, &part.ages);
            add(&mut total.status, &part.status);
            add(&mut total.schooling, &part.schooling);
        }
        total
    }

    fn between(&self, from: usize, to: usize) -> f64 {
        self.ages[from..to].iter().sum::<u64>() as f64
    }

    /// The age that half have not completed, within a year of age by its share.
    fn median(&self) -> f64 {
        let half = self.between(0, AGES) / 2.0;
        let mut below = 0.0;
        for (age, &count) in self.ages.iter().enumerate() {
            let count = count as f64;
            if below + count >= half && count > 0.0 {
                return age as f64 + (half - below) / count;
            }
            below += count;
        }
        f64::NAN
    }
}

/// Counts of persons by status and, from 25 on, by schooling: a pass for each of the few codes, many persons at once.
struct Codes<'a> {
    ages: &'a [u8],
    status: &'a [u8],
    levels: &'a [u8],
}

impl Work for Codes<'_> {
    type Output = [[u64; 8]; 2];

    #[inline(always)]
    fn call(self) -> [[u64; 8]; 2] {
        let mut counts = [[0; 8]; 2];
        let [by_status, by_level] = &mut counts;
        for (code, count) in by_status.iter_mut().enumerate().take(EMPLOYMENT.len()) {
            *count = self.status.iter().map(|&status| u32::from(usize::from(status) == code)).sum::<u32>().into();
        }
        for (code, count) in by_level.iter_mut().enumerate().take(EDUCATION.len()) {
            let rows = self.ages.iter().zip(self.levels);
            let those = rows.map(|(&age, &level)| u32::from((age >= 25) & (usize::from(level) == code)));
            *count = those.sum::<u32>().into();
        }
        counts
    }
}

/// Counts of persons by age; the last counts all who are older.
fn of_ages(ages: &[u8]) -> [u64; AGES] {
    let mut turns = [[0u32; 256]; TURNS];
    let (rounds, rest) = ages.as_chunks::<TURNS>();
    for round in rounds {
        turns.iter_mut().zip(round).for_each(|(counts, &age)| counts[usize::from(age)] += 1);
    }
    rest.iter().for_each(|&age| turns[0][usize::from(age)] += 1);
    let mut counts = [0u32; 256];
    turns.iter().for_each(|turn| counts.iter_mut().zip(turn).for_each(|(all, count)| *all += count));
    let mut all = [0; AGES];
    counts.iter().enumerate().for_each(|(age, &count)| all[age.min(AGES - 1)] += u64::from(count));
    all
}

fn add<const N: usize>(total: &mut [u64; N], part: &[u64; N]) {
    for (all, some) in total.iter_mut().zip(part) {
        *all += some;
    }
}

/// Measures the people of the day.
pub fn measure(
    rules: &Rules,
    persons: &Persons,
    households: &Households,
    demography: &Demography,
    cx: &Cx,
    kpis: &mut KpiRow,
) {
    let weight = f64::from(rules.parameters.household_weight.max(1));
    let census = Census::of(persons);
    let (people, homes) = (persons.len() as f64, households.len() as f64);
    kpis.set("population", people * weight);
    kpis.set("persons_residual", people * weight - accounted(demography) as f64);
    kpis.set("households", homes * weight);
    kpis.set("household_size", people / homes);
    let days = cx.tick.min((super::demography::YEAR_MONTHS * MONTH_DAYS) + cx.tick % MONTH_DAYS + 1);
    let yearly = |ring: &[u32], over: f64| {
        let count: f64 = ring.iter().map(|&count| f64::from(count)).sum();
        count * f64::from(YEAR_DAYS) / f64::from(days) / (over * weight)
    };
    kpis.set("birth_rate", yearly(&demography.births_month[0], people));
    kpis.set("death_rate", yearly(&demography.deaths_month[0], people));
    kpis.set("migration_rate", yearly(&demography.moves_month[0], homes));
    let [women, men] = rules.expectancy;
    let expectancy = women * (1.0 - rules.male_share) + men * rules.male_share;
    kpis.set("life_expectancy", if expectancy.is_finite() { expectancy } else { f64::NAN });
    kpis.set("median_age", census.median());
    let (young, middle, old) = (census.between(0, 15), census.between(15, 65), census.between(65, AGES));
    kpis.set("share_young", young / people);
    kpis.set("share_middle", middle / people);
    kpis.set("share_old", old / people);
    kpis.set("dependency_ratio", (young + old) / middle);
    kpis.set("employment_rate", census.status[usize::from(EMPLOYED)] as f64 / middle);
    let schooled: f64 = census.schooling.iter().sum::<u64>() as f64;
    kpis.set("education_primary", (census.schooling[0] + census.schooling[1]) as f64 / schooled);
    kpis.set("education_secondary", census.schooling[2] as f64 / schooled);
    kpis.set("education_tertiary", census.schooling[3] as f64 / schooled);
    for value in &mut kpis.values {
        // Nobody of an age, or nobody at all: the measure is not defined.
        if value.is_infinite() {
            *value = f64::NAN;
        }
    }
}

/// How many persons start, births and deaths account for.
fn accounted(demography: &Demography) -> i128 {
    i128::from(demography.start_population[0]) + i128::from(demography.births[0]) - i128::from(demography.deaths[0])
}

/// What does not hold, one sentence each.
pub fn violations(
    rules: &Rules,
    persons: &Persons,
    households: &Households,
    tiles: &Tiles,
    demography: &Demography,
    cx: &Cx,
) -> Vec<String> {
    let mut broken = Vec::new();
    let weight = u64::from(rules.parameters.household_weight.max(1));
    let people = persons.len() as u64;
    let counted = accounted(demography);
    if counted != i128::from(people * weight) {
        broken.push(format!(
            "tick {}: population is {}, but start, births and deaths give {counted}.",
            cx.tick,
            people * weight
        ));
    }
    let members: u64 = households.members.iter().map(|&members| u64::from(members)).sum();
    if members != people || households.members.contains(&0) {
        broken.push(format!("tick {}: households count {members} members and there are {people} persons.", cx.tick));
    }
    let settled: u64 = tiles.population.iter().map(|&population| u64::from(population)).sum();
    if settled != people * weight {
        broken.push(format!("tick {}: tiles count {settled} persons and there are {}.", cx.tick, people * weight));
    }
    broken.extend(strays(persons, households, cx));
    if cx.tick.is_multiple_of(MONTH_DAYS) {
        broken.extend(miscounted(persons, households, cx));
    }
    broken
}

/// The first person without a household, on another tile than it, or whose partner is another's.
///
/// Looks at a thirtieth of the rows a day, in turn: these links are caches of one another, and who breaks one is found
/// within a month, while what is conserved is checked whole every day.
fn strays(persons: &Persons, households: &Households, cx: &Cx) -> Option<String> {
    let stray = |row: usize| {
        let home = households.ids.find(persons.household_id[row]);
        let partner = persons.partner_id[row];
        let mutual = || {
            persons.ids.find(partner).is_some_and(|other| {
                persons.partner_id[other] == persons.ids.id(row)
                    && persons.household_id[other] == persons.household_id[row]
            })
        };
        home.is_none_or(|home| households.tile_id[home] != persons.tile_id[row]) || (partner != NONE && !mutual())
    };
    let turn = (cx.tick % MONTH_DAYS) as usize;
    let part = |turn: usize| persons.len() * turn / MONTH_DAYS as usize;
    let row = (part(turn)..part(turn + 1)).find(|&row| stray(row))?;
    let id = persons.ids.id(row);
    Some(format!("tick {}: person {id} has no household, another tile than it, or a partner who is not.", cx.tick))
}

/// The first household whose members are not as many as it says.
fn miscounted(persons: &Persons, households: &Households, cx: &Cx) -> Option<String> {
    let mut members = vec![0u16; households.len()];
    for home in persons.household_id.iter().filter_map(|&id| households.ids.find(id)) {
        members[home] += 1;
    }
    let home = members.iter().zip(&households.members).position(|(counted, said)| counted != said)?;
    let (id, said) = (households.ids.id(home), households.members[home]);
    Some(format!("tick {}: household {id} says {said} members and has {}.", cx.tick, members[home]))
}
