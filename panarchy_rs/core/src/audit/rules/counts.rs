//! Counts that the world, households, tiles and firms keep of people.

use super::super::scan;
use super::since;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::audit::view::View;
use crate::engine::ids::Ids;
use crate::engine::phase::listed;
use crate::world::World;

/// Counts of people agree with the people.
pub static COUNTS: Rule = Rule {
    name: "people.counts",
    system: "population",
    severity: Severity::Critical,
    doc: "Start, births and deaths give the population; households, tiles and firms count as many as belong to them.",
    interval: 180,
    offset: None,
    priority: 10,
    guards: Guards::Listed(&[
        "demography start_population births deaths",
        "firms num_employees",
        "households members",
        "persons household_id tile_id employer_firm_id",
        "tiles population",
    ]),
    check: Check::Often { remembers: |_| listed(COUNTED), notices: &[], check: counts },
};

/// What the counts of people must know of the day before.
const COUNTED: &[&str] =
    &["firms num_employees", "households members", "persons household_id tile_id employer_firm_id", "tiles population"];
fn counts(world: &World, view: Option<&View<'_>>, found: &mut Findings<'_>) {
    let state = &world.state;
    let weight = u64::from(state.economy.weight.first().copied().unwrap_or(1));
    population(world, weight, found);
    if view.is_some_and(|view| since::counted(world, view, weight)) {
        return;
    }
    let (persons, homes) = (&state.persons, &state.households);
    let members = Tally { table: "households", column: "members", ids: &homes.ids, weight: 1 };
    let people = Tally { table: "tiles", column: "population", ids: &state.tiles.ids, weight };
    let staff = Tally { table: "firms", column: "num_employees", ids: &state.firms.ids, weight };
    let (members_off, (people_off, staff_off)) = rayon::join(
        || members.compare(&persons.household_id, &homes.members),
        || {
            let people = || people.compare(&persons.tile_id, &state.tiles.population);
            rayon::join(people, || staff.compare(&persons.employer_firm_id, &state.firms.num_employees))
        },
    );
    members.tell(members_off, found);
    for row in scan::values(&homes.members, |members| members == 0) {
        let id = homes.ids.id(row);
        found.at(("households", id), "members", (1.0, 0.0), || format!("Household {id} has no member."));
    }
    people.tell(people_off, found);
    staff.tell(staff_off, found);
}

fn population(world: &World, weight: u64, found: &mut Findings<'_>) {
    let (counters, people) = (&world.state.demography, world.state.persons.len() as u64 * weight);
    for row in 0..counters.len() {
        let came = i128::from(counters.start_population[row]) + i128::from(counters.births[row]);
        let expected = came - i128::from(counters.deaths[row]);
        if expected != i128::from(people) {
            found.at(("demography", row as u32), "births", (people as f64, expected as f64), || {
                format!("Start, births and deaths give {expected} persons and there are {people}.")
            });
        }
    }
}

/// A count that rows keep of the persons who name them.
struct Tally<'a> {
    table: &'static str,
    column: &'static str,
    ids: &'a Ids,
    weight: u64,
}

impl Tally<'_> {
    /// Rows whose count is not that of the persons who name them: id, count of persons, count kept.
    fn compare<T: Copy + Into<u64>>(&self, named: &[u32], kept: &[T]) -> Vec<(u32, u64, u64)> {
        // Counted by id, with a last place for those who name nobody; two counts by turns, so that neighbours who
        // name the same do not wait for one another.
        let last = self.ids.next() as usize;
        let mut counts = [vec![0u32; last + 1], vec![0u32; last + 1]];
        let [even, odd] = &mut counts;
        let (couples, rest) = named.as_chunks::<2>();
        for &[first, second] in couples {
            even[(first as usize).min(last)] += 1;
            odd[(second as usize).min(last)] += 1;
        }
        rest.iter().for_each(|&id| even[(id as usize).min(last)] += 1);
        let count = |id: u32| u64::from(counts[0][id as usize] + counts[1][id as usize]);
        let rows = self.ids.as_slice().iter().zip(kept);
        let off = rows.map(|(&id, &kept)| (id, count(id) * self.weight, kept.into()));
        off.filter(|(_, there, kept)| there != kept).collect()
    }

    /// Notes such rows.
    fn tell(&self, off: Vec<(u32, u64, u64)>, found: &mut Findings<'_>) {
        let (table, column) = (self.table, self.column);
        for (id, there, kept) in off {
            found.at((table, id), column, (there as f64, kept as f64), || {
                format!("{table}.{column} of row {id} is {kept} and {there} persons name it.")
            });
        }
    }
}
