//! A made-up island for the tests of this system.

use super::{
    Families, Rules, Society, ageing, births, couples, create, demography, measures, migration, mortality, skills,
};
use crate::config::Config;
use crate::config::population::PopulationParameters;
use crate::engine::cx::{Cx, Names};
use crate::engine::decision::DecisionLog;
use crate::engine::event::EventLog;
use crate::engine::ledger::Ledger;
use crate::engine::rng::Rng;
use crate::space::Grid;
use crate::tables::tiles::{GRASSLAND, SEA, TileRow};
use crate::tables::treasury::TreasuryRow;
use crate::tables::{Demography, Firms, Households, Persons, Tiles, Treasury};

/// Parameters as the presets have them, for a number of persons.
pub fn parameters(persons: u64) -> PopulationParameters {
    let config = Config::parse(include_str!("../../../tests/data/tiny_island.json")).unwrap();
    PopulationParameters { persons, ..config.population }
}

/// People on a square island of 16 by 16 tiles in a sea, denser in the west; no firms.
pub struct Island {
    pub rules: Rules,
    pub tiles: Tiles,
    pub persons: Persons,
    pub households: Households,
    pub families: Families,
    pub firms: Firms,
    pub treasury: Treasury,
    pub demography: Demography,
    pub cx: Cx,
}

impl Island {
    /// The island at tick 0.
    pub fn new(parameters: &PopulationParameters, seed: u64) -> Self {
        let sectors = ["agri".into(), "manufacturing".into(), "services".into()];
        let rules = Rules::new(parameters, &sectors).unwrap();
        let grid = Grid { width: 18, height: 18 };
        let mut tiles = land(grid);
        let cx = Cx {
            tick: 0,
            rng: Rng::new(seed),
            log: EventLog::default(),
            decisions: DecisionLog::default(),
            ledger: Ledger::default(),
            grid,
            names: Names::default(),
        };
        let (persons, households) = create(&rules, &mut tiles, &cx);
        let demography = demography::start(&rules, &persons);
        let mut families = Families::default();
        families.ensure(&persons, &households);
        let mut treasury = Treasury::default();
        treasury.push(TreasuryRow::default());
        Self { rules, tiles, persons, households, families, firms: Firms::default(), treasury, demography, cx }
    }

    /// What phases borrow.
    pub fn society(&mut self) -> Society<'_> {
        Society {
            rules: &self.rules,
            persons: &mut self.persons,
            households: &mut self.households,
            families: &mut self.families,
            tiles: &mut self.tiles,
            firms: &mut self.firms,
            treasury: &mut self.treasury,
            demography: &mut self.demography,
            cx: &mut self.cx,
            commute_tiles: 24.0,
        }
    }

    /// Begins a tick.
    pub fn begin(&mut self) {
        self.cx.tick += 1;
        self.cx.log.begin_tick(self.cx.tick);
        self.cx.ledger.begin_tick();
        demography::turn_month(&mut self.demography, self.cx.tick, 0);
    }

    /// A day of life, with the invariants checked at its end.
    pub fn day(&mut self) {
        self.begin();
        let mut society = self.society();
        ageing::ageing(&mut society);
        births::births(&mut society);
        couples::couples(&mut society);
        migration::migration(&mut society);
        skills::skills(&mut society);
        mortality::mortality(&mut society);
        mortality::remove(&mut society);
        assert_eq!(self.violations(), Vec::<String>::new());
    }

    /// Invariants that do not hold.
    pub fn violations(&self) -> Vec<String> {
        measures::violations(&self.rules, &self.persons, &self.households, &self.tiles, &self.demography, &self.cx)
    }

    /// All money, with weights.
    pub fn money(&self) -> i64 {
        let weight = i64::from(self.rules.parameters.household_weight);
        let own: i64 = self.persons.wealth_minor.iter().sum();
        let purses: i64 = self.households.purse_minor.iter().sum();
        (own + purses) * weight + self.treasury.cash_minor[0]
    }
}

fn land(grid: Grid) -> Tiles {
    let mut tiles = Tiles::default();
    for tile in 0..grid.len() as u32 {
        let (x, y) = grid.place(tile);
        let land = (1..17).contains(&x) && (1..17).contains(&y);
        tiles.push(TileRow {
            land_use: if land { GRASSLAND } else { SEA },
            habitability: if land { 1.0 / x as f32 } else { 0.0 },
            ..TileRow::default()
        });
    }
    tiles
}
