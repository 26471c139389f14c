//! What the declaration of a column says of its values: ids that ascend, numbers that are numbers, codes that have names.

use std::sync::OnceLock;

use super::super::scan;
use crate::audit::finding::Findings;
use crate::audit::rule::{Check, Guards, Rule, Severity};
use crate::engine::hash::Piece;
use crate::engine::table::{Base, ColumnSpec, Labels, Meaning, NO_GOOD, Table, TableSpec};
use crate::world::World;

/// Rows have ids in order, each found at its row.
pub static IDS: Rule = Rule {
    name: "columns.ids",
    system: "world",
    severity: Severity::Critical,
    doc: "Ids of rows ascend below the next one to be given out, and each leads to its row.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Listed(&[]),
    check: Check::State(ids),
};

/// Floats are finite.
pub static FLOATS: Rule = Rule {
    name: "columns.floats",
    system: "world",
    severity: Severity::Error,
    doc: "Every float that has no bounds is a finite number.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Declared(|table, column| {
        // Where a float has bounds, the rule of bounds finds it, too, and the column is read once.
        matches!(column.base, Base::F32 | Base::F64) && bounds(table, column).is_none()
    }),
    check: Check::Cells { odd: not_finite, check: floats },
};

/// Codes have names.
pub static CODES: Rule = Rule {
    name: "columns.codes",
    system: "world",
    severity: Severity::Error,
    doc: "Every code has a name, and every flag is false or true.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Declared(|_, column| {
        matches!(column.meaning, Meaning::Label(_) | Meaning::Named(_, _) | Meaning::Flag)
    }),
    check: Check::Cells { odd: nameless, check: codes },
};

/// Signals lie within their bounds.
pub static BOUNDS: Rule = Rule {
    name: "columns.bounds",
    system: "world",
    severity: Severity::Error,
    doc: "Shares are numbers from 0 to 1, and prices, wages, skills, rates and expectations lie where they can lie.",
    interval: 360,
    offset: None,
    priority: 0,
    guards: Guards::Declared(|table, column| bounds(table, column).is_some()),
    check: Check::Cells { odd: beyond, check: outside },
};

/// Amounts are not negative.
pub static AMOUNTS: Rule = Rule {
    name: "columns.amounts",
    system: "world",
    severity: Severity::Critical,
    doc: "No amount of money or goods is below zero, but for profits and value added.",
    interval: 180,
    offset: None,
    priority: 5,
    guards: Guards::Declared(is_amount),
    check: Check::Cells { odd: below_zero, check: negative },
};

/// Amounts that may be negative: results of a subtraction.
const SIGNED: &[(&str, &str)] =
    &[("firms", "profit_minor"), ("daily_accounts", "gdp_minor"), ("daily_accounts", "gdp_nominal_minor")];

/// Bounds that a column's unit does not tell: table, column, least, largest.
const BOUNDS_OF: &[(&str, &str, f64, f64)] = &[
    ("persons", "skills_vec", 0.0, 1e3),
    ("tiles", "yield_factor", 0.0, 100.0),
    ("tiles", "harvest", 0.0, 100.0),
    ("tiles", "temp_idx", -100.0, 100.0),
    ("tiles", "temp_mean", -100.0, 100.0),
    ("tiles", "precip_idx", 0.0, 1e3),
    ("tiles", "precip_mean", 0.0, 1e3),
    ("tiles", "harvest_rate", 0.0, 1.0),
    ("treasury", "tax_rate", 0.0, 1.0),
    ("treasury", "dole_rate", 0.0, 2.0),
    ("treasury", "pension_rate", 0.0, 2.0),
    ("economy", "unemployment", 0.0, 1.0),
    ("economy", "price_level", 1e-9, 1e12),
    ("economy", "fund_rate", 0.0, 1e15),
    ("economy", "harvest", 0.4, 1.6),
    ("economy", "use_of_capacity", 0.0, 1e6),
    ("economy", "price_dispersion", 0.0, 1e6),
    ("goods", "price_minor", 1.0, 1e15),
    ("goods", "productivity", 0.0, 1e12),
    ("firms", "price_minor", 1.0, 1e15),
    ("firms", "wage_offer_minor", 1.0, 1e15),
    ("firms", "technology", 0.0, 1e12),
    ("firms", "demand", 0.0, 1e18),
    ("firms", "demand_long", 0.0, 1e18),
    ("firms", "noted_demand", 0.0, 1e18),
    ("firms", "markup", -1.0, 1e12),
    ("firms", "unit_cost", 0.0, 1e18),
    ("firms", "labour_target", 0.0, 1e15),
    ("monthly_accounts", "price_level", 1e-9, 1e12),
];

/// What the rules of this file look at, column by column.
#[derive(Clone, Copy, Default)]
struct Known {
    bounds: Option<(f64, f64)>,
    amount: bool,
}

/// What is known of every column of every table of a world, found once: all worlds have the same tables.
fn known(world: &World) -> &'static [Vec<Known>] {
    static KNOWN: OnceLock<Vec<Vec<Known>>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let known = |spec: &TableSpec, column: &ColumnSpec| Known {
            bounds: bounds(spec, column),
            amount: is_amount(spec, column) && column.base == Base::I64,
        };
        let of = |table: &dyn Table| table.spec().columns.iter().map(|column| known(table.spec(), column)).collect();
        world.state.tables().into_iter().map(of).collect()
    })
}

/// Where a column's values can lie: by its unit, or by the list; none where anything goes.
fn bounds(table: &TableSpec, column: &ColumnSpec) -> Option<(f64, f64)> {
    let listed = BOUNDS_OF.iter().find(|bound| (bound.0, bound.1) == (table.name, column.name));
    let shares = matches!(column.meaning, Meaning::Plain("0 to 1"));
    listed.map(|bound| (bound.2, bound.3)).or(shares.then_some((0.0, 1.0)))
}

fn is_amount(table: &TableSpec, column: &ColumnSpec) -> bool {
    let amount = matches!(column.meaning, Meaning::Money(_) | Meaning::Milli(_, _));
    // The amounts in a store are declared beside the goods, and so with a unit of their own.
    (amount || (table.name, column.name) == ("firms", "held_milli")) && !SIGNED.contains(&(table.name, column.name))
}

fn ids(world: &World, found: &mut Findings<'_>) {
    for table in world.state.tables() {
        let (spec, ids) = (table.spec(), table.ids());
        let (rows, next) = (ids.as_slice(), ids.next());
        let row_of = |row: usize| ids.find(rows[row]);
        let mut bad = Vec::new();
        if !ids.sound() {
            bad = scan::rows(rows.len(), |row| rows[row] >= next || row_of(row) != Some(row));
            bad.extend(scan::pairs(rows, rows.get(1..).unwrap_or_default(), |a, b| a >= b));
        }
        for row in bad {
            let there = row_of(row).map_or(f64::NAN, |row| row as f64);
            found.at((spec.name, rows[row]), spec.id, (row as f64, there), || {
                format!(
                    "Row {row} of {} has the id {}, which leads elsewhere or is out of order.",
                    spec.name, rows[row]
                )
            });
        }
        for (place, column) in spec.columns.iter().enumerate() {
            let (cells, size) = (table.bytes(place).len(), column.base.size() * column.width);
            if cells != rows.len() * size {
                found.overall(spec.name, column.name, (rows.len() as f64, (cells / size) as f64), || {
                    format!("{}.{} holds {} rows and there are {}.", spec.name, column.name, cells / size, rows.len())
                });
            }
        }
    }
}

/// Every column of every table, with what is known of it and its bytes.
fn each(world: &World, mut look: impl FnMut(&dyn Table, Known, &'static ColumnSpec, &[u8])) {
    for (table, known) in world.state.tables().into_iter().zip(known(world)) {
        for (place, (column, known)) in table.spec().columns.iter().zip(known).enumerate() {
            look(table, *known, column, table.bytes(place));
        }
    }
}

/// Notes cells by their places among a column's numbers.
fn note(
    found: &mut Findings<'_>,
    table: &dyn Table,
    column: &'static ColumnSpec,
    bad: Vec<usize>,
    expected: f64,
    cell: impl Fn(usize) -> f64,
    say: impl Fn(f64) -> String,
) {
    let spec = table.spec();
    for place in bad {
        let (id, value) = (table.ids().id(place / column.width), cell(place));
        found.at((spec.name, id), column.name, (expected, value), || {
            format!("{}.{} of {} {id} is {value}, {}.", spec.name, column.name, spec.id, say(value))
        });
    }
}

/// The declaration of a piece's column, what is known of it, and its bytes; none for ids.
fn cells<'a>(world: &World, piece: &Piece<'a>) -> Option<(Known, &'static ColumnSpec, &'a [u8])> {
    let (table, place) = piece.table;
    piece.column.map(|column| (known(world)[place][column], &table.spec().columns[column], piece.bytes()))
}

/// Whether the bits of a float are those of something infinite or of no number.
fn odd_f32(cell: f32) -> bool {
    cell.to_bits() & 0x7F80_0000 == 0x7F80_0000
}

fn odd_f64(cell: f64) -> bool {
    cell.to_bits() & 0x7FF0_0000_0000_0000 == 0x7FF0_0000_0000_0000
}

fn not_finite(world: &World, piece: &Piece<'_>) -> bool {
    match cells(world, piece) {
        Some((Known { bounds: None, .. }, column, bytes)) => match column.base {
            Base::F32 => scan::any(scan::numbers(bytes), odd_f32),
            Base::F64 => scan::any(scan::numbers(bytes), odd_f64),
            _ => false,
        },
        _ => false,
    }
}

fn floats(world: &World, found: &mut Findings<'_>) {
    let say = |_: f64| "which is not a finite number".to_string();
    each(world, |table, known, column, bytes| match column.base {
        _ if known.bounds.is_some() => {}
        Base::F32 => {
            let cells = scan::numbers::<f32>(bytes);
            let bad = scan::values(cells, odd_f32);
            note(found, table, column, bad, f64::NAN, |place| f64::from(cells[place]), say);
        }
        Base::F64 => {
            let cells = scan::numbers::<f64>(bytes);
            let bad = scan::values(cells, odd_f64);
            note(found, table, column, bad, f64::NAN, |place| cells[place], say);
        }
        _ => {}
    });
}

/// How many codes a column knows; none where it holds no codes.
fn names_of(world: &World, column: &ColumnSpec) -> Option<usize> {
    let names = &world.cx.names;
    match column.meaning {
        Meaning::Flag => Some(2),
        Meaning::Label(Labels::Fixed(list)) | Meaning::Named(_, Labels::Fixed(list)) => Some(list.len()),
        Meaning::Label(Labels::Goods) | Meaning::Named(_, Labels::Goods) => Some(names.goods.len()),
        Meaning::Label(Labels::Sectors) | Meaning::Named(_, Labels::Sectors) => Some(names.sectors.len()),
        _ => None,
    }
}

fn nameless(world: &World, piece: &Piece<'_>) -> bool {
    let Some((_, column, bytes)) = cells(world, piece) else { return false };
    let Some(known) = names_of(world, column) else { return false };
    match column.base {
        Base::U8 => scan::any(bytes, move |code| usize::from(code) >= known),
        _ => scan::any(scan::numbers(bytes), move |code: u16| (usize::from(code) >= known) | (code == NO_GOOD)),
    }
}

fn codes(world: &World, found: &mut Findings<'_>) {
    each(world, |table, _, column, bytes| {
        let Some(known) = names_of(world, column) else { return };
        let say = |_: f64| format!("and there are {known} codes");
        let most = known as f64 - 1.0;
        match column.base {
            Base::U8 => {
                let bad = scan::values(bytes, |code| usize::from(code) >= known);
                note(found, table, column, bad, most, |place| f64::from(bytes[place]), say);
            }
            _ => {
                let cells = scan::numbers::<u16>(bytes);
                let bad = scan::values(cells, |code| usize::from(code) >= known || code == NO_GOOD);
                note(found, table, column, bad, most, |place| f64::from(cells[place]), say);
            }
        }
    });
}

fn beyond(world: &World, piece: &Piece<'_>) -> bool {
    let Some((Known { bounds: Some((low, high)), .. }, column, bytes)) = cells(world, piece) else { return false };
    match column.base {
        Base::F32 => {
            let (low, high) = (low as f32, high as f32);
            scan::any(scan::numbers(bytes), move |cell: f32| !((cell >= low) & (cell <= high)))
        }
        Base::F64 => scan::any(scan::numbers(bytes), move |cell: f64| !((cell >= low) & (cell <= high))),
        Base::I64 => {
            let (low, high) = (low as i64, high as i64);
            scan::any(scan::numbers(bytes), move |cell: i64| (cell < low) | (cell > high))
        }
        _ => false,
    }
}

fn outside(world: &World, found: &mut Findings<'_>) {
    each(world, |table, known, column, bytes| {
        let Some((low, high)) = known.bounds else { return };
        let say = |_: f64| format!("and must lie from {low} to {high}");
        let nearest = |value: f64| if value < low { low } else { high };
        match column.base {
            Base::F32 => {
                let cells = scan::numbers::<f32>(bytes);
                let (low, high) = (low as f32, high as f32);
                for place in scan::values(cells, |cell| !((cell >= low) & (cell <= high))) {
                    let value = f64::from(cells[place]);
                    note(found, table, column, vec![place], nearest(value), |_| value, say);
                }
            }
            Base::F64 => {
                let cells = scan::numbers::<f64>(bytes);
                for place in scan::values(cells, |cell| !((cell >= low) & (cell <= high))) {
                    note(found, table, column, vec![place], nearest(cells[place]), |_| cells[place], say);
                }
            }
            Base::I64 => {
                let cells = scan::numbers::<i64>(bytes);
                let (low, high) = (low as i64, high as i64);
                for place in scan::values(cells, |cell| (cell < low) | (cell > high)) {
                    let value = cells[place] as f64;
                    note(found, table, column, vec![place], nearest(value), |_| value, say);
                }
            }
            _ => {}
        }
    });
}

fn below_zero(world: &World, piece: &Piece<'_>) -> bool {
    let amounts = cells(world, piece).filter(|(known, ..)| known.amount);
    amounts.is_some_and(|(_, _, bytes)| scan::any(scan::numbers(bytes), |cell: i64| cell < 0))
}

fn negative(world: &World, found: &mut Findings<'_>) {
    each(world, |table, known, column, bytes| {
        if known.amount {
            let cells = scan::numbers::<i64>(bytes);
            let bad = scan::values(cells, |cell| cell < 0);
            note(found, table, column, bad, 0.0, |place| cells[place] as f64, |_| "which is less than nothing".into());
        }
    });
}
