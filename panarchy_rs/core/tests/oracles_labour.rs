//! Oracles of the labour market held against the code that runs: urn-ball matching, and flows that balance.
//!
//! Every test uses the phases' own functions on tables made for the purpose, so that only one force is at work.

use panarchy_core::config::Config;
use panarchy_core::engine::ids::NONE;
use panarchy_core::engine::math;
use panarchy_core::engine::rng::{Rng, child_key, purpose, unit};
use panarchy_core::models;
use panarchy_core::systems::firms::staffing;
use panarchy_core::systems::markets::jobs;
use panarchy_core::tables::economy::{DAYS, DailyAccountRow, EconomyRow};
use panarchy_core::tables::firms::FirmRow;
use panarchy_core::tables::persons::{EMPLOYED, PersonRow, SKILLS, UNEMPLOYED};
use panarchy_core::tables::{DailyAccounts, Economy, Firms, Persons, Roster};
use panarchy_core::world::World;

/// A tile in the middle of the map, where everybody lives and works in these tests.
const HERE: u32 = 32 * 128 + 64;
/// Vacancies without end.
const PLENTY: u32 = 1 << 20;

/// A labour market alone: a world lends its map and recipes, the tables are made for the test.
struct Market {
    world: World,
    persons: Persons,
    firms: Firms,
    economy: Economy,
    days: DailyAccounts,
    near: jobs::Near,
}

impl Market {
    /// A market without anybody, with parameters changed.
    fn new(change: impl FnOnce(&mut Config)) -> Self {
        let mut config: serde_json::Value =
            serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
        config["population"]["persons"] = 500.into();
        config["firms"]["count"] = 30.into();
        let mut world = World::new(&config.to_string()).expect("a world");
        // All find work at the board alone, every application is taken, nobody looks around on the job.
        world.config.markets.acquaintance_share = 0.0;
        world.config.markets.board_accepts = 1.0;
        world.config.firms.job_search_rate = 0.0;
        change(&mut world.config);
        let mut economy = Economy::default();
        economy.push(EconomyRow { weight: 1, ..EconomyRow::default() });
        let mut days = DailyAccounts::default();
        for _ in 0..DAYS {
            days.push(DailyAccountRow::default());
        }
        let near = jobs::Near::default();
        Self { world, persons: Persons::default(), firms: Firms::default(), economy, days, near }
    }

    /// Firms that all offer the same.
    fn firms(&mut self, count: u32, vacancies: u32) {
        self.firms = Firms::default();
        for key in 0..count {
            self.firms.push(FirmRow {
                tile_id: HERE,
                vacancies,
                wage_offer_minor: 300_000,
                key: child_key(2, u64::from(key)),
                ..FirmRow::default()
            });
        }
    }

    /// Jobless persons of equal skill, who take any wage.
    fn jobless(&mut self, keys: impl Iterator<Item = u64>) {
        self.persons = Persons::default();
        for key in keys {
            self.persons.push(PersonRow {
                tile_id: HERE,
                employment_status: UNEMPLOYED,
                employer_firm_id: NONE,
                skills_vec: [1.0; SKILLS],
                key,
                ..PersonRow::default()
            });
        }
    }

    /// Begins a day.
    fn begin(&mut self, tick: u32) {
        self.world.cx.tick = tick;
        self.world.cx.log.begin_tick(tick);
    }

    /// The phase `markets.match_jobs`.
    fn match_jobs(&mut self) {
        let World { config, recipes, cx, .. } = &mut self.world;
        let Self { persons, firms, economy, days, near, .. } = self;
        jobs::matching(config, recipes, persons, firms, economy, days, near, cx);
    }

    /// The part of `firms.decide` in which staff quit.
    fn quits(&mut self) {
        let World { config, cx, .. } = &mut self.world;
        let staff = Roster::of_today(&self.persons.employer_firm_id, &self.firms.ids, cx.tick);
        for firm in 0..self.firms.len() {
            let id = self.firms.ids.id(firm);
            if cx.decides(id) {
                let restive = staffing::restive(config, &self.persons, staff.of(id), cx);
                staffing::quits(&mut self.persons, &mut self.firms, firm, &restive, 1, &mut self.days, cx);
            }
        }
    }

    fn at_work(&self) -> usize {
        self.persons.employment_status.iter().filter(|&&status| status == EMPLOYED).count()
    }
}

#[test]
fn one_application_each_matches_like_urns_and_balls() {
    const SEEKERS: usize = 1000;
    const VACANCIES: u32 = 800;
    const SEEDS: u32 = 1000;
    let mut market = Market::new(|config| config.markets.search_probability = 0.5);
    let (mut sum, mut square) = (0.0, 0.0);
    for seed in 0..SEEDS {
        market.world.cx.rng = Rng::new(u64::from(seed));
        // The day's two rounds are drawn apart for each person: these are people who search in the first alone,
        // so that each applies once.
        let stream = market.world.cx.rng.stream(purpose("markets", "search"), 1);
        let once = (0u64..).filter(|&key| {
            let words = stream.words(key);
            unit(words[0]) < 0.5 && unit(words[1]) >= 0.5
        });
        market.jobless(once.take(SEEKERS));
        market.firms(VACANCIES, 1);
        market.begin(1);
        market.match_jobs();
        let matches = market.at_work() as f64;
        assert_eq!(market.firms.vacancies.iter().sum::<u32>() as f64, f64::from(VACANCIES) - matches);
        sum += matches;
        square += matches * matches;
    }
    let mean = sum / f64::from(SEEDS);
    let spread = math::sqrt(square / f64::from(SEEDS) - mean * mean);
    let expected = models::urn_ball_matches(SEEKERS as f64, f64::from(VACANCIES));
    assert!((expected - 570.975).abs() < 5e-4);
    // Occupied urns have variance V e^-c (1 - (1 + c) e^-c), c = U / V (Weiss 1958): 9.03 squared here, so that the
    // mean of a thousand seeds has a standard error of .29; four of them.
    let load = SEEKERS as f64 / f64::from(VACANCIES);
    let empty = math::exp(-load);
    let theirs = math::sqrt(f64::from(VACANCIES) * empty * (1.0 - (1.0 + load) * empty));
    assert!(
        (mean - expected).abs() < 4.0 * theirs / math::sqrt(f64::from(SEEDS)),
        "{mean} matches, {expected} expected"
    );
    assert!((spread / theirs - 1.0).abs() < 0.1, "spread {spread}, {theirs} expected");
}

#[test]
fn unemployment_tends_to_where_separations_and_finds_are_equal() {
    const PEOPLE: u64 = 20_000;
    const BURN_IN: u32 = 700;
    const WATCHED: u32 = 3000;
    for (quit_rate, search) in [(0.02, 0.005), (0.06, 0.004)] {
        let mut market = Market::new(|config| {
            config.firms.quit_rate = quit_rate;
            config.markets.search_probability = search;
        });
        market.jobless((0..PEOPLE).map(|ordinal| child_key(1, ordinal)));
        market.firms(300, PLENTY);
        let mut jobless = 0.0;
        for tick in 1..=BURN_IN + WATCHED {
            market.begin(tick);
            market.firms.vacancies.fill(PLENTY);
            market.quits();
            market.match_jobs();
            if tick > BURN_IN {
                jobless += 1.0 - market.at_work() as f64 / PEOPLE as f64;
            }
        }
        let found = jobless / f64::from(WATCHED);
        // Both a day: a thirtieth of the staff is asked each day, and a search in either round succeeds.
        let (separation, finding) = (quit_rate / 30.0, 1.0 - (1.0 - search) * (1.0 - search));
        let expected = models::steady_state_unemployment(separation, finding);
        // In whole days: who quits may find work the same day, so that 1 / f - 1 evenings pass without work; who is
        // hired is first asked after 1 to 30 days, then every 30, so that 30 / quit_rate - 14.5 pass at work.
        let (idle, busy) = (1.0 / finding - 1.0, 30.0 / quit_rate - 14.5);
        let exact = idle / (idle + busy);
        assert!((exact / expected - 1.0).abs() < finding.max(15.0 * separation), "the limit of small rates");
        // The share jobless of N people has variance u (1 - u) / N and forgets itself within 1 / (s + f) days, so that
        // the mean of T days has variance u (1 - u) / N x 2 / ((s + f) T); four standard errors.
        let forgetting = 2.0 / ((separation + finding) * f64::from(WATCHED));
        let error = math::sqrt(exact * (1.0 - exact) / PEOPLE as f64 * forgetting);
        assert!((found - exact).abs() < 4.0 * error, "{found} jobless, {exact} expected in days, {expected} in rates");
    }
}
