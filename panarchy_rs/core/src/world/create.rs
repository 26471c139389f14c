//! How a world begins: the systems build their tables in order, then the chain starts.

use std::sync::Arc;

use super::World;
use super::catalogue::KPIS;
use super::state::State;
use crate::config::Config;
use crate::config::recipes::Recipes;
use crate::engine::cx::{Cx, Names};
use crate::engine::decision::DecisionLog;
use crate::engine::event::EventLog;
use crate::engine::kpi::KpiRow;
use crate::engine::ledger::Ledger;
use crate::engine::rng::Rng;
use crate::space::Grid;
use crate::systems::firms::create as economy;
use crate::systems::{environment, population};

impl World {
    /// A world without a row in it, to be filled by a restore or by [`World::new`].
    ///
    /// # Errors
    /// One sentence if parameters contradict each other.
    pub(crate) fn blank(config: Config, config_json: String) -> Result<Self, String> {
        let goods = Recipes::names(&config);
        let cx = Cx {
            tick: 0,
            rng: Rng::new(config.seed),
            log: EventLog::default(),
            decisions: DecisionLog::default(),
            ledger: Ledger::default(),
            grid: Grid { width: config.space.width_tiles, height: config.space.height_tiles },
            names: Names { goods, sectors: config.sectors.clone() },
        };
        let state = State::default();
        let components = vec![0; state.tables().len()];
        let kpis = KpiRow::new(&KPIS);
        let people = Arc::new(population::Rules::new(&config.population, &config.sectors)?);
        let recipes = Arc::new(Recipes::new(&config)?);
        Ok(Self {
            config,
            config_json,
            people,
            families: population::Families::default(),
            recipes,
            market: crate::systems::markets::Scratch::default(),
            residuals: crate::systems::bookkeeping::check::Residuals::default(),
            cx,
            state,
            inbox: super::Inbox::default(),
            chain: [0; 32],
            components,
            kpis,
            violations: Vec::new(),
            kept: super::Kept::default(),
        })
    }

    /// A new world at tick 0.
    ///
    /// # Errors
    /// One sentence if the configuration is not usable.
    pub fn new(config_json: &str) -> Result<Self, String> {
        let config = Config::parse(config_json)?;
        let mut world = Self::blank(config, config_json.to_string())?;
        world.populate()?;
        super::people::measure(&mut world);
        world.chain = *blake3::hash(config_json.as_bytes()).as_bytes();
        world.commit(&[]);
        Ok(world)
    }

    fn populate(&mut self) -> Result<(), String> {
        let state = &mut self.state;
        (state.tiles, state.deposits) = environment::create(&self.config, &mut self.cx);
        (state.persons, state.households) = population::create(&self.people, &mut state.tiles, &self.cx);
        state.demography = population::demography::start(&self.people, &state.persons);
        state.goods = economy::goods(&self.config, &self.recipes);
        let mut parts = economy::Parts {
            persons: &mut state.persons,
            households: &mut state.households,
            firms: &mut state.firms,
            goods: &mut state.goods,
            treasury: &mut state.treasury,
            economy: &mut state.economy,
            days: &mut state.daily_accounts,
            months: &mut state.monthly_accounts,
        };
        economy::create(&self.config, &self.recipes, &mut parts, &mut self.cx)?;
        environment::needs::fill_stockpile(&mut state.goods, &self.config, &self.cx);
        self.cx.ledger.tally = super::holdings::tally(&self.state);
        Ok(())
    }
}
