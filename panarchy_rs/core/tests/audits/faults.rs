//! Faults made by hand: subtle ones that leave every sum that they can as it was.

use panarchy_core::audit::{Check, Finding};
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::table::Table;
use panarchy_core::tables::persons::{EMPLOYED, RETIRED, UNEMPLOYED};
use panarchy_core::world::World;

use crate::books::{GOODS, MONEY};
use crate::phases;
use crate::support::{lasting, report, rule, settled, standing, untouched, within};

/// A fault, and the rule that is to find it.
pub struct Fault {
    /// What is done, in words.
    pub what: &'static str,
    /// The rule.
    pub rule: &'static str,
    /// Whether it is enough to do it once, and the world may go on with it.
    pub lasts: bool,
    /// Does it.
    pub act: fn(&mut World),
}

pub const fn once(rule: &'static str, what: &'static str, act: fn(&mut World)) -> Fault {
    Fault { what, rule, lasts: true, act }
}

pub const fn still(rule: &'static str, what: &'static str, act: fn(&mut World)) -> Fault {
    Fault { what, rule, lasts: false, act }
}

/// Two rows of persons for whom nothing is due today.
pub fn two(world: &World) -> (usize, usize) {
    let rich: Vec<usize> =
        (0..world.state.persons.len()).filter(|&row| world.state.persons.wealth_minor[row] > 1_000).collect();
    (rich[3], rich[rich.len() / 2])
}

/// Two employed persons of different firms.
fn colleagues(world: &World) -> (usize, usize) {
    let persons = &world.state.persons;
    let works = |row: &usize| persons.employment_status[*row] == EMPLOYED && persons.job_event[*row] == 0;
    let first = (0..persons.len()).find(works).expect("an employed person");
    let other = |row: &usize| works(row) && persons.employer_firm_id[*row] != persons.employer_firm_id[first];
    (first, (0..persons.len()).find(other).expect("another"))
}

/// A couple.
fn couple(world: &World) -> (usize, usize) {
    let persons = &world.state.persons;
    let row = (0..persons.len()).find(|&row| persons.partner_id[row] != NONE).expect("someone with a partner");
    (row, persons.ids.row(persons.partner_id[row]))
}

static PEOPLE: &[Fault] = &[
    once("people.counts", "a household counts one member too many and another one too few", |world| {
        let members = &mut world.state.households.members;
        let many = members.iter().position(|&count| count > 2).expect("a large household");
        members[many] -= 1;
        members[many + 1] += 1;
    }),
    once("people.counts", "a birth is counted that was none", |world| world.state.demography.births[0] += 1),
    still("people.counts", "a tile counts a neighbour's person", |world| {
        let population = &mut world.state.tiles.population;
        let from = population.iter().position(|&count| count > 1).expect("a tile with people");
        population[from] -= 1;
        population[from + 1] += 1;
    }),
    still("people.counts", "two firms count each other's staff", |world| {
        let (a, b) = colleagues(world);
        let (persons, firms) = (&world.state.persons, &mut world.state.firms);
        let rows = [a, b].map(|row| firms.ids.row(persons.employer_firm_id[row]));
        firms.num_employees[rows[0]] += 1;
        firms.num_employees[rows[1]] -= 1;
    }),
    still("people.counts", "a person vanishes", |world| world.state.persons.remove(&[11])),
    still("people.families", "a person lives in another household, which counts it", |world| {
        let persons = &mut world.state.persons;
        let (a, b) = (persons.household_id[20], persons.household_id[90]);
        assert_ne!(a, b);
        persons.household_id[20] = b;
        let homes = &mut world.state.households;
        let (a, b) = (homes.ids.row(a), homes.ids.row(b));
        homes.members[a] -= 1;
        homes.members[b] += 1;
    }),
    still("people.homes", "a person lives away from home, and is counted there", |world| {
        let persons = &mut world.state.persons;
        let other = persons.tile_id.iter().copied().find(|&tile| tile != persons.tile_id[0]).expect("another tile");
        let old = std::mem::replace(&mut persons.tile_id[0], other);
        world.state.tiles.population[old as usize] -= 1;
        world.state.tiles.population[other as usize] += 1;
    }),
    still("people.homes", "a partner is named by one side only", |world| {
        let (a, _) = couple(world);
        world.state.persons.partner_id[a] = NONE;
    }),
    still("people.ages", "a birthday is forgotten", |world| {
        let old = world.state.persons.age_years.iter().position(|&age| age > 30).expect("an adult");
        world.state.persons.age_years[old] -= 1;
    }),
    still("people.ages", "a child is its mother's mother", |world| {
        let persons = &mut world.state.persons;
        let child =
            (0..persons.len()).find(|&row| persons.ids.find(persons.mother_id[row]).is_some()).expect("a child");
        let mother = persons.ids.row(persons.mother_id[child]);
        persons.mother_id[mother] = persons.ids.id(child);
    }),
    still("people.work", "someone retires and keeps the employer", |world| {
        let (a, _) = colleagues(world);
        world.state.persons.employment_status[a] = RETIRED;
    }),
    still("people.work", "a course never ends", |world| {
        world.state.persons.training_skill[8] = 3;
        world.state.persons.training_days[8] = 0;
    }),
    still("work.totals", "one person more is counted as employed", |world| {
        world.state.economy.employed[0] -= world.state.economy.weight[0];
    }),
    still("work.jobs", "a firm has vacancies that it never posted", |world| {
        world.state.firms.vacancies[3] = world.state.firms.posted[3] + 1;
    }),
    still("work.capacity", "a firm can make more than its labour and capital do", |world| {
        let firms = &mut world.state.firms;
        let due =
            (0..firms.len()).find(|&row| firms.ids.id(row) % 30 == world.cx.tick % 30 && firms.founded_tick[row] <= 0);
        firms.capacity_milli[due.expect("a firm that decided")] += 1;
    }),
    still("references", "someone works for a firm that has closed", |world| {
        let (a, _) = colleagues(world);
        let firms = &mut world.state.firms;
        let closed = firms.ids.row(world.state.persons.employer_firm_id[a]);
        firms.remove(&[closed]);
    }),
    still("goods.suppliers", "a supplier is one that never was", |world| {
        world.state.households.suppliers[3][2] = world.state.firms.ids.next();
    }),
    still("columns.ids", "a column is a row short", |world| {
        world.state.persons.children.pop();
    }),
    still("columns.bounds", "a skill is no number", |world| world.state.persons.skills_vec[40][7] = f32::NAN),
    still("columns.floats", "a firm's productivity is no number", |world| {
        world.state.firms.productivity[3] = f64::NAN;
    }),
    still("columns.codes", "a sex without a name", |world| world.state.persons.sex[40] = 2),
    still("columns.bounds", "someone is healthier than health", |world| world.state.persons.health_score[40] = 1.001),
    still("causes.links", "a job is due to an event that did not happen", |world| {
        let event = (u64::from(world.cx.tick) << 32) | 0xFFFF;
        world.state.persons.job_event[5] = event;
        world.state.persons.job_root[5] = event;
    }),
    still("causes.links", "a job has an event and no root", |world| {
        let row = world.state.persons.job_event.iter().position(|&event| event != 0).expect("a job with a history");
        world.state.persons.job_root[row] = 0;
    }),
];

static HISTORY: &[Fault] = &[
    once("history.constants", "a key changes", |world| world.state.persons.key[77] ^= 1),
    once("history.constants", "someone was born a day earlier", |world| world.state.persons.birth_tick[77] -= 1),
    once("history.constants", "a hill is a metre higher", |world| world.state.tiles.elevation_m[100] += 1.0),
    once("history.constants", "the content of a deposit at the start is another", |world| {
        world.state.deposits.initial_milli[1] += 1;
        world.state.deposits.remaining_milli[1] += 1;
    }),
    still("history.news", "two persons swap employers", |world| {
        let (a, b) = colleagues(world);
        world.state.persons.employer_firm_id.swap(a, b);
    }),
    still("history.news", "two couples swap partners", |world| {
        let persons = &mut world.state.persons;
        let settled =
            |row: &usize| persons.partner_id[*row] != NONE && persons.life_event[*row] == 0 && persons.sex[*row] == 0;
        let women: Vec<usize> = (0..persons.len()).filter(settled).take(2).collect();
        let men = [0, 1].map(|place| persons.ids.row(persons.partner_id[women[place]]));
        persons.partner_id.swap(women[0], women[1]);
        persons.partner_id.swap(men[0], men[1]);
    }),
    still("history.news", "a price goes up by one without an event", |world| {
        let firms = &mut world.state.firms;
        let row = (0..firms.len()).find(|&row| (firms.price_event[row] >> 32) + 40 < world.cx.tick.into());
        firms.price_minor[row.expect("a firm with an old price")] += 1;
    }),
    once("history.news", "a mine opens by itself", |world| {
        let shut = world.state.deposits.open.iter().position(|&open| open == 0).expect("a closed deposit");
        world.state.deposits.open[shut] = 1;
    }),
    once("history.news", "the dole rises and no policy was set", |world| world.state.treasury.dole_rate[0] += 0.01),
    still("history.counters", "the tax rate moves within a month", |world| world.state.treasury.tax_rate[0] += 0.001),
    once("history.counters", "a death is taken back", |world| {
        let died = world.state.demography.deaths[0];
        world.state.demography.deaths[0] = died - 1;
        world.state.demography.births[0] -= 1;
    }),
    once("history.counters", "a day's accounts are changed afterwards", |world| {
        world.state.daily_accounts.pension_minor[((world.cx.tick + 20) % 30) as usize] += 1;
    }),
    once("history.counters", "a month's accounts are changed afterwards", |world| {
        world.state.monthly_accounts.base_minor[5] += 1;
    }),
    once("history.counters", "a birth is moved to another month", |world| {
        let ring = &mut world.state.demography.births_month[0];
        ring[3] += 1;
        ring[4] -= 1;
    }),
    still("history.counters", "inequality is measured within a month", |world| {
        world.state.economy.gini_income[0] -= 0.01
    }),
    still("measures.kpis", "an indicator is not what it says", |world| {
        let place = world.kpis.values.iter().position(|value| *value > 0.1).expect("an indicator");
        world.kpis.values[place] += 1e-9;
    }),
    still("measures.kpis", "a firm's profit is one more than was counted", |world| {
        world.state.firms.profit_minor[0] += 1
    }),
    still("measures.inequality", "a rich person hides money from the measure", |world| {
        let (a, b) = two(world);
        world.state.persons.wealth_minor[a] -= 1_000;
        world.state.persons.wealth_minor[b] += 1_000;
    }),
    still("land.climate", "it is a little warmer somewhere", |world| world.state.tiles.temp_idx[200] += 0.01),
    still("land.climate", "a tile has its own harvest", |world| {
        let field = world.state.tiles.land_use.iter().position(|&land| land == 3).expect("a field");
        world.state.tiles.harvest[field] *= 1.1;
    }),
    still("land.cover", "foresters cut in a field", |world| {
        let field = world.state.tiles.land_use.iter().position(|&land| land == 3).expect("a field");
        world.state.tiles.managed[field] = 1;
    }),
    still("invariants", "a check of the engine found something", |world| {
        world.violations.push("tick 3: something is amiss.".into());
    }),
];

/// Every fault made by hand.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    [MONEY, GOODS, PEOPLE, HISTORY, phases::FAULTS].into_iter().flatten()
}

/// What the rule finds of a fault within its interval.
fn caught(sound: &World, fault: &Fault) -> Vec<Finding> {
    let name = fault.rule;
    match rule(name).check {
        Check::Phase { .. } => within(sound, name, &fault.act),
        _ if fault.lasts => lasting(sound, name, &fault.act),
        _ => standing(sound, name, &fault.act),
    }
}

#[test]
fn every_fault_is_caught_within_one_interval() {
    let sound = settled();
    let mut missed = Vec::new();
    for fault in all() {
        if caught(&sound, fault).is_empty() {
            missed.push(format!("{}: {}", fault.rule, fault.what));
        }
    }
    println!("{} faults made by hand", all().count());
    assert!(all().count() >= 60);
    report(missed);
    assert_eq!(
        untouched(&all().map(|fault| fault.rule).collect::<Vec<_>>()),
        [""; 0],
        "rules without a fault of their own"
    );
}

#[test]
fn who_holds_what_was_not_posted_is_named() {
    let sound = settled();
    let (a, b) = two(&sound);
    let names = [a, b].map(|row| sound.state.persons.ids.id(row));
    for amount in [1, 2, 64, 999] {
        let mut hurt = sound.clone();
        hurt.state.persons.wealth_minor[a] -= amount;
        hurt.state.persons.wealth_minor[b] += amount;
        let found = rule("money.holders").look(&hurt, None);
        let mut told: Vec<_> = found.iter().map(|one| (one.id, one.found - one.expected)).collect();
        told.sort_by(|a, b| a.1.total_cmp(&b.1));
        assert_eq!(told, [(Some(names[0]), -amount as f64), (Some(names[1]), amount as f64)]);
        assert!(
            found[0].message.contains(&format!("person {}", names[1]))
                || found[0].message.contains(&format!("person {}", names[0]))
        );
    }
    let mut hurt = sound.clone();
    hurt.state.firms.held_milli[4][1] += 7;
    let found = rule("money.holders").look(&hurt, None);
    assert_eq!(
        (found.len(), found[0].id, found[0].found - found[0].expected),
        (1, Some(sound.state.firms.ids.id(4)), 7.0)
    );
    assert!(!found[0].events.is_empty() || sound.cx.log.of("firms", sound.state.firms.ids.id(4), 1).is_empty());
}

#[test]
fn a_leak_names_sector_amount_and_flows() {
    let mut hurt = settled();
    hurt.state.treasury.cash_minor[0] -= 12;
    let found = rule("money.sectors").look(&hurt, None);
    assert_eq!((found.len(), found[0].column.as_ref(), found[0].found - found[0].expected), (1, "treasury", -12.0));
    assert!(found[0].message.contains("came from households as tax"), "{}", found[0].message);
    let jobless = (0..hurt.state.persons.len()).find(|&row| hurt.state.persons.employment_status[row] == UNEMPLOYED);
    hurt.state.persons.employer_firm_id[jobless.expect("someone jobless")] = hurt.state.firms.ids.id(0);
    let found = rule("people.work").look(&hurt, None);
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("is not employed and names"), "{}", found[0].message);
}
