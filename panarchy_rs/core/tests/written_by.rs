//! A column that is said to change only with an event does: the event beside it is of the tick of the change.

use panarchy_core::engine::phase::NoProbe;
use panarchy_core::engine::table::Table;
use panarchy_core::world::World;
use panarchy_core::world::catalogue::WRITTEN_BY;

fn event(table: &dyn Table, column: usize, row: usize) -> u64 {
    let bytes = &table.bytes(column)[row * 8..row * 8 + 8];
    u64::from_le_bytes(bytes.try_into().expect("an event id"))
}

#[test]
fn columns_change_only_with_their_events() {
    let mut config: serde_json::Value = serde_json::from_str(include_str!("data/tiny_island.json")).expect("a fixture");
    config["population"]["persons"] = 3_000.into();
    config["firms"]["count"] = 180.into();
    config["environment"]["harvest_day"] = 60.into();
    let mut world = World::new(&config.to_string()).expect("a world");
    let mut changes = vec![0u32; WRITTEN_BY.len()];
    for tick in 1..=400u32 {
        let before = world.clone();
        match tick {
            50 => drop(world.act("set_policy", r#"{"name": "dole_rate", "value": 0.4}"#, None, 0, "test")),
            60 => {
                let deposits = &world.state.deposits;
                let open = (0..deposits.len()).find(|&row| deposits.open[row] != 0).expect("an open mine");
                let tile = format!(r#"{{"tile": {}}}"#, deposits.tile_id[open]);
                drop(world.act("protect_area", &tile, None, 0, "test"));
            }
            _ => {}
        }
        world.tick(&mut NoProbe);
        for (place, &(name, columns, by)) in WRITTEN_BY.iter().enumerate() {
            let (old, new) = (before.state.table(name).expect("a table"), world.state.table(name).expect("a table"));
            let spec = new.spec();
            let by = spec.position(by).expect("a column");
            for column in columns.iter().map(|column| spec.position(column).expect("a column")) {
                let size = spec.columns[column].base.size();
                for (row, &id) in new.ids().as_slice().iter().enumerate() {
                    let Some(was) = old.ids().find(id) else { continue };
                    let same = old.bytes(column)[was * size..][..size] == new.bytes(column)[row * size..][..size];
                    if !same {
                        changes[place] += 1;
                        let at = event(new, by, row) >> 32;
                        assert_eq!(at, u64::from(tick), "{name}.{} of {id}", spec.columns[column].name);
                    }
                }
            }
        }
    }
    assert!(changes.iter().all(|&count| count > 0), "each was seen to change: {changes:?}");
}
