//! What the phases of this system borrow, and the small steps they share: counting, moving house, leaving a job.

use super::events::JOB_LEFT;
use super::{Families, Rules};
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::ids::NONE;
use crate::engine::ledger::{Instrument, Sector};
use crate::engine::rng::child_key;
use crate::engine::tally::Holding;
use crate::tables::demography::MONTHS;
use crate::tables::households::HouseholdRow;
use crate::tables::persons::{EMPLOYED, UNEMPLOYED};
use crate::tables::{Demography, Firms, Households, Persons, Tiles, Treasury};

/// First ordinal of the keys of households that a person founds, above any number of children.
const HOUSEHOLD_ORDINAL: u64 = 1 << 32;

/// Everything that life events may touch.
pub struct Society<'a> {
    /// Derived rules.
    pub rules: &'a Rules,
    /// Persons.
    pub persons: &'a mut Persons,
    /// Households.
    pub households: &'a mut Households,
    /// Who lives with whom, and who is whose child.
    pub families: &'a mut Families,
    /// Tiles.
    pub tiles: &'a mut Tiles,
    /// Firms.
    pub firms: &'a mut Firms,
    /// The treasury.
    pub treasury: &'a mut Treasury,
    /// Counters.
    pub demography: &'a mut Demography,
    /// Tick, draws, events, ledger.
    pub cx: &'a mut Cx,
    /// Farthest commute; who moves farther from the job leaves it.
    pub commute_tiles: f64,
}

/// The place of a tick's month in the rings of the counters.
pub fn month_place(tick: u32) -> usize {
    (tick / MONTH_DAYS) as usize % MONTHS
}

impl Society<'_> {
    /// Persons that a row stands for.
    pub fn weight(&self) -> u32 {
        self.rules.parameters.household_weight.max(1)
    }

    /// The last event in a person's life.
    pub fn life(&self, row: usize) -> Cause {
        Cause { event: self.persons.life_event[row], root: self.persons.life_root[row] }
    }

    /// The last event in a person's working life.
    pub fn job(&self, row: usize) -> Cause {
        Cause { event: self.persons.job_event[row], root: self.persons.job_root[row] }
    }

    /// Notes the last event in a person's life.
    pub fn set_life(&mut self, row: usize, cause: Cause) {
        (self.persons.life_event[row], self.persons.life_root[row]) = (cause.event, cause.root);
    }

    /// Notes the last event of a household.
    pub fn set_home(&mut self, home: usize, cause: Cause) {
        (self.households.home_event[home], self.households.home_root[home]) = (cause.event, cause.root);
    }

    /// Whether a person is an adult.
    pub fn adult(&self, row: usize) -> bool {
        self.persons.age_years[row] >= self.rules.parameters.adult_age
    }

    /// The row of a person's partner.
    pub fn partner(&self, row: usize) -> Option<usize> {
        self.persons.ids.find(self.persons.partner_id[row])
    }

    /// Whether a person lives with a parent.
    pub fn lives_with_parent(&self, row: usize) -> bool {
        [self.persons.mother_id[row], self.persons.father_id[row]].into_iter().any(|id| {
            let parent = self.persons.ids.find(id);
            parent.is_some_and(|parent| self.persons.household_id[parent] == self.persons.household_id[row])
        })
    }

    /// Gives a person a new employment status.
    pub fn set_status(&mut self, row: usize, status: u8) {
        self.persons.employment_status[row] = status;
        self.persons.status_tick[row] = self.cx.tick as i32;
    }

    /// Ends a person's job, if there is one, with a new status; `cause` is what made it end.
    pub fn leave_job(&mut self, row: usize, status: u8, cause: Cause) {
        if self.persons.employment_status[row] == EMPLOYED {
            let draft = Draft::new(&JOB_LEFT, entity("persons", self.persons.ids.id(row)))
                .with(entity("firms", self.persons.employer_firm_id[row]))
                .value(self.persons.wage_minor[row] as f64 / 100.0)
                .because(cause, Role::Triggered)
                .and(self.job(row), Role::Enabled);
            let Some(left) = self.cx.log.happen(draft) else { return };
            (self.persons.job_event[row], self.persons.job_root[row]) = (left.event, left.root);
        }
        self.persons.employer_firm_id[row] = NONE;
        self.set_status(row, status);
    }

    /// Brings a person to a tile: counts there, and the job if it is now too far away.
    pub fn bring(&mut self, row: usize, tile: u32, cause: Cause) {
        let weight = self.weight();
        let old = std::mem::replace(&mut self.persons.tile_id[row], tile);
        if old == tile {
            return;
        }
        if let Some(population) = self.tiles.population.get_mut(old as usize) {
            *population -= weight;
        }
        if let Some(population) = self.tiles.population.get_mut(tile as usize) {
            *population += weight;
        }
        let works = self.firms.ids.find(self.persons.employer_firm_id[row]);
        let far = works.is_some_and(|firm| self.cx.grid.distance(self.firms.tile_id[firm], tile) > self.commute_tiles);
        if far {
            self.leave_job(row, UNEMPLOYED, cause);
        }
    }

    /// Moves a person into another household, with an equal share of the old one's purse.
    pub fn join(&mut self, row: usize, home: usize, cause: Cause) {
        let old = self.households.ids.row(self.persons.household_id[row]);
        if old == home {
            return;
        }
        let members = i64::from(self.households.members[old].max(1));
        let share = self.households.purse_minor[old] / members;
        self.households.purse_minor[old] -= share;
        self.households.purse_minor[home] += share;
        self.cx.ledger.tally.add(Holding::Purse, self.households.key[old], -share);
        self.cx.ledger.tally.add(Holding::Purse, self.households.key[home], share);
        let posted = share * i64::from(self.weight());
        self.cx.ledger.post(Sector::Households, Sector::Households, Instrument::Household, posted);
        self.households.members[old] -= 1;
        self.households.members[home] += 1;
        self.families.moved(self.persons.ids.id(row), self.households.ids.id(old), self.households.ids.id(home));
        self.persons.household_id[row] = self.households.ids.id(home);
        self.bring(row, self.households.tile_id[home], cause);
    }

    /// Founds a household that a person then joins; it shops where the old one did.
    pub fn found(&mut self, founder: usize, tile: u32) -> usize {
        let old = self.households.ids.row(self.persons.household_id[founder]);
        let members = i64::from(self.households.members[old].max(1));
        self.households.push(HouseholdRow {
            tile_id: tile,
            weight: self.weight(),
            income_minor: self.households.income_minor[old] / members,
            budget_minor: self.households.budget_minor[old] / members,
            suppliers: self.households.suppliers[old],
            key: child_key(self.persons.key[founder], HOUSEHOLD_ORDINAL + u64::from(self.cx.tick)),
            ..HouseholdRow::default()
        });
        self.households.len() - 1
    }
}
