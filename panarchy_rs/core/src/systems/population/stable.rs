//! The running demography held to stable population theory: growth at Lotka's rate, a pyramid that keeps its shape.

use super::law::{AGES, pyramid};
use super::rules::Rules;
use super::testing::{Island, parameters};
use super::{ageing, births, mortality};
use crate::config::population::PopulationParameters;
use crate::engine::math;

/// Years lived.
const YEARS: u32 = 25;

/// Lotka's rate of growth: where daughters replace their mothers, `sum of exp(-r x) l(x) m(x) = 1` (Lotka 1907),
/// by bisection.
fn lotka(rules: &Rules) -> f64 {
    let daughters = |growth: f64| -> f64 {
        // The survivors of a year of age give their births over the year: the same sums as the pyramid's.
        let women = pyramid(rules.laws[0], growth);
        (0..AGES).map(|age| women[age] * rules.fertility[age] * (1.0 - rules.male_share)).sum()
    };
    let (mut low, mut high) = (-0.2, 0.2);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if daughters(middle) > 1.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Parameters whose pyramid at the start is that of their own fertility and mortality, with the rate of growth.
fn stable(persons: u64, fertility: f64, mortality: f64) -> (PopulationParameters, f64) {
    let mut wanted =
        PopulationParameters { fertility_base: fertility, mortality_base: mortality, ..parameters(persons) };
    for _ in 0..30 {
        // The level of mortality is solved for the pyramid, so that the two are found together.
        wanted.pyramid_growth = lotka(&Island::new(&PopulationParameters { persons: 10, ..wanted.clone() }, 1).rules);
    }
    let growth = wanted.pyramid_growth;
    let rules = Island::new(&PopulationParameters { persons: 10, ..wanted.clone() }, 1).rules;
    assert!((lotka(&rules) - growth).abs() < 1e-9, "the two were found together");
    (wanted, growth)
}

/// Persons by completed age.
fn census(island: &Island) -> [f64; AGES] {
    let mut ages = [0.0; AGES];
    island.persons.age_years.iter().for_each(|&age| ages[usize::from(age).min(AGES - 1)] += 1.0);
    ages
}

#[test]
fn people_grow_at_lotkas_rate_and_keep_the_stable_pyramid() {
    for (fertility, mortality, rising) in [(2.9, 0.01, true), (1.7, 0.015, false)] {
        let (wanted, growth) = stable(20_000, fertility, mortality);
        assert_eq!(growth > 0.0, rising, "{growth}");
        let mut island = Island::new(&wanted, 23);
        let start = island.persons.len() as f64;
        for _ in 0..YEARS * 365 {
            island.begin();
            let mut society = island.society();
            ageing::ageing(&mut society);
            births::births(&mut society);
            mortality::mortality(&mut society);
            mortality::remove(&mut society);
        }
        let (born, died) = (island.demography.births[0] as f64, island.demography.deaths[0] as f64);
        let expected = start * math::exp(growth * f64::from(YEARS));
        // Births and deaths are each Poisson given the people there, and their difference is what luck adds to the
        // population; those born bear children in turn, for which half of it is added. Four standard deviations.
        let error = 4.0 * 1.5 * math::sqrt(born + died);
        let now = island.persons.len() as f64;
        assert!((now - expected).abs() < error, "fertility {fertility}: {now} people, {expected} expected +- {error}");
        let ages = census(&island);
        let shape = [0, 1].map(|sex| island.rules.pyramid[sex]);
        let whole: f64 = shape.iter().flatten().sum();
        for from in (0..90).step_by(10) {
            let counted: f64 = ages[from..from + 10].iter().sum();
            let share: f64 = (from..from + 10).map(|age| shape[0][age] + shape[1][age]).sum::<f64>() / whole;
            // What was born or died since the start is Poisson, the rest of a group as the start dealt it, so that the
            // counting error of the whole group bounds its luck; half is added for that of the population's size.
            let noise = 4.0 * 1.5 * math::sqrt(share * now);
            assert!((counted - share * now).abs() < noise, "ages from {from}: {counted} of {now}, share {share}");
        }
    }
}
