//! The schedule: the phases of a tick in their order, as data.
//!
//! Adding a system is one file, its tables in `state.rs`, and its lines here.

use super::{World, economy as phases, people};
use crate::engine::phase::Phase;
use crate::systems::environment::{forests, land_use, measures, mining, seasons, soil};
use crate::systems::population::{ageing, births, couples, migration, mortality, skills};

/// The phases, in order.
pub static PHASES: &[Phase<World>] = &[
    Phase {
        name: "environment.seasons",
        system: "environment",
        doc: "Temperature and precipitation of the day, and the water in the ground.",
        reads: &["tiles land_use temp_mean precip_mean"],
        writes: &["tiles temp_idx precip_idx water_milli"],
        run: |world| {
            seasons::seasons(&mut world.state.tiles, &world.config.environment, world.cx.tick);
            seasons::water(&mut world.state.tiles, &world.config.environment);
        },
    },
    Phase {
        name: "environment.soil",
        system: "environment",
        doc: "Fertility under crops and at rest, the year's harvest, and the yield of every tile.",
        reads: &["tiles land_use soil_fertility natural_fertility harvest water_milli"],
        writes: &["tiles soil_fertility yield_factor harvest yield_event yield_root"],
        run: |world| {
            soil::fertility(&mut world.state.tiles, &world.config.environment, world.cx.tick);
            soil::yields(&mut world.state.tiles, &world.config.environment, &mut world.cx);
        },
    },
    Phase {
        name: "environment.forests",
        system: "environment",
        doc: "Growth of standing wood, and what is cut of it by order and by need.",
        reads: &[
            "goods stockpile_milli stockpile_target_milli",
            "tiles land_use protected temp_mean precip_mean biomass_milli harvest_rate managed",
        ],
        writes: &["goods stockpile_milli produced_milli", "tiles biomass_milli"],
        run: |world| {
            let state = &mut world.state;
            forests::grow_and_cut(&mut state.tiles, &mut state.goods, &world.config.environment, &world.cx);
        },
    },
    Phase {
        name: "environment.mining",
        system: "environment",
        doc: "Ore and coal dug for the public stockpile, poorer ore, empty mines, and new ones when stocks run low.",
        reads: &[
            "deposits resource_type open initial_milli extracted_milli ore_grade initial_grade rate_milli",
            "goods stockpile_milli stockpile_target_milli",
            "tiles protected",
        ],
        writes: &[
            "deposits remaining_milli extracted_milli delivered_milli ore_grade",
            "goods stockpile_milli produced_milli",
        ],
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
        reads: &["tiles protected soil_fertility population"],
        writes: &["goods stockpile_milli", "tiles land_use biomass_milli land_event land_root"],
        run: |world| {
            let state = &mut world.state;
            land_use::change(&mut state.tiles, &mut state.goods, &world.config.environment, &mut world.cx);
        },
    },
    Phase {
        name: "environment.measure",
        system: "environment",
        doc: "Check the stocks of nature and measure the land.",
        reads: &[
            "deposits resource_type initial_milli extracted_milli",
            "goods produced_milli",
            "tiles land_use temp_idx precip_idx soil_fertility yield_factor biomass_milli",
        ],
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
        reads: &["persons age_years education_level employment_status birth_tick key job_event"],
        writes: &[
            "demography births_month deaths_month moves_month",
            "persons age_years health_score education_level skills_vec employment_status employer_firm_id",
            "persons status_tick job_event job_root life_event life_root",
        ],
        run: |world| {
            people::turn_month(world);
            ageing::ageing(&mut world.society());
        },
    },
    Phase {
        name: "population.births",
        system: "population",
        doc: "Births, at the rate of the mother's age.",
        reads: &["households tile_id", "persons household_id age_years sex partner_id children key"],
        writes: &["demography births births_month", "households members", "persons", "tiles population"],
        run: |world| births::births(&mut world.society()),
    },
    Phase {
        name: "population.couples",
        system: "population",
        doc: "Couples part, the grown leave home, singles who meet form couples.",
        reads: &[
            "households members",
            "persons household_id age_years sex employment_status tile_id mother_id partner_id key",
        ],
        writes: &[
            "demography couples separations",
            "households",
            "persons household_id tile_id partner_id life_event life_root",
            "tiles population",
        ],
        run: |world| couples::couples(&mut world.society()),
    },
    Phase {
        name: "population.migration",
        system: "population",
        doc: "Households move by wages, distance and policy.",
        reads: &[
            "firms tile_id wage_offer_minor",
            "households tile_id key home_event",
            "persons household_id tile_id",
            "tiles land_use protected population",
        ],
        writes: &[
            "demography moves moves_month",
            "households tile_id home_event home_root",
            "persons tile_id life_event life_root",
            "tiles population",
        ],
        run: |world| migration::migration(&mut world.society()),
    },
    Phase {
        name: "population.skills",
        system: "population",
        doc: "Skills grow with work and fade otherwise; courses go on.",
        reads: &["firms sector_id", "persons education_level employment_status employer_firm_id training_days key"],
        writes: &["persons skills_vec training_days"],
        run: |world| skills::skills(&mut world.society()),
    },
    Phase {
        name: "population.mortality",
        system: "population",
        doc: "Deaths; estates go to heirs, orphans to new homes.",
        reads: &[
            "households members purse_minor",
            "persons household_id age_years sex wealth_minor tile_id birth_tick mother_id father_id",
            "persons partner_id key",
        ],
        writes: &[
            "demography deaths deaths_month",
            "firms owner_id",
            "households members purse_minor home_event home_root",
            "persons household_id wealth_minor fund_shares partner_id life_event life_root",
            "tiles population",
            "treasury cash_minor",
        ],
        run: |world| mortality::mortality(&mut world.society()),
    },
    Phase {
        name: "population.remove",
        system: "population",
        doc: "Rows of the dead and of empty households go.",
        reads: &["households members", "persons household_id"],
        writes: &["households", "persons"],
        run: |world| mortality::remove(&mut world.society()),
    },
    Phase {
        name: "firms.count",
        system: "firms",
        doc: "Count who works where and who looks for work; capacity follows staff.",
        reads: &[
            "economy weight",
            "firms good_id capital_milli labour_milli technology",
            "persons skills_vec employment_status employer_firm_id wage_minor",
            "tiles land_use yield_factor",
        ],
        writes: &[
            "economy labour_force employed unemployment mean_wage_minor harvest",
            "firms num_employees labour_milli capacity_milli",
            "goods technology",
        ],
        run: phases::count,
    },
    Phase {
        name: "firms.produce",
        system: "firms",
        doc: "Make the day's output within capacity and inputs, up to the base stock.",
        reads: &["firms good_id held_milli capacity_milli demand shortage_event", "goods base_price_minor price_minor"],
        writes: &[
            "daily_accounts booked_tick gdp_minor gdp_nominal_minor consumption_minor investment_minor",
            "daily_accounts wages_minor dividends_minor dole_minor pension_minor tax_minor hires separations",
            "daily_accounts price_changes entries",
            "firms held_milli made_milli shortage_event shortage_root",
            "goods produced_milli used_milli inventory_milli output_milli",
        ],
        run: phases::produce,
    },
    Phase {
        name: "markets.shop",
        system: "markets",
        doc: "Households shop: all ask, sellers serve in a drawn order, those not served try elsewhere.",
        reads: &[
            "firms held_milli price_minor",
            "goods price_minor normal_milli",
            "households weight members purse_minor budget_minor suppliers key",
        ],
        writes: &[
            "firms held_milli cash_minor orders_milli sold_milli revenue_minor",
            "goods consumed_milli inventory_milli",
            "households purse_minor suppliers",
        ],
        run: phases::shop,
    },
    Phase {
        name: "markets.purchase",
        system: "markets",
        doc: "Firms buy inputs, capital and raw materials.",
        reads: &[
            "firms tile_id good_id held_good held_milli price_minor cash_minor key capacity_milli demand",
            "firms buffer_minor invest_milli suppliers shortage_event",
            "goods base_price_minor stockpile_milli stockpile_target_milli",
        ],
        writes: &[
            "firms capital_milli held_milli cash_minor orders_milli sold_milli revenue_minor input_cost_minor",
            "firms invest_milli suppliers",
            "goods price_minor stockpile_milli used_milli inventory_milli",
            "treasury cash_minor",
        ],
        run: phases::purchase,
    },
    Phase {
        name: "treasury.transfers",
        system: "treasury",
        doc: "Dole, pensions and the fund's dividends, to households whose day it is.",
        reads: &[
            "economy weight mean_wage_minor fund_cash_minor fund_rate",
            "households weight",
            "persons household_id employment_status fund_shares",
            "treasury tax_rate dole_rate pension_rate",
        ],
        writes: &[
            "economy fund_cash_minor fund_rate",
            "households received_minor",
            "persons wealth_minor",
            "treasury cash_minor issued_minor",
        ],
        run: phases::transfers,
    },
    Phase {
        name: "markets.budget",
        system: "markets",
        doc: "Households whose day it is plan their month, fill their purses and compare shops.",
        reads: &[
            "economy unemployment mean_wage_minor",
            "firms tile_id price_minor key",
            "households tile_id purse_minor income_minor received_minor rationed key",
            "persons wealth_minor",
        ],
        writes: &["households purse_minor income_minor received_minor budget_minor suppliers", "persons wealth_minor"],
        run: phases::budget,
    },
    Phase {
        name: "firms.decide",
        system: "firms",
        doc: "Firms whose day it is pay wages, look at demand, set prices, staff, investment and dividends, or close.",
        reads: &[
            "economy weight unemployment harvest",
            "firms good_id capital_milli held_milli price_minor num_employees cash_minor wage_offer_minor",
            "firms vacancies owner_id key founded_tick labour_milli productivity orders_milli revenue_minor",
            "firms input_cost_minor demand demand_long markup unit_cost value_added posted suppliers",
            "firms noted_demand noted_wage_minor demand_event demand_root price_event price_root",
            "firms vacancy_event vacancy_root",
            "goods price_minor technology productivity",
            "persons household_id skills_vec employment_status employer_firm_id key job_event",
            "treasury tax_rate",
        ],
        writes: &[
            "daily_accounts separations price_changes",
            "economy fund_cash_minor",
            "firms capital_milli price_minor num_employees cash_minor wage_offer_minor vacancies technology",
            "firms productivity capacity_milli made_milli orders_milli sold_milli revenue_minor",
            "firms input_cost_minor demand demand_long markup unit_cost labour_target value_added",
            "firms buffer_minor profit_minor invest_milli posted empty_months noted_demand noted_wage_minor",
            "firms wage_event wage_root demand_event demand_root price_event price_root vacancy_event",
            "firms vacancy_root",
            "households received_minor",
            "persons employment_status employer_firm_id wage_minor wealth_minor status_tick job_event",
            "persons job_root",
            "treasury cash_minor",
        ],
        run: phases::decide,
    },
    Phase {
        name: "firms.enter",
        system: "firms",
        doc: "People with money found firms where business is good.",
        reads: &[
            "economy weight mean_wage_minor markup use_of_capacity ventures",
            "firms good_id num_employees wage_offer_minor capacity_milli",
            "goods price_minor technology productivity demand_milli",
            "persons household_id age_years wealth_minor tile_id",
            "tiles population",
        ],
        writes: &[
            "daily_accounts entries",
            "economy capital_pool_milli ventures",
            "firms",
            "households suppliers",
            "persons wealth_minor",
            "treasury cash_minor",
        ],
        run: phases::enter,
    },
    Phase {
        name: "markets.match_jobs",
        system: "markets",
        doc: "Searchers apply to firms within commuting distance, firms hire, in two rounds.",
        reads: &[
            "economy weight",
            "firms tile_id good_id num_employees wage_offer_minor vacancies vacancy_event vacancy_root",
            "persons skills_vec employment_status employer_firm_id wage_minor tile_id status_tick key",
        ],
        writes: &[
            "daily_accounts hires separations",
            "firms num_employees vacancies",
            "persons employment_status employer_firm_id wage_minor status_tick job_event job_root",
        ],
        run: phases::match_jobs,
    },
    Phase {
        name: "bookkeeping.aggregate",
        system: "bookkeeping",
        doc: "Book the day's flows, renew prices of goods and the price level; once a month also inequality.",
        reads: &[
            "economy weight fund_cash_minor",
            "firms good_id capital_milli held_milli price_minor num_employees cash_minor owner_id",
            "firms capacity_milli demand markup",
            "households purse_minor income_minor",
            "persons household_id wealth_minor fund_shares",
        ],
        writes: &[
            "daily_accounts consumption_minor investment_minor wages_minor dividends_minor dole_minor",
            "daily_accounts pension_minor tax_minor",
            "economy price_level markup use_of_capacity gini_wealth gini_income price_dispersion",
            "economy size_skewness",
            "goods price_minor demand_milli",
        ],
        run: phases::aggregate,
    },
    Phase {
        name: "treasury.settle",
        system: "treasury",
        doc: "At the turn of a month, close its accounts, withdraw money not needed and set the tax.",
        reads: &[
            "daily_accounts wages_minor dividends_minor dole_minor pension_minor entries exits",
            "economy labour_force labour_force_start price_level money_start_minor",
            "monthly_accounts spending_minor base_minor",
            "treasury cash_minor tax_rate",
        ],
        writes: &[
            "monthly_accounts month price_level spending_minor base_minor entries",
            "treasury cash_minor tax_rate issued_minor policy_event policy_root",
        ],
        run: phases::settle,
    },
    Phase {
        name: "population.measure",
        system: "population",
        doc: "Check the counts of people and measure them.",
        reads: &[
            "demography start_population births deaths births_month deaths_month moves_month",
            "persons age_years education_level",
        ],
        writes: &["kpis"],
        run: people::measure,
    },
    Phase {
        name: "bookkeeping.check",
        system: "bookkeeping",
        doc: "Check that money and goods are where the books say, to the unit, and set the KPIs of the economy.",
        reads: &[
            "daily_accounts gdp_minor gdp_nominal_minor consumption_minor investment_minor wages_minor",
            "daily_accounts dole_minor hires separations price_changes",
            "economy weight unemployment mean_wage_minor price_level fund_cash_minor markup use_of_capacity",
            "economy gini_wealth gini_income price_dispersion size_skewness",
            "firms held_good held_milli num_employees cash_minor vacancies profit_minor",
            "goods price_minor stockpile_milli initial_milli produced_milli consumed_milli used_milli",
            "goods wasted_milli inventory_milli",
            "households purse_minor",
            "monthly_accounts entries exits",
            "persons wealth_minor",
            "treasury cash_minor tax_rate issued_minor",
        ],
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
