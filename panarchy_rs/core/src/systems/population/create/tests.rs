//! The people at the start: pyramid, kin, households and skills are as asked for.

use super::super::testing::{Island, parameters};
use crate::engine::ids::NONE;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};

#[test]
fn people_and_households_are_plausible() {
    let Island { rules, tiles, persons, households, .. } = Island::new(&parameters(50_000), 7);
    assert_eq!(persons.len(), 50_000);
    let size = persons.len() as f64 / households.len() as f64;
    let mut workers = vec![0u32; households.len()];
    for row in 0..persons.len() {
        workers[persons.household_id[row] as usize] += u32::from(persons.employment_status[row] == UNEMPLOYED);
    }
    let share = |n: u32| workers.iter().filter(|&&w| w == n).count() as f64 / households.len() as f64;
    let status = |s: u8| persons.employment_status.iter().filter(|&&e| e == s).count() as f64 / 50_000.0;
    assert!((2.3..2.7).contains(&size), "mean size {size}");
    assert!((0.15..0.28).contains(&share(0)), "without a worker {}", share(0));
    assert!((0.28..0.5).contains(&share(1)), "one worker {}", share(1));
    assert!((0.25..0.42).contains(&share(2)), "two workers {}", share(2));
    assert_eq!(status(EMPLOYED), 0.0);
    let population: u32 = tiles.population.iter().sum();
    assert_eq!(population, 50_000);
    assert!((rules.laws[0].life_expectancy() - 80.0).abs() < 4.0, "{}", rules.laws[0].life_expectancy());
}

#[test]
fn mean_skill_of_workers_is_one_and_grows_with_schooling() {
    let Island { rules, persons, .. } = Island::new(&parameters(50_000), 3);
    let workers: Vec<usize> = (0..persons.len()).filter(|&r| persons.employment_status[r] == UNEMPLOYED).collect();
    let mean = |level: Option<u8>| {
        let chosen: Vec<_> =
            workers.iter().filter(|&&r| level.is_none_or(|l| persons.education_level[r] == l)).collect();
        chosen.iter().map(|&&r| f64::from(persons.skills_vec[r][1])).sum::<f64>() / chosen.len() as f64
    };
    assert!((mean(None) - 1.0).abs() < 0.03, "{}", mean(None));
    assert!(mean(Some(1)) < mean(Some(2)) && mean(Some(2)) < mean(Some(3)));
    assert_eq!(rules.sector_skill, [0, 1, 2]);
}

#[test]
fn kin_fit_together_in_worlds_of_every_size() {
    for count in [1, 2, 10, 11, 57, 300, 5_000] {
        let Island { persons, households, .. } = Island::new(&parameters(count), count);
        assert_eq!(persons.len() as u64, count);
        assert_eq!(households.members.iter().map(|&m| u64::from(m)).sum::<u64>(), count);
        for row in 0..persons.len() {
            let id = persons.ids.id(row);
            let partner = persons.partner_id[row];
            if partner != NONE {
                let other = persons.ids.row(partner);
                assert_eq!(persons.partner_id[other], id);
                assert_eq!(persons.household_id[other], persons.household_id[row]);
            }
            if persons.mother_id[row] != NONE {
                let mother = persons.ids.row(persons.mother_id[row]);
                assert!(persons.birth_tick[mother] < persons.birth_tick[row] - 14 * 365);
            }
            assert_eq!(persons.age_years[row] as i32, -persons.birth_tick[row] / 365);
        }
    }
}
