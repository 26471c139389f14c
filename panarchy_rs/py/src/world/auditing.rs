//! Audits for Python: rules run now, or as the world steps; findings as Arrow; what the plan counts as JSON.

use std::collections::BTreeMap;
use std::time::Instant;

use arrow::record_batch::RecordBatch;
use panarchy_arrow::audits;
use panarchy_core::audit::rule::find;
use panarchy_core::audit::{Auditor, Budget, Check, CheckRow, Entry, Finding, Plan, RULES, Rule, Severity, Stopwatch};
use panarchy_core::engine::phase::Probe;
use panarchy_core::engine::table::{ColumnSpec, Meaning};
use panarchy_core::world::World;
use pyo3::prelude::*;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::CoreWorld;
use crate::errors::refuse;
use crate::stream::{self, ArrowStream};

/// The machine's clock.
struct Clock(Instant);

impl Stopwatch for Clock {
    fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// The audits of a world, and rows of audits that have ended and nobody has drained.
#[derive(Default)]
pub struct Audits {
    auditor: Option<Auditor>,
    findings: Vec<Finding>,
    checks: Vec<(String, CheckRow)>,
}

impl Audits {
    /// Computes a tick, audited if somebody watches; whether stepping should pause.
    pub fn tick(&mut self, world: &mut World, probe: &mut dyn Probe) -> bool {
        let Some(auditor) = &mut self.auditor else {
            world.tick(probe);
            return false;
        };
        #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
        let clock = Clock(Instant::now());
        auditor.tick(world, probe, &clock);
        auditor.pauses()
    }

    /// Audits with another auditor from now on, or with none.
    fn replace(&mut self, world: &World, auditor: Option<Auditor>) {
        if world.kept.recording {
            self.gather(world);
        }
        self.auditor = auditor;
    }

    /// Takes over the rows that a recorder wants.
    fn gather(&mut self, world: &World) {
        let Some(auditor) = &mut self.auditor else { return };
        self.findings.extend(auditor.drain());
        let names: Vec<String> = auditor.plan.entries.iter().map(|entry| entry.name.to_string()).collect();
        let rows = auditor.drain_checks(world.cx.tick);
        self.checks.extend(rows.into_iter().map(|row| (names[row.rule].clone(), row)));
    }

    /// Forgets what no recorder has asked for.
    pub fn forget(&mut self, world: &World) {
        self.gather(world);
        (self.findings, self.checks) = Default::default();
    }

    /// Findings since the last drain.
    pub fn drain_findings(&mut self, world: &World) -> RecordBatch {
        self.gather(world);
        audits::findings(&std::mem::take(&mut self.findings))
    }

    /// How rules fared since the last drain.
    pub fn drain_checks(&mut self, world: &World) -> RecordBatch {
        self.gather(world);
        audits::checks(&std::mem::take(&mut self.checks))
    }

    fn watching(&mut self) -> Result<&mut Auditor, String> {
        self.auditor.as_mut().ok_or_else(|| "Nobody audits this world as it steps; begin with watch.".to_string())
    }
}

/// A plan of rules (name, interval, priority); a name that is not of a rule of the core is another's.
fn plan(rules: Vec<(String, u32, i32)>, seconds: Option<f64>, share: Option<f64>) -> Plan {
    let budget = match (seconds, share) {
        (Some(seconds), _) => Budget::Seconds(seconds),
        (None, Some(share)) => Budget::Share(share),
        (None, None) => Budget::Unlimited,
    };
    let entry = |(name, interval, priority): (String, u32, i32)| match find(&name) {
        Some(known) => Auditor::entry(known, interval, priority),
        None => Entry::new(name, interval, 0, priority),
    };
    Plan::new(rules.into_iter().map(entry).collect(), budget)
}

#[pymethods]
impl CoreWorld {
    /// The rules of the core, as JSON: name, system, severity, doc, interval, priority, looks_at.
    #[staticmethod]
    fn audit_rules() -> String {
        let row = |rule: &&'static Rule| {
            let at = match rule.check {
                Check::State(_) | Check::Cells { .. } | Check::Totals { .. } | Check::Often { .. } => {
                    "the state".to_string()
                }
                Check::Past { .. } => "the state and its past".to_string(),
                Check::Phase { phase, .. } => format!("the phase {phase}"),
            };
            json!({"name": rule.name, "system": rule.system, "severity": rule.severity.name(), "doc": rule.doc,
                "interval": rule.interval, "priority": rule.priority, "looks_at": at})
        };
        Value::Array(RULES.iter().map(row).collect()).to_string()
    }

    /// The columns that a rule of the core guards: (table, column).
    fn audit_guards(&self, py: Python<'_>, rule: &str) -> PyResult<Vec<(&'static str, &'static str)>> {
        let rule = named(rule).map_err(refuse)?;
        self.with(py, |inner| rule.columns(&inner.world))
    }

    /// What rules of the core find now: those named, or all; one of a phase finds nothing between ticks.
    #[pyo3(signature = (rules = None))]
    fn audit(&self, py: Python<'_>, rules: Option<Vec<String>>) -> PyResult<ArrowStream> {
        let chosen: Vec<&'static Rule> = match rules {
            None => RULES.to_vec(),
            Some(names) => names.iter().map(|name| named(name)).collect::<Result<_, _>>().map_err(refuse)?,
        };
        self.with(py, |inner| {
            let (world, auditor) = (&inner.world, inner.audits.auditor.as_ref());
            let look = |rule: &&'static Rule| rule.look(world, auditor.and_then(|auditor| auditor.past(rule.name)));
            let found: Vec<Vec<Finding>> = chosen.par_iter().map(look).collect();
            audits::findings(&found.concat())
        })
        .map(ArrowStream::new)
    }

    /// Audits the world as it steps: rules as (name, interval, priority), at most so many seconds or such a share of a
    /// tick in the mean; stepping pauses after a tick with findings if `stops`.
    ///
    /// None ends it. A name that is not of a rule of the core is another's, which `audit_waiting` names when it is due.
    #[pyo3(signature = (rules, seconds = None, share = None, stops = false))]
    fn watch(
        &self,
        py: Python<'_>,
        rules: Option<Vec<(String, u32, i32)>>,
        seconds: Option<f64>,
        share: Option<f64>,
        stops: bool,
    ) -> PyResult<()> {
        self.with(py, |inner| {
            let auditor = rules.map(|rules| {
                let mut auditor = Auditor::new(&inner.world, plan(rules, seconds, share));
                auditor.stops = stops;
                auditor
            });
            inner.audits.replace(&inner.world, auditor);
        })
    }

    /// What the plan has come to, as JSON; None if nobody audits the world as it steps.
    fn audit_state(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.with(py, |inner| inner.audits.auditor.as_ref().map(|auditor| state(auditor).to_string()))
    }

    /// Findings of audits as the world stepped, since the last call.
    fn audit_fresh(&self, py: Python<'_>) -> PyResult<ArrowStream> {
        let found = self.with(py, |inner| inner.audits.auditor.as_mut().map(Auditor::fresh).unwrap_or_default())?;
        Ok(ArrowStream::new(audits::findings(&found)))
    }

    /// Others' rules whose turn it is after the present tick.
    fn audit_waiting(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |inner| {
            let auditor = inner.audits.auditor.as_ref();
            auditor.map(|auditor| auditor.waiting().map(str::to_string).collect()).unwrap_or_default()
        })
    }

    /// What another's rule found, and how many seconds it took.
    fn audit_note(&self, py: Python<'_>, rule: &str, seconds: f64, findings: &Bound<'_, PyAny>) -> PyResult<()> {
        let batch = stream::read(findings)?;
        self.with(py, |inner| {
            let found = audits::import(&batch, rule, inner.world.cx.tick)?;
            inner.audits.watching()?.note(&inner.world, rule, seconds, found)
        })?
        .map_err(refuse)
    }

    /// Columns of references: table, column, and the table that they lead to.
    fn links(&self, py: Python<'_>) -> PyResult<Vec<(&'static str, &'static str, &'static str)>> {
        self.with(py, |inner| {
            let specs = inner.world.state.tables().into_iter().map(|table| table.spec());
            let columns = specs.flat_map(|spec| spec.columns.iter().map(|column| (spec.name, column)));
            let link = |(table, column): (&'static str, &'static ColumnSpec)| match column.meaning {
                Meaning::Id(to) => Some((table, column.name, to)),
                _ => None,
            };
            columns.filter_map(link).collect()
        })
    }

    /// The id that each table gives out next.
    fn next_ids(&self, py: Python<'_>) -> PyResult<BTreeMap<&'static str, u32>> {
        self.with(py, |inner| {
            let tables = inner.world.state.tables();
            tables.iter().map(|table| (table.spec().name, table.ids().next())).collect()
        })
    }
}

fn named(name: &str) -> Result<&'static Rule, String> {
    find(name).ok_or_else(|| format!("The engine has no audit rule '{name}'."))
}

fn state(auditor: &Auditor) -> Value {
    let plan = &auditor.plan;
    let (seconds, share) = match plan.budget {
        Budget::Unlimited => (None, None),
        Budget::Seconds(seconds) => (Some(seconds), None),
        Budget::Share(share) => (None, Some(share)),
    };
    let row = |(place, entry): (usize, &Entry)| {
        json!({"rule": entry.name, "severity": auditor.rule(place).map_or("", |rule| Severity::name(rule.severity)),
            "interval": entry.interval, "priority": entry.priority, "looks": entry.looks, "findings": entry.findings,
            "postponed": entry.postponed, "last_tick": entry.last, "waiting_since": entry.due_since,
            "seconds": entry.seconds})
    };
    json!({"rules": plan.entries.iter().enumerate().map(row).collect::<Vec<_>>(), "seconds": seconds, "share": share,
        "allowed": plan.allowed, "stepping": auditor.stepping_seconds(), "auditing": auditor.auditing_seconds(),
        "lost": auditor.lost(),
        "standing": auditor.standing(), "memory": auditor.memory(), "stops": auditor.stops})
}
