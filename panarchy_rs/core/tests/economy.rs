//! A year of a small island keeps every book exact and every rate in a sane range; the labour market tends where it must.

use panarchy_core::engine::phase::NoProbe;
use panarchy_core::models;
use panarchy_core::tables::persons::EMPLOYED;
use panarchy_core::world::World;

/// The fixture's island with 5,000 persons and as many firms as go with them.
fn small(seed: u64) -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["seed"] = seed.into();
    config["population"]["persons"] = 5_000.into();
    config["firms"]["count"] = 300.into();
    World::new(&config.to_string()).expect("a world")
}

#[test]
fn a_year_keeps_the_books_exact() {
    let mut world = small(11);
    for _ in 0..365 {
        world.tick(&mut NoProbe);
        assert!(world.violations.is_empty(), "{:?}", world.violations);
        assert_eq!(world.kpis.get("money_residual"), Some(0.0));
        assert_eq!(world.kpis.get("goods_residual"), Some(0.0));
    }
    let rate = world.kpis.get("unemployment").expect("a rate");
    assert!((0.01..0.25).contains(&rate), "unemployment {rate}");
    let inflation = world.kpis.get("inflation").expect("a year has passed");
    assert!((-0.05..0.15).contains(&inflation), "inflation {inflation}");
    assert!(world.kpis.get("gdp").expect("output") > 0.0);
}

#[test]
fn staff_and_employers_agree() {
    let mut world = small(12);
    for _ in 0..60 {
        world.tick(&mut NoProbe);
    }
    let (persons, firms) = (&world.state.persons, &world.state.firms);
    let mut staff = vec![0u32; firms.len()];
    for row in 0..persons.len() {
        if persons.employment_status[row] == EMPLOYED {
            staff[firms.ids.find(persons.employer_firm_id[row]).expect("an employer that exists")] += 1;
        }
    }
    assert_eq!(staff, firms.num_employees);
    let wages_follow_skill = (0..persons.len()).filter(|&row| persons.employment_status[row] == EMPLOYED);
    assert!(wages_follow_skill.into_iter().all(|row| persons.wage_minor[row] > 0));
}

#[test]
fn the_start_is_the_steady_state() {
    let world = small(13);
    let employed: u32 = world.state.economy.labour_force[0];
    let staff: u32 = world.state.firms.num_employees.iter().sum();
    let share = f64::from(staff) / f64::from(employed);
    assert!((share - world.config.firms.employment_start).abs() < 0.02, "{share} of the labour force is at work");
    assert_eq!(world.cx.ledger.expected().iter().sum::<i64>(), 0);
}

#[test]
fn capacity_is_cobb_douglas_on_skill() {
    let mut world = small(14);
    world.tick(&mut NoProbe);
    let firms = &world.state.firms;
    let row = (0..firms.len()).find(|&row| firms.good_id[row] == 3).expect("a firm that serves");
    let (labour, capital) = (firms.labour_milli[row] as f64 / 1000.0, firms.capital_milli[row] as f64 / 1000.0);
    let share = world.config.firms.labour_share;
    let made = models::cobb_douglas(labour, capital, share, firms.technology[row]);
    assert!((made * 1000.0 - firms.capacity_milli[row] as f64).abs() < made * 1000.0 * 0.05 + 2.0);
}

#[test]
fn equal_worlds_stay_equal_whatever_the_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let mut world = small(15);
            for _ in 0..45 {
                world.tick(&mut NoProbe);
            }
            world.chain
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn verbs_of_the_economy_act_or_say_why_not() {
    let mut world = small(16);
    let price = r#"{"firm_id": 3, "good_id": "GOOD", "price": 123.45}"#;
    let good = world.cx.names.goods[usize::from(world.state.firms.good_id[3])].clone();
    let other = world.cx.names.goods.iter().find(|name| **name != good).expect("another good").clone();
    assert!(world.check("set_price", &price.replace("GOOD", &other)).expect("known").is_err());
    world.act("set_price", &price.replace("GOOD", &good), None, 0, "test").expect("accepted");
    world.act("post_vacancies", r#"{"firm_id": 4, "count": 2, "wage": 9000}"#, None, 0, "test").expect("accepted");
    world.act("invest", r#"{"firm_id": 4, "capacity_delta": 5.0}"#, None, 0, "test").expect("accepted");
    let jobless = (0..world.state.persons.len()).find(|&row| world.state.persons.employment_status[row] == 3);
    let person = world.state.persons.ids.id(jobless.expect("someone without work"));
    world.act("accept_job", &format!(r#"{{"person_id": {person}, "firm_id": 4}}"#), None, 1, "test").expect("accepted");
    world.tick(&mut NoProbe);
    assert!(world.violations.is_empty(), "{:?}", world.violations);
    let row = world.state.persons.ids.row(person);
    assert_eq!(world.state.persons.employer_firm_id[row], 4);
    assert!(world.cx.log.current().iter().any(|event| event.draft.kind.name == "price_change"));
}
