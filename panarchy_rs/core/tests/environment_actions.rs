//! What can be asked of the land, what it does, and why it may be refused.

use panarchy_core::engine::event::Event;
use panarchy_core::engine::phase::NoProbe;
use panarchy_core::tables::tiles::{FOREST, SEA};
use panarchy_core::world::World;

fn world() -> World {
    World::new(include_str!("data/tiny_island.json")).expect("the fixture is usable")
}

/// Asks for an action and computes the tick that carries it out.
fn act(world: &mut World, verb: &str, json: &str) {
    world.act(verb, json, None, 0, "test").expect("a known verb with sound arguments");
    world.tick(&mut NoProbe);
}

fn refusal(world: &World, verb: &str, json: &str) -> String {
    world.check(verb, json).expect("a known verb").expect_err("it should be refused")
}

fn event<'a>(world: &'a World, kind: &str) -> &'a Event {
    let mut events = world.cx.log.current().iter();
    events.find(|event| event.draft.kind.name == kind).unwrap_or_else(|| panic!("no event {kind}"))
}

fn closed_iron(world: &World) -> usize {
    let deposits = &world.state.deposits;
    let mut rows = 0..deposits.len();
    rows.find(|&row| deposits.open[row] == 0 && deposits.resource_type[row] == 0).expect("a closed deposit of iron")
}

#[test]
fn a_mine_opens_digs_and_remembers_who_asked() {
    let mut world = world();
    let row = closed_iron(&world);
    let tile = world.state.deposits.tile_id[row];
    let ask = format!(r#"{{"tile":{tile},"resource":"iron"}}"#);
    let effect = world.check("open_mine", &ask).expect("a known verb").expect("allowed");
    assert!(effect.starts_with(&format!("opens deposit {row}:")), "{effect}");
    act(&mut world, "open_mine", &ask);
    assert_eq!(world.state.deposits.open[row], 1);
    let (asked, opened) = (event(&world, "intervention"), event(&world, "mine_opened"));
    assert_eq!((opened.draft.cause.event, opened.root), (asked.id, asked.root));
    assert_eq!(world.state.deposits.mine_event[row], opened.id);
    assert!(refusal(&world, "open_mine", &ask).contains("already open"));
}

#[test]
fn what_is_asked_of_the_wrong_place_is_refused_with_its_reason() {
    let mut world = world();
    let sea = world.state.tiles.land_use.iter().position(|&cover| cover == SEA).expect("there is sea");
    let bare = (0..world.state.tiles.len() as u32)
        .find(|tile| world.state.tiles.land_use[*tile as usize] != SEA && !world.state.deposits.tile_id.contains(tile))
        .expect("a tile without a deposit");
    let mine = |tile: u32| format!(r#"{{"tile":{tile},"resource":"coal"}}"#);
    assert!(refusal(&world, "open_mine", &mine(sea as u32)).contains("is sea"));
    assert!(refusal(&world, "open_mine", &mine(bare)).contains("no coal"));
    assert!(refusal(&world, "open_mine", &mine(9_999_999)).contains("no tile"));
    assert!(refusal(&world, "harvest_forest", &format!(r#"{{"tile":{sea},"rate":0.1}}"#)).contains("is sea"));
    act(&mut world, "open_mine", &mine(bare));
    let refused = event(&world, "refusal");
    assert!(refused.draft.text.as_ref().expect("a reason").contains("no coal"));
    assert!(world.act("open_mine", r#"{"tile":1,"resource":"gold"}"#, None, 0, "test").is_err());
}

#[test]
fn an_ordered_harvest_is_cut_whatever_the_stockpile_holds() {
    let mut world = world();
    let tiles = &world.state.tiles;
    let forests: Vec<usize> =
        (0..tiles.len()).filter(|&t| tiles.land_use[t] == FOREST && tiles.managed[t] == 0).collect();
    let (cut, left) = (forests[0], forests[1]);
    let (before, other) = (tiles.biomass_milli[cut], tiles.biomass_milli[left]);
    act(&mut world, "harvest_forest", &format!(r#"{{"tile":{cut},"rate":0.5}}"#));
    for _ in 0..365 {
        world.tick(&mut NoProbe);
    }
    assert!((world.state.tiles.biomass_milli[cut] as f64) < 0.68 * before as f64);
    assert!(world.state.tiles.biomass_milli[left] >= other);
    assert_eq!(world.violations, Vec::<String>::new());
}

#[test]
fn protection_stops_cutting_and_closes_mines() {
    let mut world = world();
    let row = world.state.deposits.open.iter().position(|&open| open != 0).expect("an open mine");
    let tile = world.state.deposits.tile_id[row];
    let ask = format!(r#"{{"tile":{tile}}}"#);
    act(&mut world, "protect_area", &ask);
    assert_eq!((world.state.tiles.protected[tile as usize], world.state.deposits.open[row]), (1, 0));
    let (protected, closed) = (event(&world, "area_protected"), event(&world, "mine_closed"));
    assert_eq!(closed.draft.cause.event, protected.id);
    assert!(refusal(&world, "protect_area", &ask).contains("protected already"));
    let mineral = ["iron", "coal"][world.state.deposits.resource_type[row] as usize];
    let mine = format!(r#"{{"tile":{tile},"resource":"{mineral}"}}"#);
    assert!(refusal(&world, "open_mine", &mine).contains("is protected"));
}
