//! A phase on its bench leaves no trace, so that one copy of the world serves for all that is tried.

use panarchy_core::engine::phase::NoProbe;
use panarchy_core::world::World;
use panarchy_core::world::schedule::PHASES;
use panarchy_core::world::trace::Cell;
use panarchy_core::world::trial::Trial;
use panarchy_core::world::weigh::contributions;

fn island(ticks: usize) -> World {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 2_000.into();
    config["firms"]["count"] = 120.into();
    config["space"]["width_tiles"] = 48.into();
    config["space"]["height_tiles"] = 40.into();
    config["space"]["towns"] = 3.into();
    let mut world = World::new(&config.to_string()).expect("a world");
    (0..ticks).for_each(|_| world.tick(&mut NoProbe));
    world
}

/// A cell that a phase writes: of the first column that it declares, in the first row.
fn written(world: &World, writes: &[&str]) -> Option<Cell> {
    let mut words = writes.iter().find(|line| line.contains(' '))?.split(' ');
    let (table, column) = (words.next()?, words.next()?);
    let id = world.state.table(table)?.ids().as_slice().first().copied()?;
    Cell::find(world, table, id, column, None).ok()
}

#[test]
fn what_was_tried_before_changes_no_answer() {
    let (baseline, before) = (island(10), island(29));
    let mut tried = 0;
    for (phase, declared) in PHASES.iter().enumerate() {
        let Some(cell) = written(&before, declared.writes) else { continue };
        let mut stage = before.clone();
        stage.tick_until(phase);
        let mut trial = Trial::new(&stage, &baseline, phase, cell);
        let first = trial.written();
        for column in trial.reads() {
            let ids = trial.differing(column);
            if ids.is_empty() {
                continue;
            }
            let without = trial.without(column, &ids, None);
            let alone = Trial::new(&stage, &baseline, phase, cell).without(column, &ids, None);
            assert_eq!(without, alone, "{} without column {column:?}", declared.name);
            assert_eq!(trial.written(), first, "{} after column {column:?}", declared.name);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried} columns were tried");
}

#[test]
fn a_tick_up_to_a_phase_and_the_phase_write_what_the_tick_does() {
    let before = island(12);
    let mut last = None;
    before.clone().tick_watched(&mut NoProbe, &mut |world, _| last = Some(world.state.hashes()));
    let mut world = before;
    world.tick_until(PHASES.len());
    assert_eq!(Some(world.state.hashes()), last);
}

#[test]
fn the_row_that_mattered_is_found_among_those_that_nothing_links_to_the_cell() {
    let (baseline, mut before) = (island(10), island(12));
    // What one household may spend decides what is consumed of goods, and nothing in the row of a good names it.
    let (household, households) = (7, &mut before.state.households);
    households.purse_minor[household] = 100 * households.purse_minor.iter().max().expect("a purse");
    households.budget_minor[household] = 100 * households.budget_minor.iter().max().expect("a budget");
    let id = households.ids.id(household);
    let phase = PHASES.iter().position(|phase| phase.name == "markets.shop").expect("a phase");
    let found = before.state.goods.ids.as_slice().iter().any(|&good| {
        let cell = Cell::find(&before, "goods", good, "consumed_milli", None).expect("a cell");
        contributions(&before, &baseline, phase, cell, &[]).iter().any(|part| part.id == Some(id))
    });
    assert!(found, "no good is consumed because of household {id}");
}
