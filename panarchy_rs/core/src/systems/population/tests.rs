//! Lives lived day by day: deaths and births follow their laws, kin and money follow the dead.

use proptest::prelude::*;

use super::law::{AGES, pyramid};
use super::testing::{Island, parameters};
use super::{births, estate, mortality};
use crate::engine::ids::NONE;
use crate::engine::math;

#[test]
fn deaths_follow_the_law_and_the_observed_life_table_gives_its_life_expectancy() {
    let mut island = Island::new(&parameters(60_000), 11);
    let (mut exposed, mut died) = ([0.0f64; AGES], [0.0f64; AGES]);
    // Each draw is of a month among the same people, so that some of them give a life table.
    for tick in 1..=40 {
        island.cx.tick = tick;
        let stream = island.cx.draws(crate::engine::rng::purpose("population", "death"));
        for row in 0..island.persons.len() {
            let age = usize::from(island.persons.age_years[row]);
            if island.persons.sex[row] == 0 {
                exposed[age] += 30.0 / 365.0;
                let word = stream.words(island.persons.key[row])[0];
                died[age] += f64::from(u8::from(island.rules.dies(0, age as u8, word)));
            }
        }
    }
    let law = island.rules.laws[0];
    let expected: f64 = (0..AGES).map(|age| exposed[age] * law.over_year(age)).sum();
    let deaths: f64 = died.iter().sum();
    assert!((deaths - expected).abs() < 4.0 * expected.sqrt(), "{deaths} deaths, {expected} expected");
    let (mut alive, mut years) = (1.0f64, 0.0);
    for age in 0..110 {
        // Where too few were watched, the law itself stands in.
        let rate = if exposed[age] > 20.0 { died[age] / exposed[age] } else { law.over_year(age) };
        let next = alive * (1.0 - rate.min(1.0) / (1.0 + 0.5 * rate.min(1.0)));
        years += 0.5 * (alive + next);
        alive = next;
    }
    assert!((years - law.life_expectancy()).abs() < 1.0, "{years} {}", law.life_expectancy());
}

#[test]
fn births_follow_fertility_by_age_and_the_sex_ratio() {
    let mut wanted = parameters(100_000);
    wanted.fertility_base = 15.0;
    let mut island = Island::new(&wanted, 5);
    let before = island.persons.len();
    let women = |island: &Island, age: u8| {
        (0..before).filter(|&row| island.persons.sex[row] == 0 && island.persons.age_years[row] == age).count()
    };
    let exposure: Vec<f64> = (0..AGES).map(|age| women(&island, age as u8) as f64 * 60.0 / 365.0).collect();
    for _ in 0..60 {
        island.begin();
        births::births(&mut island.society());
    }
    let expected: f64 = (0..AGES).map(|age| exposure[age] * island.rules.fertility[age]).sum();
    let born = (island.persons.len() - before) as f64;
    assert!((born - expected).abs() < 4.0 * expected.sqrt(), "{born} born, {expected} expected");
    let boys = island.persons.sex[before..].iter().filter(|&&sex| sex == 1).count() as f64;
    let share = 1.05 / 2.05;
    assert!((boys / born - share).abs() < 4.0 * (share * (1.0 - share) / born).sqrt());
    assert!((island.rules.fertility.iter().sum::<f64>() - 15.0).abs() < 1e-9);
}

#[test]
fn the_pyramid_is_that_of_the_leslie_matrix() {
    let wanted = parameters(20_000);
    let rules = Island::new(&wanted, 1).rules;
    // A Leslie matrix of women whose fertility is scaled to the growth that shaped the pyramid (Leslie 1945).
    let (law, growth) = (rules.laws[0], wanted.pyramid_growth);
    let shape = pyramid(law, growth);
    let survive = |age: usize| {
        let steady = pyramid(law, 0.0);
        steady[age + 1] / steady[age]
    };
    let step = math::exp(growth);
    let born: f64 = (0..AGES).map(|age| rules.fertility[age] * shape[age]).sum();
    let per_woman: Vec<f64> = rules.fertility.iter().map(|rate| rate / born * shape[0] * step).collect();
    let mut women = [1.0f64; AGES];
    let (mut total, mut eigenvalue) = (0.0, 0.0);
    for _ in 0..1500 {
        let first: f64 = (0..AGES).map(|age| women[age] * per_woman[age]).sum();
        for age in (1..AGES).rev() {
            women[age] = women[age - 1] * survive(age - 1);
        }
        women[0] = first;
        let next: f64 = women.iter().sum();
        (eigenvalue, total) = (next / total, next);
    }
    assert!((eigenvalue - step).abs() < 1e-6, "{eigenvalue}");
    let (sum, whole): (f64, f64) = (women.iter().sum(), shape.iter().sum());
    for age in 0..100 {
        assert!((women[age] / sum - shape[age] / whole).abs() < 1e-6, "age {age}");
    }
}

#[test]
fn ten_years_keep_every_count_and_the_size_of_the_population() {
    let mut island = Island::new(&parameters(4_000), 2);
    let start = island.persons.len() as f64;
    let mut events = 0;
    for _ in 0..3650 {
        island.day();
        events += island.cx.log.current().len();
    }
    let end = island.persons.len() as f64;
    let size = end / island.households.len() as f64;
    println!("{start} -> {end}, size {size:.2}, events a day per 50k {:.1}", events as f64 / 3650.0 * 12.5);
    assert!((0.85..1.15).contains(&(end / start)), "{start} -> {end}");
    assert!((2.1..2.9).contains(&size), "{size}");
    assert!(events as f64 / 3650.0 * 12.5 < 100.0);
}

#[test]
fn a_course_of_lives_does_not_depend_on_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut island = Island::new(&parameters(6_000), 4);
            for _ in 0..120 {
                island.day();
            }
            [crate::engine::hash::table(&island.persons), crate::engine::hash::table(&island.households)]
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn orphans_are_never_left_alone() {
    let mut island = Island::new(&parameters(3_000), 9);
    island.begin();
    let adults: Vec<usize> =
        (0..island.persons.len()).filter(|&row| (25..60).contains(&island.persons.age_years[row])).collect();
    mortality::bury(&mut island.society(), &adults);
    mortality::remove(&mut island.society());
    assert_eq!(island.violations(), Vec::<String>::new());
    let mut grown = vec![false; island.households.len()];
    for row in 0..island.persons.len() {
        grown[island.households.ids.row(island.persons.household_id[row])] |= island.persons.age_years[row] >= 18;
    }
    assert!(grown.iter().all(|&grown| grown));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn money_is_conserved_to_the_unit_whoever_dies(
        seed in 0u64..1000, count in 5u64..400, weight in 1u32..4, dead in prop::collection::vec(any::<u16>(), 0..300)
    ) {
        let mut wanted = parameters(count * u64::from(weight));
        wanted.household_weight = weight;
        let mut island = Island::new(&wanted, seed);
        for row in 0..island.persons.len() {
            island.persons.wealth_minor[row] = (row as i64 * 7919) % 100_003;
            island.persons.fund_shares[row] = row as u32 % 17;
        }
        for home in 0..island.households.len() {
            island.households.purse_minor[home] = (home as i64 * 31) % 997;
        }
        island.begin();
        let mut rows: Vec<usize> = dead.iter().map(|&d| usize::from(d) % island.persons.len()).collect();
        rows.sort_unstable();
        rows.dedup();
        let (before, people) = (island.money(), island.persons.len());
        let treasury = island.treasury.cash_minor[0];
        mortality::bury(&mut island.society(), &rows);
        mortality::remove(&mut island.society());
        prop_assert_eq!(island.money(), before);
        prop_assert_eq!(island.persons.len(), people - rows.len());
        let net = island.cx.ledger.flows.net();
        prop_assert_eq!(net[2], island.treasury.cash_minor[0] - treasury);
        prop_assert_eq!(island.violations(), Vec::<String>::new());
        prop_assert!(island.persons.household_id.iter().all(|&home| home != NONE));
    }

    #[test]
    fn a_split_loses_no_unit_and_favours_the_first(
        amount in -1_000_000i64..1_000_000, weights in prop::collection::vec(1i64..9, 1..9)
    ) {
        let shares = estate::split(amount, &weights);
        prop_assert_eq!(shares.iter().sum::<i64>(), amount);
        let total: i64 = weights.iter().sum();
        for (share, weight) in shares.iter().zip(&weights) {
            prop_assert!((*share as f64 - amount as f64 * *weight as f64 / total as f64).abs() <= 1.0);
        }
    }
}
