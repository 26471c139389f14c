//! The schedule: the phases of a tick in their order, as data.
//!
//! Adding a system is one file, its tables in `state.rs`, and its lines here.

use std::sync::LazyLock;

use super::{World, economy as phases, people};
use crate::engine::event::EventKind;
use crate::engine::kpi::Kpi;
use crate::engine::phase::Phase;
use crate::systems::environment::{events, forests, land_use, measures, mining, seasons, soil};
use crate::systems::population::{ageing, births, couples, migration, mortality, skills};
use crate::systems::{bookkeeping, firms, markets, population, treasury};

/// The phases, in order.
pub static PHASES: &[Phase<World>] = &[
    Phase {
        name: "environment.seasons",
        system: "environment",
        doc: "Temperature and precipitation of the day, and the water in the ground.",
        reads: &["tiles.temp_mean", "tiles.precip_mean", "tiles.land_use"],
        writes: &["tiles.temp_idx", "tiles.precip_idx", "tiles.water_milli"],
        run: |world| {
            seasons::seasons(&mut world.state.tiles, &world.config.environment, world.cx.tick);
            seasons::water(&mut world.state.tiles, &world.config.environment);
        },
    },
    Phase {
        name: "environment.soil",
        system: "environment",
        doc: "Fertility under crops and at rest, the year's harvest, and the yield of every tile.",
        reads: &["tiles.land_use", "tiles.natural_fertility", "tiles.water_milli"],
        writes: &["tiles.soil_fertility", "tiles.yield_factor", "tiles.yield_event"],
        run: |world| {
            soil::fertility(&mut world.state.tiles, &world.config.environment, world.cx.tick);
            soil::yields(&mut world.state.tiles, &world.config.environment, &mut world.cx);
        },
    },
    Phase {
        name: "environment.forests",
        system: "environment",
        doc: "Growth of standing wood, and what is cut of it by order and by need.",
        reads: &["tiles.land_use", "tiles.harvest_rate", "tiles.managed", "tiles.protected"],
        writes: &["tiles.biomass_milli", "goods.stockpile_milli", "goods.produced_milli"],
        run: |world| {
            let state = &mut world.state;
            forests::grow_and_cut(&mut state.tiles, &mut state.goods, &world.config.environment, &world.cx);
        },
    },
    Phase {
        name: "environment.mining",
        system: "environment",
        doc: "Ore and coal dug for the public stockpile, poorer ore, empty mines, and new ones when stocks run low.",
        reads: &["tiles.protected", "goods.stockpile_target_milli"],
        writes: &["deposits", "goods.stockpile_milli", "goods.produced_milli"],
        run: |world| {
            let (state, parameters) = (&mut world.state, &world.config.environment);
            mining::dig(&mut state.deposits, &mut state.goods, parameters, &mut world.cx);
            mining::answer_shortage(&mut state.deposits, &state.tiles, &state.goods, parameters, &mut world.cx);
        },
    },
    Phase {
        name: "environment.land_use",
        system: "environment",
        doc: "Land cleared, given up, overgrown or built up, slowly, where people press on it.",
        reads: &["tiles.population", "tiles.soil_fertility", "tiles.protected"],
        writes: &["tiles.land_use", "tiles.land_event", "tiles.biomass_milli", "goods.stockpile_milli"],
        run: |world| {
            let state = &mut world.state;
            land_use::change(&mut state.tiles, &mut state.goods, &world.config.environment, &mut world.cx);
        },
    },
    Phase {
        name: "environment.measure",
        system: "environment",
        doc: "Check the stocks of nature and measure the land.",
        reads: &["tiles", "deposits", "goods.produced_milli"],
        writes: &["kpis"],
        run: |world| {
            let state = &world.state;
            let broken = measures::violations(&state.tiles, &state.deposits, &state.goods, &world.cx);
            world.violations.extend(broken);
            measures::measure(&state.tiles, &state.deposits, &mut world.kpis);
        },
    },
    Phase {
        name: "population.ageing",
        system: "population",
        doc: "Birthdays: a year older, a little less healthy, on to school, work or retirement.",
        reads: &["persons.birth_tick", "persons.key"],
        writes: &["persons.age_years", "persons.health_score", "persons.education_level", "persons.employment_status"],
        run: |world| {
            people::turn_month(world);
            ageing::ageing(&mut world.society());
        },
    },
    Phase {
        name: "population.births",
        system: "population",
        doc: "Births, at the rate of the mother's age.",
        reads: &["persons.sex", "persons.age_years", "persons.partner_id"],
        writes: &["persons", "households.members", "tiles.population"],
        run: |world| births::births(&mut world.society()),
    },
    Phase {
        name: "population.couples",
        system: "population",
        doc: "Couples part, the grown leave home, singles who meet form couples.",
        reads: &["persons.partner_id", "persons.tile_id"],
        writes: &["persons.partner_id", "persons.household_id", "households"],
        run: |world| couples::couples(&mut world.society()),
    },
    Phase {
        name: "population.migration",
        system: "population",
        doc: "Households move by wages, distance and policy.",
        reads: &["firms.wage_offer_minor", "tiles.population", "tiles.protected"],
        writes: &["households.tile_id", "persons.tile_id", "tiles.population"],
        run: |world| migration::migration(&mut world.society()),
    },
    Phase {
        name: "population.skills",
        system: "population",
        doc: "Skills grow with work and fade otherwise; courses go on.",
        reads: &["persons.employer_firm_id", "firms.sector_id"],
        writes: &["persons.skills_vec", "persons.training_days"],
        run: |world| skills::skills(&mut world.society()),
    },
    Phase {
        name: "population.mortality",
        system: "population",
        doc: "Deaths; estates go to heirs, orphans to new homes.",
        reads: &["persons.age_years", "persons.sex"],
        writes: &["persons.wealth_minor", "persons.household_id", "firms.owner_id", "treasury.cash_minor"],
        run: |world| mortality::mortality(&mut world.society()),
    },
    Phase {
        name: "population.remove",
        system: "population",
        doc: "Rows of the dead and of empty households go.",
        reads: &["persons.household_id", "households.members"],
        writes: &["persons", "households"],
        run: |world| mortality::remove(&mut world.society()),
    },
    Phase {
        name: "firms.count",
        system: "firms",
        doc: "Count who works where and who looks for work; capacity follows staff.",
        reads: &["persons.employer_firm_id", "persons.employment_status", "persons.skills_vec", "tiles.yield_factor"],
        writes: &["firms.num_employees", "firms.labour_milli", "firms.capacity_milli", "economy", "goods.technology"],
        run: phases::count,
    },
    Phase {
        name: "firms.produce",
        system: "firms",
        doc: "Make the day's output within capacity and inputs, up to the base stock.",
        reads: &["firms.capacity_milli", "firms.demand"],
        writes: &["firms.held_milli", "goods.produced_milli", "goods.used_milli", "daily_accounts"],
        run: phases::produce,
    },
    Phase {
        name: "markets.shop",
        system: "markets",
        doc: "Households shop: all ask, sellers serve in a drawn order, those not served try elsewhere.",
        reads: &["households.budget_minor", "firms.price_minor", "goods.price_minor"],
        writes: &["households.purse_minor", "households.suppliers", "firms.cash_minor", "firms.held_milli"],
        run: phases::shop,
    },
    Phase {
        name: "markets.purchase",
        system: "markets",
        doc: "Firms buy inputs, capital and raw materials.",
        reads: &["firms.demand", "firms.price_minor"],
        writes: &["firms.cash_minor", "firms.held_milli", "firms.capital_milli", "goods.stockpile_milli"],
        run: phases::purchase,
    },
    Phase {
        name: "treasury.transfers",
        system: "treasury",
        doc: "Dole, pensions and the fund's dividends, to households whose day it is.",
        reads: &["persons.employment_status", "persons.fund_shares", "economy.mean_wage_minor"],
        writes: &[
            "persons.wealth_minor",
            "households.received_minor",
            "treasury.cash_minor",
            "economy.fund_cash_minor",
        ],
        run: phases::transfers,
    },
    Phase {
        name: "markets.budget",
        system: "markets",
        doc: "Households whose day it is plan their month, fill their purses and compare shops.",
        reads: &["persons.wealth_minor", "households.received_minor", "firms.price_minor"],
        writes: &["households.purse_minor", "households.budget_minor", "households.suppliers"],
        run: phases::budget,
    },
    Phase {
        name: "firms.decide",
        system: "firms",
        doc: "Firms whose day it is pay wages, look at demand, set prices, staff, investment and dividends, or close.",
        reads: &["goods.price_minor", "economy.unemployment"],
        writes: &["firms", "persons.wealth_minor", "persons.employment_status", "treasury.cash_minor"],
        run: phases::decide,
    },
    Phase {
        name: "firms.enter",
        system: "firms",
        doc: "People with money found firms where business is good.",
        reads: &["economy.markup", "economy.use_of_capacity"],
        writes: &["firms", "persons.wealth_minor", "economy.capital_pool_milli"],
        run: phases::enter,
    },
    Phase {
        name: "markets.match_jobs",
        system: "markets",
        doc: "Searchers apply to firms within commuting distance, firms hire, in two rounds.",
        reads: &["firms.vacancies", "firms.wage_offer_minor", "persons.tile_id"],
        writes: &["persons.employment_status", "persons.employer_firm_id", "firms.num_employees"],
        run: phases::match_jobs,
    },
    Phase {
        name: "bookkeeping.aggregate",
        system: "bookkeeping",
        doc: "Book the day's flows, renew prices of goods and the price level; once a month also inequality.",
        reads: &["firms", "persons", "households"],
        writes: &["daily_accounts", "goods.price_minor", "economy"],
        run: phases::aggregate,
    },
    Phase {
        name: "treasury.settle",
        system: "treasury",
        doc: "At the turn of a month, close its accounts, withdraw money not needed and set the tax.",
        reads: &["daily_accounts", "economy.labour_force"],
        writes: &["monthly_accounts", "treasury"],
        run: phases::settle,
    },
    Phase {
        name: "population.measure",
        system: "population",
        doc: "Check the counts of people and measure them.",
        reads: &["persons", "households", "demography"],
        writes: &["kpis"],
        run: people::measure,
    },
    Phase {
        name: "bookkeeping.check",
        system: "bookkeeping",
        doc: "Check that money and goods are where the books say, to the unit, and set the KPIs of the economy.",
        reads: &["persons", "households", "firms", "goods", "treasury", "economy"],
        writes: &["kpis"],
        run: phases::check,
    },
    Phase {
        name: "bookkeeping.close",
        system: "bookkeeping",
        doc: "Count the invariants that the checks of this tick found broken.",
        reads: &[],
        writes: &["kpis"],
        run: |world| world.kpis.set("invariants_broken", world.violations.len() as f64),
    },
];

/// Every KPI, system by system.
pub static KPIS: LazyLock<Vec<Kpi>> =
    LazyLock::new(|| [WORLD, measures::KPIS, population::measures::KPIS, bookkeeping::kpis::KPIS].concat());

/// What the world itself measures.
const WORLD: &[Kpi] =
    &[Kpi { name: "invariants_broken", unit: "count", doc: "Invariants broken at this tick; zero in a sound world." }];

/// Every kind of event, system by system.
pub static EVENT_KINDS: &[&[&EventKind]] = &[
    super::actions::EVENTS,
    events::KINDS,
    population::events::KINDS,
    firms::events::EVENTS,
    markets::events::EVENTS,
    treasury::events::EVENTS,
];
