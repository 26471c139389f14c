//! The mortality law of Gompertz and Makeham: hazard, survival, life expectancy, and the age pyramid it implies.

use crate::engine::math;

/// Completed ages that tables distinguish; the last stands for all that follow.
pub const AGES: usize = 121;

/// The hazard `a + b exp(rate x)` a year at age `x` (Gompertz 1825; Makeham 1860).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// Part that does not depend on age, 1 a year.
    pub a: f64,
    /// Part at age 0 that grows with age, 1 a year.
    pub b: f64,
    /// Growth a year of age.
    pub rate: f64,
}

impl Law {
    /// The law with its hazard multiplied.
    pub fn scaled(self, factor: f64) -> Self {
        Self { a: self.a * factor, b: self.b * factor, rate: self.rate }
    }

    /// The hazard added up from birth to an age.
    pub fn cumulative(self, age: f64) -> f64 {
        if self.b == 0.0 {
            return self.a * age;
        }
        let growing = if self.rate == 0.0 { age } else { math::expm1(self.rate * age) / self.rate };
        self.a * age + self.b * growing
    }

    /// The share of the born who reach an age.
    pub fn survival(self, age: f64) -> f64 {
        math::exp(-self.cumulative(age))
    }

    /// The hazard added up over the year after a birthday.
    pub fn over_year(self, age: usize) -> f64 {
        self.cumulative(age as f64 + 1.0) - self.cumulative(age as f64)
    }

    /// The chance to die in one of the equal parts of a completed year of age.
    pub fn part_of_year(self, age: usize, parts: f64) -> f64 {
        -math::expm1(-self.over_year(age) / parts)
    }

    /// Years that a newborn lives on average; infinite without mortality.
    pub fn life_expectancy(self) -> f64 {
        life_expectancy(self.a, self.b, self.rate)
    }
}

/// Life expectancy at birth in years under the hazard `a + b_scale exp(b_rate x)` (Gompertz 1825; Makeham 1860).
///
/// The integral of survival by Simpson's rule, to an age that one in 10^17 reaches; infinite if nobody ever dies.
pub fn life_expectancy(a: f64, b_scale: f64, b_rate: f64) -> f64 {
    const PANELS: usize = 4000;
    let law = Law { a, b: b_scale, rate: b_rate };
    if law.cumulative(1e6) < 40.0 {
        return f64::INFINITY;
    }
    let mut end = 1.0;
    while law.cumulative(end) < 40.0 {
        end *= 1.25;
    }
    let width = end / (2 * PANELS) as f64;
    let weight = |i: usize| if i % 2 == 1 { 4.0 } else { 2.0 };
    let inner: f64 = (1..2 * PANELS).map(|i| weight(i) * law.survival(i as f64 * width)).sum();
    (inner + 1.0 + law.survival(end)) * width / 3.0
}

/// Persons at each completed age in a population that has long grown at a constant rate, a newborn a year = 1.
///
/// Proportional to `exp(-r x) l(x)` (Lotka 1907), over the middle of the year of age.
pub fn pyramid(law: Law, growth: f64) -> [f64; AGES] {
    std::array::from_fn(|age| {
        let x = age as f64;
        math::exp(-growth * (x + 0.5)) * 0.5 * (law.survival(x) + law.survival(x + 1.0))
    })
}

/// Deaths a year at each completed age in the same population.
fn deaths(law: Law, growth: f64) -> f64 {
    (0..AGES)
        .map(|age| {
            let x = age as f64;
            math::exp(-growth * (x + 0.5)) * (law.survival(x) - law.survival(x + 1.0))
        })
        .sum()
}

/// The laws of women and men, scaled so that the stable population that they shape has a crude death rate.
pub fn solve(shape: Law, male_ratio: f64, male_share: f64, growth: f64, crude_rate: f64) -> [Law; 2] {
    let laws = |factor: f64| [shape.scaled(factor), shape.scaled(factor * male_ratio)];
    if crude_rate <= 0.0 {
        return laws(0.0);
    }
    let rate = |factor: f64| {
        let [women, men] = laws(factor);
        let all = |f: &dyn Fn(Law) -> f64| (1.0 - male_share) * f(women) + male_share * f(men);
        all(&|law| deaths(law, growth)) / all(&|law| pyramid(law, growth).iter().sum())
    };
    let (mut low, mut high) = (-12.0, 12.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if rate(math::exp(middle)) < crude_rate { low = middle } else { high = middle }
    }
    laws(math::exp(0.5 * (low + high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_expectancy_of_published_parameters() {
        let cases = [(0.0, 5e-5, 0.09, 76.92), (5e-4, 3e-5, 0.095, 77.22), (7e-4, 1e-5, 0.105, 80.30)];
        for (a, b, rate, years) in cases {
            assert!((life_expectancy(a, b, rate) - years).abs() < 0.005, "{a} {b} {rate}");
        }
        assert!((life_expectancy(0.02, 0.0, 0.1) - 50.0).abs() < 1e-6, "constant hazard lives 1 / a");
        assert_eq!(life_expectancy(0.0, 0.0, 0.1), f64::INFINITY);
    }

    #[test]
    fn the_solved_law_has_the_crude_death_rate_asked_for() {
        let shape = Law { a: 5e-4, b: 3e-5, rate: 0.095 };
        for crude in [0.006, 0.01, 0.02] {
            let laws = solve(shape, 1.4, 0.512, 0.005, crude);
            let rate = |law: Law| deaths(law, 0.005);
            let size = |law: Law| pyramid(law, 0.005).iter().sum::<f64>();
            let found =
                (0.488 * rate(laws[0]) + 0.512 * rate(laws[1])) / (0.488 * size(laws[0]) + 0.512 * size(laws[1]));
            assert!((found - crude).abs() < 1e-9, "{crude} {found}");
        }
        assert_eq!(solve(shape, 1.4, 0.5, 0.0, 0.0)[0].life_expectancy(), f64::INFINITY);
    }

    #[test]
    fn daily_chances_of_a_year_multiply_to_the_survival_of_the_year() {
        let law = Law { a: 5e-4, b: 3e-5, rate: 0.095 };
        let mut alive = 1.0;
        for age in 0..80 {
            for _ in 0..365 {
                alive *= 1.0 - law.part_of_year(age, 365.0);
            }
        }
        assert!((alive - law.survival(80.0)).abs() < 1e-9);
    }
}
