//! Runs a configuration for ten years and prints the economy month by month: what the economy is calibrated with.
//!
//! Usage: `decade CONFIG.json [TICKS] [SEED] [PERSONS]`; the last two replace those of the file.

use panarchy_core::engine::decision::Detail;
use panarchy_core::engine::phase::{NoProbe, Probe};
use panarchy_core::world::World;
use panarchy_core::world::schedule::PHASES;

/// Seconds of every phase, by the clock that only an example may have.
struct Clock {
    began: std::time::Instant,
    spent: Vec<f64>,
}

impl Probe for Clock {
    #[allow(clippy::disallowed_methods, reason = "an example may look at the clock")]
    fn begin(&mut self, _: usize) {
        self.began = std::time::Instant::now();
    }
    fn end(&mut self, phase: usize) {
        let place = phase.min(self.spent.len() - 1);
        self.spent[place] += self.began.elapsed().as_secs_f64();
    }
}

const SHOWN: &[&str] = &[
    "unemployment",
    "vacancy_rate",
    "inflation",
    "price_level",
    "wage_mean",
    "gdp",
    "labour_share",
    "firms",
    "entries",
    "exits",
    "price_dispersion",
    "price_changes",
    "gini_wealth",
    "gini_income",
    "tax_rate",
    "money",
    "capacity_use",
    "markup",
    "hires",
    "separations",
    "consumption",
    "investment",
    "gdp_nominal",
    "profits",
    "inventories",
    "treasury_balance",
    "population",
    "invariants_broken",
];

fn main() -> Result<(), String> {
    // Inside the pool, as the extension does it, so that no phase waits for a worker to wake.
    let pool = rayon::ThreadPoolBuilder::new().build().map_err(|e| e.to_string())?;
    pool.install(decade)
}

#[allow(clippy::disallowed_methods, reason = "an example may look at the clock")]
fn decade() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("decade CONFIG.json [TICKS] [SEED] [PERSONS]")?;
    let number = |text: Option<String>| text.map(|t| t.parse::<u64>().map_err(|e| format!("{t}: {e}"))).transpose();
    let ticks = number(args.next())?.unwrap_or(3650);
    let (seed, persons) = (number(args.next())?, number(args.next())?);
    let mut config: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
    if let Some(seed) = seed {
        config["seed"] = seed.into();
    }
    if let Some(persons) = persons {
        let before = config["population"]["persons"].as_u64().unwrap_or(persons).max(1);
        let firms = config["firms"]["count"].as_u64().unwrap_or(1) * persons / before;
        config["population"]["persons"] = persons.into();
        config["firms"]["count"] = firms.max(6).into();
    }
    let quiet = std::env::var("QUIET").is_ok();
    let mut world = World::new(&config.to_string())?;
    let detail = std::env::var("DECISIONS").unwrap_or("none".into());
    world.cx.decisions.set_detail(Detail::find(&detail)?);
    let mut clock = Clock { began: std::time::Instant::now(), spent: vec![0.0; PHASES.len() + 1] };
    println!("tick {}", SHOWN.join(" "));
    let (mut events, mut broken, mut decisions, mut criteria) = (0, 0, 0, 0);
    let start = std::time::Instant::now();
    for tick in 1..=ticks {
        if quiet {
            world.tick(&mut NoProbe)
        } else {
            world.tick(&mut clock)
        }
        events += world.cx.log.current().len();
        decisions += world.cx.decisions.kept().decisions.len();
        criteria += world.cx.decisions.kept().criteria.len();
        for line in world.violations.iter().take(if broken < 5 { 3 } else { 0 }) {
            println!("! {line}");
        }
        broken += world.violations.len();
        if tick % 30 == 0 && (!quiet || tick % 360 == 0) {
            let shown: Vec<String> =
                SHOWN.iter().map(|name| world.kpis.get(name).map_or("-".into(), |v| format!("{v:.4}"))).collect();
            let held = world.cx.ledger.expected();
            println!("{tick} {} hh {} firms {}", shown.join(" "), held[0] / 100, held[1] / 100);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "# {:.3} ms a tick, {:.1} events a tick, {broken} violations",
        seconds * 1e3 / ticks as f64,
        events as f64 / ticks as f64
    );
    println!("# {} decisions, {} criteria a tick", decisions / ticks as usize, criteria / ticks as usize);
    println!("# chain {}", world.chain.map(|byte| format!("{byte:02x}")).concat());
    if !quiet {
        for (phase, spent) in PHASES.iter().zip(&clock.spent) {
            println!("# {:<28} {:.4} ms", phase.name, spent * 1e3 / ticks as f64);
        }
        println!("# {:<28} {:.4} ms", "intents, hashing", clock.spent[PHASES.len()] * 1e3 / ticks as f64);
    }
    Ok(())
}
