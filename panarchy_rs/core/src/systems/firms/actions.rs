//! What can be asked of firms: set a price, post vacancies, invest, choose a supplier.

use super::{pricing, staffing};
use crate::config::recipes::Recipes;
use crate::engine::cx::Cx;
use crate::engine::event::Cause;
use crate::engine::intent::{Arg, ArgKind, ArgSpec, Args, Verb};
use crate::tables::Firms;
use crate::tables::firms::LINKS;

const FIRM: ArgSpec = ArgSpec { name: "firm_id", kind: ArgKind::Id("firms"), doc: "The firm." };

/// `set_price`.
pub static SET_PRICE: Verb = Verb {
    name: "set_price",
    doc: "Have a firm post a price.",
    effect: "The firm asks this price until it next reviews it, and its markup is the one that the price means.",
    args: &[
        FIRM,
        ArgSpec { name: "good_id", kind: ArgKind::Good, doc: "The good that the firm makes, by name." },
        ArgSpec { name: "price", kind: ArgKind::Real(0.01, 1e9), doc: "Price of a unit in currency units." },
    ],
};

/// `post_vacancies`.
pub static POST_VACANCIES: Verb = Verb {
    name: "post_vacancies",
    doc: "Have a firm open vacancies at a wage.",
    effect: "So many vacancies are open, and the firm offers this wage, until its next monthly decision.",
    args: &[
        FIRM,
        ArgSpec { name: "count", kind: ArgKind::Int(0, 1_000_000), doc: "Vacancies." },
        ArgSpec {
            name: "wage",
            kind: ArgKind::Real(0.01, 1e9),
            doc: "Wage a month for a unit of skill, currency units.",
        },
    ],
};

/// `invest`.
pub static INVEST: Verb = Verb {
    name: "invest",
    doc: "Have a firm plan to buy capital.",
    effect: "The firm adds so much to its planned purchases of the capital good and buys as its cash allows.",
    args: &[
        FIRM,
        ArgSpec { name: "capacity_delta", kind: ArgKind::Real(0.001, 1e9), doc: "Units of the capital good." },
    ],
};

/// `choose_supplier`.
pub static CHOOSE_SUPPLIER: Verb = Verb {
    name: "choose_supplier",
    doc: "Have a firm buy an input from one supplier.",
    effect: "All of the firm's links for that input lead to the supplier, until it finds a cheaper one.",
    args: &[FIRM, ArgSpec { name: "supplier_id", kind: ArgKind::Id("firms"), doc: "The supplying firm." }],
};

/// A number argument.
fn real(args: &Args, place: usize) -> f64 {
    match args.0[place] {
        Arg::Real(value) => value,
        Arg::Int(value) => value as f64,
    }
}

/// The row of a firm that must exist.
fn find(firms: &Firms, id: u32) -> Result<usize, String> {
    firms.ids.find(id).ok_or_else(|| format!("there is no firm {id} now"))
}

/// Says whether a price can be set.
///
/// # Errors
/// If the firm does not exist or makes another good.
pub fn check_set_price(firms: &Firms, cx: &Cx, args: &Args) -> Result<String, String> {
    let firm = find(firms, args.id(0))?;
    let made = usize::from(firms.good_id[firm]);
    if made != args.int(1) as usize {
        return Err(format!(
            "firm {} makes {}, not {}",
            args.id(0),
            cx.names.goods[made],
            cx.names.goods[args.int(1) as usize]
        ));
    }
    Ok(format!("The price goes from {:.2} to {:.2}.", firms.price_minor[firm] as f64 / 100.0, real(args, 2)))
}

/// Sets a price.
pub fn apply_set_price(firms: &mut Firms, cx: &mut Cx, args: &Args, cause: Cause) {
    let Some(firm) = firms.ids.find(args.id(0)) else { return };
    let price = (real(args, 2) * 100.0).round() as i64;
    if pricing::post(firms, firm, price, &[cause], cx) && firms.unit_cost[firm] > 0.0 {
        firms.markup[firm] = price as f64 / firms.unit_cost[firm] - 1.0;
    }
}

/// Says whether vacancies can be posted.
///
/// # Errors
/// If the firm does not exist.
pub fn check_post_vacancies(firms: &Firms, args: &Args) -> Result<String, String> {
    let firm = find(firms, args.id(0))?;
    Ok(format!("Vacancies go from {} to {}.", firms.vacancies[firm], args.int(1)))
}

/// Posts vacancies.
pub fn apply_post_vacancies(firms: &mut Firms, cx: &mut Cx, args: &Args, cause: Cause) {
    let Some(firm) = firms.ids.find(args.id(0)) else { return };
    firms.wage_offer_minor[firm] = (real(args, 2) * 100.0).round().max(1.0) as i64;
    (firms.wage_event[firm], firms.wage_root[firm]) = (cause.event, cause.root);
    staffing::announce(firms, firm, args.int(1) as u32, cause, cx);
    firms.posted[firm] = firms.vacancies[firm];
}

/// Says whether a firm can plan an investment.
///
/// # Errors
/// If the firm does not exist.
pub fn check_invest(firms: &Firms, args: &Args) -> Result<String, String> {
    let firm = find(firms, args.id(0))?;
    let planned = firms.invest_milli[firm] as f64 / 1000.0 + real(args, 1);
    Ok(format!("The firm plans to buy {planned:.3} units of the capital good."))
}

/// Plans an investment.
pub fn apply_invest(firms: &mut Firms, args: &Args, cause: Cause) {
    if let Some(firm) = firms.ids.find(args.id(0)) {
        firms.invest_milli[firm] += (real(args, 1) * 1000.0).round() as i64;
        (firms.invest_event[firm], firms.invest_root[firm]) = (cause.event, cause.root);
    }
}

/// The place of the store that a supplier could fill: 0 for capital.
fn place_of(recipes: &Recipes, firms: &Firms, firm: usize, supplier: usize) -> Option<usize> {
    let good = firms.good_id[supplier];
    let inputs = &recipes.goods[firms.good_id[firm] as usize].inputs;
    let place = inputs.iter().position(|input| input.good == good).map(|place| place + 1);
    place.or((good == recipes.capital).then_some(0))
}

/// Says whether a supplier can be chosen.
///
/// # Errors
/// If a firm does not exist, both are the same, or the supplier makes nothing that the firm needs.
pub fn check_choose_supplier(recipes: &Recipes, firms: &Firms, cx: &Cx, args: &Args) -> Result<String, String> {
    let (firm, supplier) = (find(firms, args.id(0))?, find(firms, args.id(1))?);
    if firm == supplier {
        return Err("a firm cannot supply itself".into());
    }
    let good = &cx.names.goods[usize::from(firms.good_id[supplier])];
    match place_of(recipes, firms, firm, supplier) {
        Some(_) => Ok(format!("Firm {} buys its {good} from firm {}.", args.id(0), args.id(1))),
        None => Err(format!("firm {} makes {good}, which firm {} does not need", args.id(1), args.id(0))),
    }
}

/// Chooses a supplier.
pub fn apply_choose_supplier(recipes: &Recipes, firms: &mut Firms, args: &Args) {
    let (Some(firm), Some(supplier)) = (firms.ids.find(args.id(0)), firms.ids.find(args.id(1))) else { return };
    if let Some(place) = place_of(recipes, firms, firm, supplier) {
        firms.suppliers[firm][place * LINKS..(place + 1) * LINKS].fill(args.id(1));
    }
}
