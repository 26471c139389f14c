//! How the land changes by itself: shortage opens mines, empty ones close, people press on fields and forests.

use panarchy_core::engine::event::Event;
use panarchy_core::systems::environment::{land_use, measures, mining, needs};
use panarchy_core::tables::Goods;
use panarchy_core::tables::goods::GoodRow;
use panarchy_core::tables::tiles::{CROPLAND, FOREST, GRASSLAND, MOUNTAIN, SEA, WATER};
use panarchy_core::world::World;

const IRON: usize = 0;
const WOOD: usize = 2;

/// A world with a stockpile of raw materials that nobody uses.
fn world_and_goods() -> (World, Goods) {
    let world = World::new(include_str!("data/tiny_island.json")).expect("the fixture is usable");
    let mut goods = Goods::default();
    for _ in &world.cx.names.goods {
        goods.push(GoodRow::default());
    }
    needs::fill_stockpile(&mut goods, &world.config, &world.cx);
    (world, goods)
}

fn events<'a>(world: &'a World, kind: &str) -> Vec<&'a Event> {
    world.cx.log.current().iter().filter(|event| event.draft.kind.name == kind).collect()
}

#[test]
fn a_full_stockpile_keeps_the_mines_idle() {
    let (mut world, mut goods) = world_and_goods();
    mining::dig(&mut world.state.deposits, &mut goods, &world.config.environment, &mut world.cx);
    assert_eq!(world.state.deposits.extracted_milli.iter().sum::<i64>(), 0);
}

#[test]
fn an_empty_mine_closes_and_the_shortage_opens_another_because_of_it() {
    let (mut world, mut goods) = world_and_goods();
    let iron = needs::row_of(&goods, &world.cx, IRON).expect("the world has iron");
    let used = std::mem::take(&mut goods.stockpile_milli[iron]);
    let deposits = &mut world.state.deposits;
    let mine = (0..deposits.len()).find(|&m| deposits.open[m] != 0 && deposits.resource_type[m] == 0).expect("a mine");
    deposits.remaining_milli[mine] = 10;
    deposits.initial_milli[mine] = 10;
    let open: u32 = deposits.open.iter().map(|&open| u32::from(open)).sum();
    world.cx.tick = 30;
    world.cx.log.begin_tick(30);
    let (parameters, state) = (&world.config.environment, &mut world.state);
    mining::dig(&mut state.deposits, &mut goods, parameters, &mut world.cx);
    goods.stockpile_milli[iron] = 0;
    goods.used_milli[iron] = used;
    mining::answer_shortage(&mut state.deposits, &state.tiles, &goods, parameters, &mut world.cx);
    let (emptied, opened) = (events(&world, "mine_exhausted"), events(&world, "mine_opened"));
    assert_eq!((emptied.len(), opened.len()), (1, 1));
    assert_eq!(opened[0].draft.cause.event, emptied[0].id);
    assert_eq!(world.state.deposits.open.iter().map(|&open| u32::from(open)).sum::<u32>(), open);
    let broken = measures::violations(&world.state.tiles, &world.state.deposits, &goods, &world.cx);
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn a_delivery_that_was_not_booked_is_found() {
    let (mut world, goods) = world_and_goods();
    world.state.deposits.delivered_milli[0] += 1;
    world.state.deposits.remaining_milli[1] -= 1;
    world.state.tiles.biomass_milli[5] = -1;
    let broken = measures::violations(&world.state.tiles, &world.state.deposits, &goods, &world.cx);
    assert_eq!(broken.len(), 3, "{broken:?}");
}

#[test]
fn crowds_clear_forests_slowly_and_spare_protected_land() {
    let (mut world, mut goods) = world_and_goods();
    let wood = needs::row_of(&goods, &world.cx, WOOD).expect("the world has wood");
    for tile in 0..world.state.tiles.len() {
        if !matches!(world.state.tiles.land_use[tile], SEA | WATER) {
            world.state.tiles.population[tile] = 60;
        }
    }
    let before = world.state.tiles.land_use.clone();
    let protected = before.iter().position(|&cover| cover == FOREST).expect("a forest");
    world.state.tiles.protected[protected] = 1;
    let standing = |world: &World| world.state.tiles.biomass_milli.iter().sum::<i64>();
    let (stood, mut changes) = (standing(&world), 0);
    for tick in 1..=365 {
        world.cx.tick = tick;
        world.cx.log.begin_tick(tick);
        land_use::change(&mut world.state.tiles, &mut goods, &world.config.environment, &mut world.cx);
        for change in events(&world, "land_use_change") {
            let [from, to, ..] = change.draft.payload;
            assert_ne!(from, to);
            assert!((from as u8 == FOREST) || (from as u8 == GRASSLAND) || (from as u8 == CROPLAND));
            changes += 1;
        }
    }
    let after = &world.state.tiles.land_use;
    let land = before.iter().filter(|&&cover| cover != SEA).count();
    assert!(changes > 5 && changes < land / 5, "{changes} of {land} tiles changed");
    assert_eq!(after[protected], FOREST);
    assert!((0..before.len()).all(|t| !matches!(before[t], SEA | WATER | MOUNTAIN) || before[t] == after[t]));
    let saplings = (0..before.len()).filter(|&t| before[t] != FOREST && after[t] == FOREST);
    let grown: i64 = saplings.map(|tile| world.state.tiles.biomass_milli[tile]).sum();
    assert_eq!(standing(&world) - grown + goods.produced_milli[wood], stood, "the wood of cleared forests is kept");
}
