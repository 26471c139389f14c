//! The schedule: the phases of a tick in their order, as data.
//!
//! Adding a system is one file, its tables in `state.rs`, and its lines here.

use std::sync::LazyLock;

use super::World;
use crate::engine::event::EventKind;
use crate::engine::kpi::Kpi;
use crate::engine::phase::Phase;
use crate::systems::environment::{events, forests, land_use, measures, mining, seasons, soil};

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
        name: "bookkeeping.close",
        system: "bookkeeping",
        doc: "Count the invariants that the checks of this tick found broken.",
        reads: &[],
        writes: &["kpis"],
        run: |world| world.kpis.set("invariants_broken", world.violations.len() as f64),
    },
];

/// Every KPI, system by system.
pub static KPIS: LazyLock<Vec<Kpi>> = LazyLock::new(|| [WORLD, measures::KPIS].concat());

/// What the world itself measures.
const WORLD: &[Kpi] =
    &[Kpi { name: "invariants_broken", unit: "count", doc: "Invariants broken at this tick; zero in a sound world." }];

/// Every kind of event, system by system.
pub static EVENT_KINDS: &[&[&EventKind]] = &[super::actions::EVENTS, events::KINDS];
