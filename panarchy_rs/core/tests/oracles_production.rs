//! Oracles of production held against the code that runs: the base stock's ready rate, and factors' shares.

use panarchy_core::engine::math;
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::engine::rng::purpose;
use panarchy_core::models;
use panarchy_core::systems::firms::count::renew_capacity;
use panarchy_core::systems::firms::{produce, sizes};
use panarchy_core::systems::markets::reserve::{Desk, Request, resolve};
use panarchy_core::tables::Firms;
use panarchy_core::world::World;

/// A unit of a good in thousandths.
const UNIT: i64 = 1000;

/// The fixture's island with few people, after a change of its configuration.
fn small(change: impl FnOnce(&mut serde_json::Value)) -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 3_000.into();
    config["firms"]["count"] = 180.into();
    change(&mut config);
    World::new(&config.to_string()).expect("a world")
}

/// The share of days at whose end a shop that starts each day at its base stock has a unit left, when customers
/// come as a Poisson process and take one each.
fn ready_rate(level: f64, mean: f64, firms: usize, days: u32) -> f64 {
    // The rule fills up to (stock days + 1) x expected demand: the base stock of a replenishment time of a day.
    let good = 3;
    let mut world = small(|config| {
        config["goods"][good]["stock_days"] = (level / mean - 1.0).into();
        config["goods"][good]["inputs"] = serde_json::json!({});
    });
    let mut shops = Firms::default();
    for key in 0..firms {
        let mut row = sizes::blank(&world.recipes, good as u16);
        row.key = key as u64;
        // Expectations are right, and capacity never binds.
        row.demand = mean * UNIT as f64;
        row.capacity_milli = 1_000 * UNIT;
        shops.push(row);
    }
    let (customers, queue) = (purpose("test", "customers"), purpose("test", "queue"));
    let mut desk = Desk::default();
    let (mut ready, state) = (0, &mut world.state);
    for tick in 1..=days {
        world.cx.tick = tick;
        world.cx.log.begin_tick(tick);
        let accounts = &mut state.daily_accounts;
        produce::produce(&world.recipes, &mut shops, &mut state.goods, accounts, &mut world.cx);
        desk.stock.clear();
        desk.stock.extend(shops.held_milli.iter().map(|held| held[0]));
        assert!(desk.stock.iter().all(|&stock| stock == (level * UNIT as f64) as i64), "filled up every morning");
        desk.requests.clear();
        for shop in 0..shops.len() {
            let mut draws = world.cx.draws(customers).of(shops.key[shop]);
            for customer in 0..draws.poisson(mean) {
                let (seller, key) = (shop as u32, u64::from(customer) << 32 | shop as u64);
                desk.requests.push(Request { seller, lot: UNIT, want: UNIT, key, ..Request::default() });
            }
        }
        resolve(&mut desk, world.cx.draws(queue));
        for (shop, &left) in desk.stock.iter().enumerate() {
            shops.held_milli[shop][0] = left;
            ready += usize::from(left >= UNIT);
        }
    }
    ready as f64 / (firms as f64 * f64::from(days))
}

#[test]
fn the_base_stock_is_ready_as_often_as_poisson_demand_allows() {
    for (level, printed) in [(15.0, 0.91654), (12.0, 0.69678)] {
        let expected = models::base_stock_ready_rate(level, 10.0);
        assert!((expected - printed).abs() < 5e-6);
        let (firms, days) = (500, 400);
        let found = ready_rate(level, 10.0, firms, days);
        // Shop-days are independent, as every morning begins at the base stock: a binomial share of 200,000 of them,
        // four standard errors (.0025 and .0041).
        let error = math::sqrt(expected * (1.0 - expected) / (firms as f64 * f64::from(days)));
        assert!((found - expected).abs() < 4.0 * error, "level {level}: ready {found}, {expected} expected");
    }
}

/// Capacity of a firm after its labour and capital were multiplied, in thousandths.
fn capacity(world: &World, firm: usize, labour: f64, capital: f64) -> f64 {
    let mut firms = world.state.firms.clone();
    // A thousandfold firm, so that whole thousandths do not blur the slopes.
    firms.labour_milli[firm] = (firms.labour_milli[firm] as f64 * 1e3 * labour).round() as i64;
    firms.capital_milli[firm] = (firms.capital_milli[firm] as f64 * 1e3 * capital).round() as i64;
    renew_capacity(&world.config, &world.recipes, world.state.economy.harvest[0], &mut firms, firm);
    firms.capacity_milli[firm] as f64
}

#[test]
fn marginal_products_of_running_firms_exhaust_output_and_labours_share_is_its_exponent() {
    let mut world = small(|_| {});
    for _ in 0..120 {
        world.tick(&mut NoProbe);
    }
    let share = world.config.firms.labour_share;
    let staffed: Vec<usize> =
        (0..world.state.firms.len()).filter(|&row| world.state.firms.labour_milli[row] > 0).collect();
    assert!(staffed.len() > 150);
    for firm in staffed {
        let now = capacity(&world, firm, 1.0, 1.0);
        // Central differences of a hundredth: the third derivative adds at most 1e-4 / 6 of the share.
        let step = 0.01;
        let labour = (capacity(&world, firm, 1.0 + step, 1.0) - capacity(&world, firm, 1.0 - step, 1.0)) / (2.0 * step);
        let capital =
            (capacity(&world, firm, 1.0, 1.0 + step) - capacity(&world, firm, 1.0, 1.0 - step)) / (2.0 * step);
        // Paid its marginal product, a factor earns its amount times the slope, which is what these are.
        assert!((labour / now - share).abs() < 1e-4, "firm {firm}: labour earns {}", labour / now);
        assert!(
            ((labour + capital) / now - 1.0).abs() < 2e-4,
            "firm {firm}: factors earn {}",
            (labour + capital) / now
        );
        let twice = capacity(&world, firm, 2.0, 2.0);
        assert!((twice / now - 2.0).abs() < 1e-5, "firm {firm}: returns to scale {}", twice / now);
    }
}
