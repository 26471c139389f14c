//! Which rules look after which tick: by interval and priority, within a budget of time, and nobody is starved.
//!
//! A rule is due once an interval. What may be spent is saved up tick by tick; the due rules go in the order of priority
//! plus the ticks they have waited, as long as what has been saved pays for what each is expected to cost (a smoothed
//! mean of what it did cost). The first that cannot be paid ends the tick's turn: the rest waits, is counted as
//! postponed, and goes first later. As much can always be saved as the dearest rule costs, so that it comes to its turn.

use std::borrow::Cow;

/// Weight of the newest measurement in the cost expected of a rule.
const NEWEST: f64 = 0.3;
/// How many times as dear as expected a look may be for what is expected of the next: one that the machine interrupted
/// says little of the rule.
const DEARER: f64 = 3.0;
/// Ticks whose savings may be kept.
const SAVED_TICKS: f64 = 30.0;

/// What audits may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Budget {
    /// Whatever they cost.
    Unlimited,
    /// Seconds a tick, in the mean.
    Seconds(f64),
    /// A share of the time that ticks take, in the mean.
    Share(f64),
}

/// A rule's place in the plan, and how it fared.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name of the rule.
    pub name: Cow<'static, str>,
    /// Ticks between two looks.
    pub interval: u32,
    /// The tick modulo the interval at which it is due.
    pub offset: u32,
    /// Who goes first: the larger.
    pub priority: i32,
    /// Seconds that a look is expected to cost.
    pub cost: f64,
    /// The tick since which it is due, while it waits.
    pub due_since: Option<u32>,
    /// The tick of its last look.
    pub last: Option<u32>,
    /// Looks so far.
    pub looks: u64,
    /// Ticks at which it was due and had to wait.
    pub postponed: u64,
    /// Findings so far.
    pub findings: u64,
    /// Seconds spent so far.
    pub seconds: f64,
}

impl Entry {
    /// A rule that is due once an interval; 0 stands for every tick.
    pub fn new(name: impl Into<Cow<'static, str>>, interval: u32, offset: u32, priority: i32) -> Self {
        let interval = interval.max(1);
        Self {
            name: name.into(),
            interval,
            offset: offset % interval,
            priority,
            cost: 0.0,
            due_since: None,
            last: None,
            looks: 0,
            postponed: 0,
            findings: 0,
            seconds: 0.0,
        }
    }
}

/// The plan of all rules.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Rules, in the order in which findings are listed.
    pub entries: Vec<Entry>,
    /// What they may cost.
    pub budget: Budget,
    /// Seconds saved and not spent; less than nothing after a look that cost more than expected.
    pub saved: f64,
    /// Seconds that the budget has allowed so far.
    pub allowed: f64,
}

impl Plan {
    /// A plan that has saved nothing yet.
    pub fn new(entries: Vec<Entry>, budget: Budget) -> Self {
        Self { entries, budget, saved: 0.0, allowed: 0.0 }
    }

    /// The rules that look after a tick, by place, those that go first before the others.
    ///
    /// `tick_seconds` is what the last tick took, of which a budget may be a share. To be called once a tick.
    pub fn choose(&mut self, tick: u32, tick_seconds: f64) -> Vec<usize> {
        for entry in &mut self.entries {
            if entry.due_since.is_none() && tick % entry.interval == entry.offset {
                entry.due_since = Some(tick);
            }
        }
        self.save(tick_seconds);
        let waited = |entry: &Entry| i64::from(tick - entry.due_since.unwrap_or(tick));
        let urgency = |place: &usize| i64::from(self.entries[*place].priority) + waited(&self.entries[*place]);
        let mut due: Vec<usize> =
            (0..self.entries.len()).filter(|&place| self.entries[place].due_since.is_some()).collect();
        due.sort_by_key(|place| (std::cmp::Reverse(urgency(place)), *place));
        let pays = |saved: f64, cost: f64| self.budget == Budget::Unlimited || saved >= cost;
        let mut left = self.saved;
        let mut chosen = 0;
        while chosen < due.len() && pays(left, self.entries[due[chosen]].cost) {
            left -= self.entries[due[chosen]].cost;
            chosen += 1;
        }
        for &place in &due[chosen..] {
            self.entries[place].postponed += 1;
        }
        due.truncate(chosen);
        due
    }

    fn save(&mut self, tick_seconds: f64) {
        let more = match self.budget {
            Budget::Unlimited => return,
            Budget::Seconds(seconds) => seconds,
            Budget::Share(share) => share * tick_seconds,
        };
        self.allowed += more;
        let dearest = self.entries.iter().map(|entry| entry.cost).fold(0.0, f64::max);
        self.saved = (self.saved + more).min(dearest.max(SAVED_TICKS * more));
    }

    /// Notes that a rule has looked: when, what it cost, and how much it found.
    pub fn looked(&mut self, place: usize, tick: u32, seconds: f64, findings: usize) {
        let entry = &mut self.entries[place];
        // A rule that has cost nothing that a clock could tell may cost anything now.
        let most = if entry.cost > 0.0 { DEARER * entry.cost } else { seconds };
        entry.cost = if entry.looks == 0 { seconds } else { entry.cost + NEWEST * (seconds.min(most) - entry.cost) };
        entry.due_since = None;
        entry.last = Some(tick);
        entry.looks += 1;
        entry.findings += findings as u64;
        entry.seconds += seconds;
        if self.budget != Budget::Unlimited {
            self.saved -= seconds;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rules: &[(&'static str, u32, i32)], budget: Budget) -> Plan {
        Plan::new(
            rules.iter().map(|&(name, interval, priority)| Entry::new(name, interval, 0, priority)).collect(),
            budget,
        )
    }

    /// Runs ticks at a cost a look; the names of what looked, tick by tick.
    fn run(plan: &mut Plan, ticks: std::ops::RangeInclusive<u32>, cost: impl Fn(&str) -> f64) -> Vec<Vec<String>> {
        let mut done = Vec::new();
        for tick in ticks {
            let chosen = plan.choose(tick, 0.010);
            for &place in &chosen {
                plan.looked(place, tick, cost(&plan.entries[place].name), 0);
            }
            done.push(chosen.iter().map(|&place| plan.entries[place].name.to_string()).collect());
        }
        done
    }

    #[test]
    fn intervals_hold_where_time_is_no_matter() {
        let mut plan = plan(&[("daily", 1, 0), ("weekly", 7, 5)], Budget::Unlimited);
        let done = run(&mut plan, 1..=14, |_| 1.0);
        assert!(done.iter().all(|names| names.contains(&"daily".to_string())));
        assert_eq!(done.iter().filter(|names| names[0] == "weekly").count(), 2, "the larger priority goes first");
        assert!(plan.entries.iter().all(|entry| entry.postponed == 0));
    }

    #[test]
    fn a_load_postpones_and_nobody_is_starved() {
        let rules = [("first", 1, 50), ("second", 1, 0), ("third", 1, -50)];
        let mut plan = plan(&rules, Budget::Seconds(0.001));
        run(&mut plan, 1..=600, |_| 0.002);
        let looks: Vec<u64> = plan.entries.iter().map(|entry| entry.looks).collect();
        assert_eq!(looks.iter().sum::<u64>() / 10, 30, "two milliseconds each, one a tick: {looks:?}");
        assert!(looks[0] >= looks[1] && looks[1] >= looks[2] && looks[2] >= 2, "{looks:?}");
        assert!(plan.entries.iter().all(|entry| entry.postponed > 0 && entry.last.is_some_and(|tick| tick > 500)));
        assert!((plan.entries.iter().map(|entry| entry.seconds).sum::<f64>() - 0.6).abs() < 0.01);
    }

    #[test]
    fn a_share_of_the_tick_is_kept_and_the_dearest_comes_to_its_turn() {
        let mut plan = plan(&[("cheap", 1, 0), ("dear", 30, 0)], Budget::Share(0.01));
        run(&mut plan, 1..=3000, |name| if name == "dear" { 0.002 } else { 0.000_02 });
        let spent: f64 = plan.entries.iter().map(|entry| entry.seconds).sum();
        assert!(spent <= 3000.0 * 0.010 * 0.01 + 0.002, "spent {spent}");
        assert!(plan.entries[1].looks >= 80, "{:?}", plan.entries);
    }

    #[test]
    fn when_the_load_goes_everything_is_on_time_again() {
        let mut plan = plan(&[("a", 2, 0), ("b", 2, 0)], Budget::Seconds(0.001));
        run(&mut plan, 1..=50, |_| 0.010);
        let before: Vec<u64> = plan.entries.iter().map(|entry| entry.postponed).collect();
        assert!(before.iter().all(|&postponed| postponed > 0));
        run(&mut plan, 51..=400, |_| 0.000_1);
        let settled: Vec<u64> = plan.entries.iter().map(|entry| entry.postponed).collect();
        run(&mut plan, 401..=500, |_| 0.000_1);
        assert_eq!(settled, plan.entries.iter().map(|entry| entry.postponed).collect::<Vec<_>>());
    }

    #[test]
    fn an_interrupted_look_is_soon_forgotten() {
        let mut plan = plan(&[("a", 1, 0)], Budget::Seconds(0.001));
        run(&mut plan, 1..=20, |_| 0.000_1);
        plan.looked(0, 20, 0.012, 0);
        assert!(plan.entries[0].cost < 0.000_2, "{}", plan.entries[0].cost);
        // What it took is spent all the same: twelve ticks' worth of time is made up for, and no more.
        let done = run(&mut plan, 21..=60, |_| 0.000_1);
        assert!(done.iter().filter(|names| names.is_empty()).count() <= 12, "{done:?}");
    }

    #[test]
    fn no_time_at_all_is_a_pause_that_is_counted() {
        let mut plan = plan(&[("a", 1, 0)], Budget::Seconds(0.0));
        let done = run(&mut plan, 1..=10, |_| 0.001);
        assert_eq!(done.iter().filter(|names| !names.is_empty()).count(), 1, "once, while its cost is unknown");
        assert_eq!(plan.entries[0].postponed, 9);
    }
}
