//! `CoreWorld`: stepping, intents, saving. Every method unwraps, calls the core, wraps.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use panarchy_core::record;
use panarchy_core::world::World;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::auditing::Audits;
use super::clock::Clock;
use crate::errors::{guarded, refuse};
use crate::pages;
use crate::stream;
use panarchy_arrow::{import, rows::hex};

/// How long the world steps before Python's signals are looked at.
const SIGNALS: Duration = Duration::from_millis(50);

/// An intent as Python sees it: id, tick, priority, source, verb, arguments as JSON.
type IntentRow = (u64, u32, i32, String, &'static str, String);

/// What the lock guards.
pub struct Inner {
    /// The world.
    pub world: World,
    /// Its clock.
    pub clock: Clock,
    /// Its audits.
    pub audits: Audits,
}

/// A world in Rust; safe to use from several threads, which take turns between ticks.
#[pyclass(frozen)]
pub struct CoreWorld {
    inner: Mutex<Inner>,
    pool: ThreadPool,
    stop: AtomicBool,
    tick: AtomicU32,
}

impl CoreWorld {
    fn wrap(world: World, pool: ThreadPool) -> Self {
        let tick = AtomicU32::new(world.cx.tick);
        let inner = Mutex::new(Inner { world, clock: Clock::default(), audits: Audits::default() });
        Self { inner, pool, stop: AtomicBool::new(false), tick }
    }

    /// Waits for the lock; a step that panicked left the world between two states, so it is refused.
    fn lock(&self) -> Result<MutexGuard<'_, Inner>, String> {
        self.inner.lock().map_err(|_| "An earlier tick of this world failed: restore it from a snapshot.".into())
    }

    /// Runs `work` on the world without the GIL, in the world's own thread pool.
    pub fn with<R: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Inner) -> R + Send) -> PyResult<R> {
        py.detach(|| guarded(|| self.alone(work)))?.map_err(refuse)
    }

    /// The same, when it is this thread's turn.
    ///
    /// The lock is taken before the pool is entered: one of its threads that waits for others takes up whatever work there
    /// is meanwhile, and would wait for ever if that wanted the lock which it holds itself.
    fn alone<R: Send>(&self, work: impl FnOnce(&mut Inner) -> R + Send) -> Result<R, String> {
        let mut inner = self.lock()?;
        let inner = &mut *inner;
        Ok(self.pool.install(|| work(inner)))
    }

    /// Another world in a pool as large as this one's.
    pub fn beside(&self, world: World) -> PyResult<Self> {
        Ok(Self::wrap(world, pool(self.pool.current_num_threads())?))
    }

    /// Steps for a while; the ticks done, and whether an audit asks for a pause.
    fn slice(&self, Inner { world, clock, audits }: &mut Inner, ticks: u32, until: Option<Instant>) -> (u32, bool) {
        #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
        let begun = Instant::now();
        let (mut done, mut pauses) = (0, false);
        while done < ticks && !pauses && !self.stop.load(Ordering::Relaxed) {
            pauses = audits.tick(world, clock);
            self.tick.store(world.cx.tick, Ordering::Relaxed);
            done += 1;
            #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
            let now = Instant::now();
            if begun.elapsed() > SIGNALS || until.is_some_and(|end| now >= end) {
                break;
            }
        }
        (done, pauses)
    }
}

/// A thread pool; 0 threads means all cores.
///
/// Each world has its own: a thread of a shared one that waits would take up another world's work, however long that is.
fn pool(threads: usize) -> PyResult<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|index| format!("panarchy-{index}"))
        .build()
        .map_err(|fault| refuse(format!("{threads} threads cannot be started: {fault}.")))
}

#[pymethods]
impl CoreWorld {
    #[new]
    #[pyo3(signature = (config, threads = 0))]
    fn new(py: Python<'_>, config: &str, threads: usize) -> PyResult<Self> {
        let pool = pool(threads)?;
        let world = py.detach(|| guarded(|| pool.install(|| World::new(config))))?.map_err(refuse)?;
        Ok(Self::wrap(world, pool))
    }

    /// A world from the bytes of `save`.
    #[staticmethod]
    #[pyo3(signature = (blob, threads = 0))]
    fn restore(py: Python<'_>, blob: &[u8], threads: usize) -> PyResult<Self> {
        let pool = pool(threads)?;
        let world = py.detach(|| guarded(|| pool.install(|| record::restore(blob))))?.map_err(refuse)?;
        Ok(Self::wrap(world, pool))
    }

    /// A world from the bytes of `save_state` and its tables in stored form.
    #[staticmethod]
    #[pyo3(signature = (state, tables, threads = 0))]
    fn restore_tables(py: Python<'_>, state: &[u8], tables: &Bound<'_, PyDict>, threads: usize) -> PyResult<Self> {
        let mut batches = Vec::new();
        for (name, table) in tables {
            batches.push((name.extract::<String>()?, stream::read(&table)?));
        }
        let pool = pool(threads)?;
        let names = record::snapshot::names(state).map_err(refuse)?;
        let find = |table: &dyn panarchy_core::engine::table::Table| {
            let name = table.spec().name;
            let batch = batches.iter().find(|(given, _)| given == name);
            let (_, batch) = batch.ok_or_else(|| format!("The table {name} is missing."))?;
            import::table(table, batch, &names)
        };
        let world = py.detach(|| guarded(|| pool.install(|| record::restore_state(state, find))))?.map_err(refuse)?;
        Ok(Self::wrap(world, pool))
    }

    #[getter]
    fn tick(&self) -> u32 {
        self.tick.load(Ordering::Relaxed)
    }

    #[getter]
    fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    #[getter]
    fn width(&self, py: Python<'_>) -> PyResult<u32> {
        self.with(py, |inner| inner.world.cx.grid.width)
    }

    #[getter]
    fn height(&self, py: Python<'_>) -> PyResult<u32> {
        self.with(py, |inner| inner.world.cx.grid.height)
    }

    /// The chain hash after the current tick, 64 hexadecimal characters.
    fn hash(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |inner| hex(&inner.world.chain))
    }

    /// The configuration as JSON.
    fn config(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |inner| inner.world.config_json.clone())
    }

    /// Steps whole ticks without the GIL; returns how many were done, fewer where an audit asks for a pause.
    #[pyo3(signature = (ticks, budget_seconds = None))]
    fn step(&self, py: Python<'_>, ticks: u32, budget_seconds: Option<f64>) -> PyResult<u32> {
        #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
        let now = Instant::now();
        let until = budget_seconds.map(|seconds| now + Duration::from_secs_f64(seconds.clamp(0.0, 1e6)));
        let mut done = 0;
        while done < ticks {
            let stopped = self.stop.load(Ordering::Relaxed);
            let slice = || self.alone(|inner| self.slice(inner, ticks - done, until));
            let (more, pauses) = py.detach(|| guarded(slice))?.map_err(refuse)?;
            done += more;
            if pauses || stopped || self.stop.load(Ordering::Relaxed) || until.is_some_and(|end| end <= after()) {
                break;
            }
            py.check_signals()?;
        }
        self.stop.store(false, Ordering::Relaxed);
        Ok(done)
    }

    /// Asks the running step, or the next one, to stop after its tick.
    fn request_stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// An independent copy in memory, computed with as many threads unless others are named.
    #[pyo3(signature = (threads = None))]
    fn fork(&self, py: Python<'_>, threads: Option<usize>) -> PyResult<Self> {
        let world = self.with(py, |inner| inner.world.fork())?;
        Ok(Self::wrap(world, pool(threads.unwrap_or(self.pool.current_num_threads()))?))
    }

    /// The whole state as bytes.
    fn save<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.with(py, |inner| record::save(&inner.world))?;
        pages::bytes(py, &bytes)
    }

    /// Everything that is not a table, as bytes.
    fn save_state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.with(py, |inner| record::save_state(&inner.world))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// What an action would do now: JSON with `ok`, `reason` and `effect`.
    fn check(&self, py: Python<'_>, verb: &str, args: &str) -> PyResult<String> {
        let answer = self.with(py, |inner| inner.world.check(verb, args))?.map_err(refuse)?;
        let (ok, effect, reason) = match answer {
            Ok(effect) => (true, Some(effect), None),
            Err(reason) => (false, None, Some(reason)),
        };
        Ok(serde_json::json!({"ok": ok, "effect": effect, "reason": reason}).to_string())
    }

    /// Accepts an intent and returns its id.
    #[pyo3(signature = (verb, args, tick = None, priority = 0, source = "user"))]
    fn act(
        &self,
        py: Python<'_>,
        verb: &str,
        args: &str,
        tick: Option<u32>,
        priority: i32,
        source: &str,
    ) -> PyResult<u64> {
        self.with(py, |inner| inner.world.act(verb, args, tick, priority, source))?.map_err(refuse)
    }

    /// Tags an accepted intent, such as with the name of an experiment; the world does not know of it.
    fn tag(&self, py: Python<'_>, intent: u64, scope: String) -> PyResult<()> {
        self.with(py, |inner| {
            inner.world.kept.scopes.insert(intent, scope);
        })
    }

    /// The tag of an intent; empty for none.
    fn tag_of(&self, py: Python<'_>, intent: u64) -> PyResult<String> {
        self.with(py, |inner| inner.world.kept.scopes.get(&intent).cloned().unwrap_or_default())
    }

    /// Intents accepted after the first `since`: (id, tick, priority, source, verb, args).
    #[pyo3(signature = (since = 0))]
    fn intents(&self, py: Python<'_>, since: usize) -> PyResult<Vec<IntentRow>> {
        self.with(py, |inner| {
            let accepted = inner.world.inbox.accepted().iter().skip(since);
            accepted.map(|i| (i.id, i.tick, i.priority, i.source.clone(), i.verb, i.json.clone())).collect()
        })
    }

    /// Keeps rows until they are drained, beginning with the KPIs and hashes of the present tick, or stops doing so.
    fn record(&self, py: Python<'_>, on: bool) -> PyResult<()> {
        self.with(py, |inner| {
            if on {
                inner.audits.forget(&inner.world);
            }
            inner.world.record(on);
        })
    }
}

fn after() -> Instant {
    #[allow(clippy::disallowed_methods, reason = "this crate owns the clock")]
    Instant::now()
}
