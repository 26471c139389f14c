//! What can be asked of the land: open a mine, set a forest's harvest, protect an area.

use super::events::{AREA_PROTECTED, FOREST_HARVEST_SET, MINE_CLOSED};
use super::mining::{self, is_workable};
use crate::config::environment::EnvironmentParameters;
use crate::engine::cx::Cx;
use crate::engine::event::{Cause, Draft, Role, entity};
use crate::engine::intent::{ArgKind, ArgSpec, Args, Verb};
use crate::tables::deposits::RESOURCES;
use crate::tables::tiles::{FOREST, LAND_USE, SEA};
use crate::tables::{Deposits, Goods, Tiles};

const TILE: ArgSpec = ArgSpec { name: "tile", kind: ArgKind::Id("tiles"), doc: "Id of the tile." };

/// Opens a mine on a deposit.
pub static OPEN_MINE: Verb = Verb {
    name: "open_mine",
    doc: "Open a mine on a tile's deposit of a mineral.",
    effect: "The deposit is dug from this day on, and what it gives goes to the public stockpile.",
    args: &[TILE, ArgSpec { name: "resource", kind: ArgKind::Choice(RESOURCES), doc: "Mineral to mine." }],
};
/// Sets how much of a forest is cut.
pub static HARVEST_FOREST: Verb = Verb {
    name: "harvest_forest",
    doc: "Set the share of a forest tile's standing wood that is cut a year.",
    effect: "Each month a twelfth of the rate is cut, whatever the stockpile holds.",
    args: &[TILE, ArgSpec { name: "rate", kind: ArgKind::Real(0.0, 1.0), doc: "Share cut a year, 0 to 1." }],
};
/// Protects a tile.
pub static PROTECT_AREA: Verb = Verb {
    name: "protect_area",
    doc: "Protect a tile from harvest, mining and conversion.",
    effect: "Cutting stops, open mines on the tile close, and its cover stays as it is.",
    args: &[TILE],
};

/// All verbs of this system.
pub static VERBS: &[&Verb] = &[&OPEN_MINE, &HARVEST_FOREST, &PROTECT_AREA];

/// The tile that the first argument names.
fn land(tiles: &Tiles, args: &Args) -> Result<usize, String> {
    let tile = tiles.ids.find(args.id(0)).ok_or_else(|| format!("there is no tile {}", args.int(0)))?;
    match tiles.land_use[tile] {
        SEA => Err(format!("tile {tile} is sea")),
        _ => Ok(tile),
    }
}

/// The deposit of a mineral on a tile.
fn deposit(deposits: &Deposits, tile: usize, resource: i64) -> Option<usize> {
    (0..deposits.len())
        .find(|&row| deposits.tile_id[row] as usize == tile && i64::from(deposits.resource_type[row]) == resource)
}

/// What `open_mine` would do, or why it is refused.
///
/// # Errors
/// The reason of the refusal.
pub fn check_open_mine(
    tiles: &Tiles,
    deposits: &Deposits,
    environment: &EnvironmentParameters,
    args: &Args,
) -> Result<String, String> {
    let tile = land(tiles, args)?;
    let mineral = RESOURCES[args.int(1) as usize];
    if tiles.protected[tile] != 0 {
        return Err(format!("tile {tile} is protected"));
    }
    let Some(row) = deposit(deposits, tile, args.int(1)) else {
        return Err(format!("there is no {mineral} under tile {tile}"));
    };
    if deposits.open[row] != 0 {
        return Err(format!("the {mineral} mine on tile {tile} is already open"));
    }
    let (left, grade) = (deposits.remaining_milli[row] / 1000, deposits.ore_grade[row]);
    if !is_workable(deposits, environment, row) {
        return Err(format!("the {mineral} under tile {tile} is not worth a mine: {left} t at grade {grade:.2}"));
    }
    let daily = deposits.rate_milli[row] / 1000;
    Ok(format!("opens deposit {}: {left} t at grade {grade:.2}, up to {daily} t of ore a day", deposits.ids.id(row)))
}

/// Opens the mine; `check_open_mine` agreed.
pub fn apply_open_mine(deposits: &mut Deposits, goods: &Goods, cx: &mut Cx, args: &Args, cause: Cause) {
    if let Some(row) = deposit(deposits, args.id(0) as usize, args.int(1)) {
        mining::open(deposits, goods, cx, row, cause, Role::Triggered);
    }
}

/// What `harvest_forest` would do, or why it is refused.
///
/// # Errors
/// The reason of the refusal.
pub fn check_harvest_forest(tiles: &Tiles, args: &Args) -> Result<String, String> {
    let tile = land(tiles, args)?;
    if tiles.protected[tile] != 0 {
        return Err(format!("tile {tile} is protected"));
    }
    if tiles.land_use[tile] != FOREST {
        return Err(format!("tile {tile} is {}, not forest", LAND_USE[tiles.land_use[tile] as usize]));
    }
    let (standing, rate) = (tiles.biomass_milli[tile] as f64 / 1000.0, args.real(1));
    Ok(format!("cuts {:.0} t a year of the {standing:.0} t that stand on tile {tile}", standing * rate))
}

/// Sets the rate; `check_harvest_forest` agreed.
pub fn apply_harvest_forest(tiles: &mut Tiles, cx: &mut Cx, args: &Args, cause: Cause) {
    let (tile, rate) = (args.id(0) as usize, args.real(1));
    let event = Draft::new(&FOREST_HARVEST_SET, entity("tiles", args.id(0)))
        .value(rate)
        .payload(&[f64::from(tiles.harvest_rate[tile]), tiles.biomass_milli[tile] as f64 / 1000.0])
        .because(cause, Role::Triggered);
    let Some(set) = cx.log.happen(event) else { return };
    (tiles.harvest_rate[tile], tiles.managed[tile]) = (rate as f32, 0);
    mark(tiles, tile, set);
}

/// What `protect_area` would do, or why it is refused.
///
/// # Errors
/// The reason of the refusal.
pub fn check_protect_area(tiles: &Tiles, deposits: &Deposits, args: &Args) -> Result<String, String> {
    let tile = land(tiles, args)?;
    if tiles.protected[tile] != 0 {
        return Err(format!("tile {tile} is protected already"));
    }
    let closed = open_mines(deposits, tile).len();
    let mines = if closed == 0 { String::new() } else { format!(" and closes {closed} of its mines") };
    Ok(format!("keeps tile {tile} as {}{mines}", LAND_USE[tiles.land_use[tile] as usize]))
}

fn open_mines(deposits: &Deposits, tile: usize) -> Vec<usize> {
    (0..deposits.len()).filter(|&row| deposits.tile_id[row] as usize == tile && deposits.open[row] != 0).collect()
}

/// Protects the tile; `check_protect_area` agreed.
pub fn apply_protect_area(tiles: &mut Tiles, deposits: &mut Deposits, cx: &mut Cx, args: &Args, cause: Cause) {
    let tile = args.id(0) as usize;
    let event = Draft::new(&AREA_PROTECTED, entity("tiles", args.id(0)))
        .value(f64::from(tiles.land_use[tile]))
        .payload(&[tiles.biomass_milli[tile] as f64 / 1000.0])
        .because(cause, Role::Triggered);
    let Some(protected) = cx.log.happen(event) else { return };
    (tiles.protected[tile], tiles.managed[tile], tiles.harvest_rate[tile]) = (1, 0, 0.0);
    mark(tiles, tile, protected);
    for mine in open_mines(deposits, tile) {
        let event = Draft::new(&MINE_CLOSED, entity("deposits", deposits.ids.id(mine)))
            .with(entity("tiles", args.id(0)))
            .value(deposits.remaining_milli[mine] as f64 / 1000.0)
            .payload(&[f64::from(deposits.ore_grade[mine])])
            .because(protected, Role::Blocked);
        if let Some(closed) = cx.log.happen(event) {
            deposits.open[mine] = 0;
            mining::mark(deposits, mine, closed);
        }
    }
}

fn mark(tiles: &mut Tiles, tile: usize, event: Cause) {
    (tiles.land_event[tile], tiles.land_root[tile]) = (event.event, event.root);
}
