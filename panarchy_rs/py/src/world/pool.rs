//! Thread pools: one for all worlds that are computed with all cores, one of its own for any other.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::refuse;

/// The pool of all cores, and the process that started it.
static ALL_CORES: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// A thread pool; 0 threads means all cores.
///
/// Worlds that are computed with all cores share one: a copy that lives for a few ticks need not start threads, and finds
/// their memory warm.
pub fn pool(threads: usize) -> PyResult<Arc<ThreadPool>> {
    if threads == 0 { all_cores() } else { build(threads) }
}

/// A pool for a copy of a world, as large as the world's own.
pub fn like(pool: &Arc<ThreadPool>) -> PyResult<Arc<ThreadPool>> {
    let all = all_cores()?;
    if Arc::ptr_eq(pool, &all) { Ok(all) } else { build(pool.current_num_threads()) }
}

fn all_cores() -> PyResult<Arc<ThreadPool>> {
    let mut known = ALL_CORES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((process, pool)) = known.take() {
        if process == std::process::id() {
            return Ok(known.insert((process, pool)).1.clone());
        }
        // A copy of the process that started it has none of its threads, and nothing there to stop.
        mem::forget(pool);
    }
    Ok(known.insert((std::process::id(), build(0)?)).1.clone())
}

fn build(threads: usize) -> PyResult<Arc<ThreadPool>> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|index| format!("panarchy-{index}")).build();
    pool.map(Arc::new).map_err(|fault| refuse(format!("{threads} threads cannot be started: {fault}.")))
}
