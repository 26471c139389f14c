//! KPIs of the economy.

use super::aggregate::{price_dispersion, size_skewness};
use super::check::Residuals;
use crate::engine::cx::{Cx, MONTH_DAYS};
use crate::engine::kpi::{Kpi, KpiRow};
use crate::engine::ledger::Sector;
use crate::tables::economy::MONTHS;
use crate::tables::{DailyAccounts, Economy, Firms, Goods, MonthlyAccounts, Treasury};

/// What the economy measures.
pub const KPIS: &[Kpi] = &[
    Kpi { name: "gdp", unit: "currency units a month", doc: "Value added of the last 30 ticks, at base prices." },
    Kpi {
        name: "gdp_nominal",
        unit: "currency units a month",
        doc: "Value added of the last 30 ticks, at the prices of their days.",
    },
    Kpi { name: "unemployment", unit: "fraction", doc: "Jobless persons over the labour force." },
    Kpi { name: "vacancy_rate", unit: "fraction", doc: "Vacancies over vacancies and jobs." },
    Kpi {
        name: "inflation",
        unit: "fraction a year",
        doc: "Price level against that of 12 months before; null in the first year.",
    },
    Kpi { name: "price_level", unit: "start = 1", doc: "Consumer prices with fixed weights." },
    Kpi { name: "wage_mean", unit: "currency units a month", doc: "Mean wage of those in work." },
    Kpi {
        name: "gini_wealth",
        unit: "0 to 1",
        doc: "Gini coefficient of the households' wealth, equity included; renewed monthly.",
    },
    Kpi {
        name: "gini_income",
        unit: "0 to 1",
        doc: "Gini coefficient of the households' smoothed income; renewed monthly.",
    },
    Kpi { name: "labour_share", unit: "fraction", doc: "Wages over nominal value added, last 30 ticks." },
    Kpi { name: "firms", unit: "firms", doc: "Firms." },
    Kpi { name: "entries", unit: "firms a year", doc: "Firms founded in the last 12 whole months." },
    Kpi { name: "exits", unit: "firms a year", doc: "Firms closed in the last 12 whole months." },
    Kpi {
        name: "price_dispersion",
        unit: "fraction",
        doc: "Coefficient of variation of prices within a good; renewed monthly.",
    },
    Kpi {
        name: "price_changes",
        unit: "fraction a month",
        doc: "Firms that changed their price in the last 30 ticks.",
    },
    Kpi { name: "mean_firm_size", unit: "persons", doc: "Mean staff of a firm." },
    Kpi { name: "firm_size_skewness", unit: "1", doc: "Skewness of staff; renewed monthly." },
    Kpi { name: "consumption", unit: "currency units a month", doc: "Households' purchases of the last 30 ticks." },
    Kpi { name: "investment", unit: "currency units a month", doc: "Purchases of capital goods of the last 30 ticks." },
    Kpi { name: "inventories", unit: "currency units", doc: "Goods in firms' stores at current prices." },
    Kpi { name: "money", unit: "currency units", doc: "Money of households and firms." },
    Kpi { name: "treasury_balance", unit: "currency units", doc: "Money of the treasury." },
    Kpi { name: "tax_rate", unit: "fraction", doc: "Tax on wages and dividends." },
    Kpi { name: "dole_spending", unit: "currency units a month", doc: "Dole paid in the last 30 ticks." },
    Kpi { name: "profits", unit: "currency units a month", doc: "Profits of all firms in their last month." },
    Kpi { name: "capacity_use", unit: "fraction", doc: "Expected demand over capacity." },
    Kpi { name: "markup", unit: "fraction", doc: "Mean markup over unit cost, weighted by demand." },
    Kpi { name: "hires", unit: "persons a month", doc: "Persons hired in the last 30 ticks." },
    Kpi { name: "separations", unit: "persons a month", doc: "Persons who left a job in the last 30 ticks." },
    Kpi {
        name: "money_residual",
        unit: "minor units",
        doc: "Money that is not where the ledger says; zero in a sound world.",
    },
    Kpi {
        name: "goods_residual",
        unit: "thousandths",
        doc: "Goods missing from the material balance; zero in a sound world.",
    },
];

/// Renews what is renewed monthly.
pub fn renew_monthly(goods: usize, firms: &Firms, economy: &mut Economy) {
    economy.price_dispersion[0] = price_dispersion(firms, goods);
    economy.size_skewness[0] = size_skewness(firms);
}

/// What KPIs are computed from.
pub struct Sources<'a> {
    /// Firms.
    pub firms: &'a Firms,
    /// Goods.
    pub goods: &'a Goods,
    /// The treasury.
    pub treasury: &'a Treasury,
    /// Aggregates.
    pub economy: &'a Economy,
    /// The ring of days.
    pub days: &'a DailyAccounts,
    /// The ring of months.
    pub months: &'a MonthlyAccounts,
}

/// Sets the economy's KPIs.
pub fn set(kpis: &mut KpiRow, sources: &Sources<'_>, residuals: Residuals, cx: &Cx) {
    let Sources { firms, goods, treasury, economy, days, .. } = sources;
    let units = |minor: i64| minor as f64 / 100.0;
    let month = |column: &[i64]| units(column.iter().sum());
    kpis.set("gdp", month(&days.gdp_minor));
    kpis.set("gdp_nominal", month(&days.gdp_nominal_minor));
    kpis.set("unemployment", economy.unemployment[0]);
    let (jobs, vacancies): (u32, u32) = (firms.num_employees.iter().sum(), firms.vacancies.iter().sum());
    kpis.set("vacancy_rate", f64::from(vacancies) / f64::from((jobs + vacancies).max(1)));
    kpis.set("price_level", economy.price_level[0]);
    set_inflation(kpis, sources, cx.tick);
    kpis.set("wage_mean", units(economy.mean_wage_minor[0]));
    kpis.set("gini_wealth", economy.gini_wealth[0]);
    kpis.set("gini_income", economy.gini_income[0]);
    let added: i64 = days.gdp_nominal_minor.iter().sum();
    kpis.set("labour_share", days.wages_minor.iter().sum::<i64>() as f64 / added.max(1) as f64);
    kpis.set("firms", firms.len() as f64);
    kpis.set("price_dispersion", economy.price_dispersion[0]);
    kpis.set("price_changes", f64::from(days.price_changes.iter().sum::<u32>()) / (firms.len() as f64).max(1.0));
    kpis.set("mean_firm_size", f64::from(jobs) / (firms.len() as f64).max(1.0));
    kpis.set("firm_size_skewness", economy.size_skewness[0]);
    kpis.set("consumption", month(&days.consumption_minor));
    kpis.set("investment", month(&days.investment_minor));
    let stored: i64 =
        goods.inventory_milli.iter().zip(&goods.price_minor).map(|(held, price)| held * price / 1000).sum();
    kpis.set("inventories", units(stored));
    let balances = cx.ledger.expected();
    kpis.set("money", units(balances[Sector::Households as usize] + balances[Sector::Firms as usize]));
    kpis.set("treasury_balance", units(treasury.cash_minor[0]));
    kpis.set("tax_rate", treasury.tax_rate[0]);
    kpis.set("dole_spending", month(&days.dole_minor));
    kpis.set("profits", month(&firms.profit_minor));
    kpis.set("capacity_use", economy.use_of_capacity[0]);
    kpis.set("markup", economy.markup[0]);
    kpis.set("hires", f64::from(days.hires.iter().sum::<u32>()));
    kpis.set("separations", f64::from(days.separations.iter().sum::<u32>()));
    kpis.set("money_residual", residuals.money as f64);
    kpis.set("goods_residual", residuals.goods as f64);
}

/// Inflation against 12 months before, and the year's entries and exits, from the ring of months.
fn set_inflation(kpis: &mut KpiRow, sources: &Sources<'_>, tick: u32) {
    let Sources { economy, months, .. } = sources;
    let whole = tick / MONTH_DAYS;
    let back = |by: u32| ((whole - by) as usize) % MONTHS;
    let year = 1..=whole.min(12);
    kpis.set("entries", year.clone().map(|by| f64::from(months.entries[back(by)])).sum());
    kpis.set("exits", year.map(|by| f64::from(months.exits[back(by)])).sum());
    let inflation = if whole > 12 {
        economy.price_level[0] / months.price_level[back(13)] - 1.0
    } else if whole == 12 {
        // The first month's row holds the level of its end; a year ago the level was that of the start.
        economy.price_level[0] - 1.0
    } else {
        f64::NAN
    };
    kpis.set("inflation", inflation);
}
