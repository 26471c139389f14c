//! What a rule is, and the list of all of them.

use std::any::Any;

use super::finding::Findings;
use super::past::Past;
use super::rules;
use super::totals::Totals;
use super::view::{News, View};
use crate::engine::hash::Piece;
use crate::engine::phase;
use crate::engine::table::{ColumnSpec, TableSpec};
use crate::world::World;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something is odd.
    Warning,
    /// State contradicts itself.
    Error,
    /// Something that is conserved was lost or came out of nothing.
    Critical,
}

impl Severity {
    /// Names in the order of the codes.
    pub const NAMES: &'static [&'static str] = &["warning", "error", "critical"];

    /// The name.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The severity of a name.
    ///
    /// # Errors
    /// One sentence naming those there are.
    pub fn find(name: &str) -> Result<Self, String> {
        match name {
            "warning" => Ok(Self::Warning),
            "error" => Ok(Self::Error),
            "critical" => Ok(Self::Critical),
            _ => Err(format!("A severity is one of {}, not '{name}'.", Self::NAMES.join(", "))),
        }
    }
}

/// What is done after a phase with what was read before it.
pub type After = Box<dyn FnOnce(&World, &mut Findings<'_>) + Send>;

/// Whether a piece of a column, of any table, breaks a rule.
pub type Odd = fn(&World, &Piece<'_>) -> bool;

/// What rules of phases leave for others of the same tick.
#[derive(Default)]
pub struct Notes(Vec<Box<dyn Any>>);

impl Notes {
    /// The note of a type, which whoever asks first makes.
    pub fn once<T: Any>(&mut self, make: impl FnOnce() -> T) -> &T {
        let place = self.0.iter().position(|note| note.is::<T>()).unwrap_or_else(|| {
            self.0.push(Box::new(make()));
            self.0.len() - 1
        });
        self.0[place].downcast_ref().expect("a note of that type")
    }
}

/// When a rule looks, and at what.
pub enum Check {
    /// At the world as it stands after a tick.
    State(fn(&World, &mut Findings<'_>)),
    /// The same, for a rule of which each piece of a column can be looked at by itself.
    Cells {
        /// Whether a piece is odd.
        odd: Odd,
        /// The look at everything, which says what is.
        check: fn(&World, &mut Findings<'_>),
    },
    /// The same, for a rule of what is held: of most sums it is known once the columns are hashed whether they are right.
    Totals {
        /// Whether all is well.
        agree: fn(&World, &Totals) -> bool,
        /// The look at everything, which says what is.
        check: fn(&World, &mut Findings<'_>),
    },
    /// The same, for a rule that, where it found nothing a tick ago, need look at little more than what has changed.
    Often {
        /// Columns of which it must know what has changed, as (table, column).
        remembers: fn(&World) -> Vec<(&'static str, &'static str)>,
        /// Columns of which it need only know which rows may have changed, in the form of a phase's declaration.
        notices: &'static [&'static str],
        /// The look: at everything without a view.
        check: fn(&World, Option<&View<'_>>, &mut Findings<'_>),
    },
    /// At the world beside what some columns were when the rule last looked.
    Past {
        /// The columns, as (table, column).
        remembers: fn(&World) -> Vec<(&'static str, &'static str)>,
        /// The comparison.
        check: fn(&World, &View<'_>, &mut Findings<'_>),
    },
    /// At a phase: `begin` reads what it needs before, and what it returns looks after.
    Phase {
        /// Name of the phase.
        phase: &'static str,
        /// Reads before the phase; what it has found out it may leave for rules that begin later in the tick.
        begin: fn(&World, &mut Notes) -> After,
    },
}

/// The columns that a rule guards: a change of one of them by something that breaks the rule is found.
pub enum Guards {
    /// Those named, in the form of a phase's declaration.
    Listed(&'static [&'static str]),
    /// Those whose declaration says so, in every table that there is or will be.
    Declared(fn(&'static TableSpec, &'static ColumnSpec) -> bool),
}

/// A rule.
pub struct Rule {
    /// Name, unique, such as `money.sectors`.
    pub name: &'static str,
    /// The part of the world it is about.
    pub system: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// One line of explanation.
    pub doc: &'static str,
    /// Ticks between two looks, where nothing else is asked for.
    pub interval: u32,
    /// The tick modulo the interval at which it looks; spread over the interval where none is named.
    pub offset: Option<u32>,
    /// Who goes first where not all that are due can run: the larger number.
    pub priority: i32,
    /// What it guards.
    pub guards: Guards,
    /// What it does.
    pub check: Check,
}

impl Rule {
    /// The columns guarded, as (table, column).
    pub fn columns(&self, world: &World) -> Vec<(&'static str, &'static str)> {
        match self.guards {
            Guards::Listed(lines) => phase::listed(lines),
            Guards::Declared(guards) => {
                let tables = world.state.tables().into_iter().map(|table| table.spec());
                let pairs = tables.flat_map(|spec| spec.columns.iter().map(move |column| (spec, column)));
                pairs
                    .filter(|(spec, column)| guards(spec, column))
                    .map(|(spec, column)| (spec.name, column.name))
                    .collect()
            }
        }
    }

    /// Where the rule looks: at the state, at the past, or at a phase.
    pub fn kind(&self) -> &'static str {
        match self.check {
            Check::State(_) | Check::Cells { .. } | Check::Totals { .. } | Check::Often { .. } => "state",
            Check::Past { .. } => "past",
            Check::Phase { .. } => "phase",
        }
    }

    /// An empty list of findings of this rule.
    pub fn findings<'a>(&self, world: &'a World) -> Findings<'a> {
        Findings::new(world, self.name, self.severity)
    }

    /// Looks at the world as it stands; a rule of a phase finds nothing, and one of the past nothing without a past.
    pub fn look(&self, world: &World, past: Option<&Past>) -> Vec<super::Finding> {
        self.look_back(world, past).0
    }

    /// The same, with what has changed since the past.
    pub fn look_back(&self, world: &World, past: Option<&Past>) -> (Vec<super::Finding>, Option<News>) {
        let mut findings = self.findings(world);
        let mut news = None;
        match (&self.check, past) {
            (Check::State(check) | Check::Cells { check, .. } | Check::Totals { check, .. }, _) => {
                check(world, &mut findings)
            }
            (Check::Often { check, .. }, _) => check(world, None, &mut findings),
            (Check::Past { check, .. }, Some(past)) => {
                let view = past.view(world);
                check(world, &view, &mut findings);
                news = Some(view.into_news());
            }
            _ => {}
        }
        (findings.finish(), news)
    }

    /// Looks with a view that several rules share; `sound` if this one found nothing when the view's past was the present.
    pub fn look_through(&self, world: &World, view: &View<'_>, sound: bool) -> Vec<super::Finding> {
        let mut findings = self.findings(world);
        match &self.check {
            Check::Often { check, .. } => check(world, Some(view).filter(|_| sound && view.whole()), &mut findings),
            Check::Past { check, .. } => check(world, view, &mut findings),
            Check::State(check) | Check::Cells { check, .. } | Check::Totals { check, .. } => {
                check(world, &mut findings)
            }
            Check::Phase { .. } => {}
        }
        findings.finish()
    }
}

/// Every rule, in the order in which findings are listed.
pub static RULES: &[&Rule] = &[
    &rules::books::INVARIANTS,
    &rules::money::SECTORS,
    &rules::money::LEDGER,
    &rules::money::HOLDERS,
    &rules::books::DAY,
    &rules::books::MONTH,
    &rules::books::EVENTS,
    &rules::goods::BALANCE,
    &rules::goods::STORES,
    &rules::goods::PRICES,
    &rules::goods::SUPPLIERS,
    &rules::columns::IDS,
    &rules::references::REFERENCES,
    &rules::columns::FLOATS,
    &rules::columns::CODES,
    &rules::columns::BOUNDS,
    &rules::columns::AMOUNTS,
    &rules::causes::LINKS,
    &rules::counts::COUNTS,
    &rules::people::HOMES,
    &rules::people::AGES,
    &rules::people::WORK,
    &rules::people::FAMILIES,
    &rules::work::TOTALS,
    &rules::work::JOBS,
    &rules::work::CAPACITY,
    &rules::staff::COUNT,
    &rules::trade::OUTPUT,
    &rules::trade::SALES,
    &rules::trade::PURCHASES,
    &rules::incomes::TRANSFERS,
    &rules::incomes::BUDGETS,
    &rules::firms::MONTH,
    &rules::land::DEPOSITS,
    &rules::land::CLIMATE,
    &rules::land::COVER,
    &rules::measures::KPIS,
    &rules::measures::INEQUALITY,
    &rules::history::CONSTANTS,
    &rules::history::NEWS,
    &rules::history::COUNTERS_GROW,
];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}
