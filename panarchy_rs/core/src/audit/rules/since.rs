//! What rules of people ask where they found nothing the day before: whether what has changed since keeps it so.
//!
//! Each answer is yes or no; who is wrong is found by the look at everybody that follows a no.

use std::collections::BTreeMap;

use super::super::scan;
use crate::audit::view::View;
use crate::engine::ids::{Ids, NONE};
use crate::engine::table::Cell;
use crate::world::World;

/// Whether households, tiles and firms count as many more or fewer as have come to them or left them.
pub fn counted(world: &World, view: &View<'_>, weight: u64) -> bool {
    let (state, weight) = (&world.state, weight as i64);
    let (persons, homes) = (&state.persons, &state.households);
    let empty = view.touched("households", &["members"]).into_iter().any(|row| homes.members[row] == 0);
    let came = |column: &'static str, now: &[u32]| comings(view, column, now);
    !empty
        && follows(
            view,
            ("households", "members"),
            (&homes.ids, &homes.members),
            came("household_id", &persons.household_id),
            1,
        )
        && follows(
            view,
            ("tiles", "population"),
            (&state.tiles.ids, &state.tiles.population),
            came("tile_id", &persons.tile_id),
            weight,
        )
        && follows(
            view,
            ("firms", "num_employees"),
            (&state.firms.ids, &state.firms.num_employees),
            came("employer_firm_id", &persons.employer_firm_id),
            weight,
        )
}

/// By id, how many persons more name it in a column than did; less than none where they are fewer.
fn comings(view: &View<'_>, column: &str, now: &[u32]) -> BTreeMap<u32, i64> {
    let (mut more, before) = (BTreeMap::new(), view.before("persons", column));
    let mut count = |id: u32, by: i64| *more.entry(id).or_default() += by;
    for change in view.changed("persons", column) {
        count(before.of(change.then), -1);
        count(now[change.now], 1);
    }
    view.gone("persons").iter().for_each(|&row| count(before.of(row), -1));
    view.fresh("persons").for_each(|row| count(now[row], 1));
    more
}

/// Whether a count that rows keep has changed by as many as have come.
fn follows<T: Cell + Into<u64>>(
    view: &View<'_>,
    (table, column): (&str, &str),
    (ids, kept): (&Ids, &[T]),
    mut came: BTreeMap<u32, i64>,
    weight: i64,
) -> bool {
    let before = view.before(table, column);
    let number = |cell: T| -> i64 { cell.into() as i64 };
    came.values_mut().for_each(|count| *count *= weight);
    for change in view.changed(table, column) {
        *came.entry(ids.id(change.now)).or_default() -= number(kept[change.now]) - number(before.of(change.then));
    }
    for row in view.fresh(table) {
        *came.entry(ids.id(row)).or_default() -= number(kept[row]);
    }
    // Who still names what has gone is a matter of references.
    came.into_iter().all(|(id, off)| off == 0 || ids.find(id).is_none())
}

/// Whether those who moved, and those whose household or partner did, live where these do.
pub fn housed(world: &World, view: &View<'_>) -> bool {
    let (persons, households) = (&world.state.persons, &world.state.households);
    let moved = view.changed("households", "tile_id").iter().map(|change| households.ids.id(change.now));
    let mut rows = scan::naming(&persons.household_id, &moved.collect::<Vec<_>>());
    rows.extend(view.touched("persons", &["household_id", "tile_id"]));
    let at_home = |&row: &usize| {
        let home = households.ids.find(persons.household_id[row]);
        home.is_none_or(|home| households.tile_id[home] == persons.tile_id[row])
    };
    if !rows.iter().all(at_home) {
        return false;
    }
    // Who is touched, whose partner they are, and whose they were.
    let mut rows = view.touched("persons", &["partner_id", "household_id"]);
    let before = view.before("persons", "partner_id");
    let left = view.changed("persons", "partner_id").iter().map(|change| change.then);
    let left = left.chain(view.gone("persons").iter().copied()).map(|row| before.of::<u32>(row));
    let now = rows.iter().map(|&row| persons.partner_id[row]);
    let others: Vec<usize> = left.chain(now).filter_map(|id| persons.ids.find(id)).collect();
    rows.extend(others);
    rows.iter().all(|&row| {
        let (id, partner) = (persons.ids.id(row), persons.partner_id[row]);
        let both =
            |other: usize| persons.partner_id[other] == id && persons.household_id[other] == persons.household_id[row];
        partner == NONE || persons.ids.find(partner).is_some_and(both)
    })
}

/// Whether the lists of those households that somebody came to or left, or whose list is another now, name their members.
pub fn listed(world: &World, view: &View<'_>) -> bool {
    let (persons, households) = (&world.state.persons, &world.state.households);
    if world.families.member_lists().1.len() != persons.ids.next() as usize {
        return false;
    }
    let before = view.before("persons", "household_id");
    let left = view.changed("persons", "household_id").iter().map(|change| change.then);
    let left = left.chain(view.gone("persons").iter().copied()).map(|row| before.of::<u32>(row));
    let relinked = view.relinked("next_member").iter().filter_map(|&id| persons.ids.find(id));
    let came = view.touched("persons", &["household_id"]).into_iter().chain(relinked);
    let came = came.map(|row| persons.household_id[row]);
    let fresh = view.fresh("households").map(|row| households.ids.id(row));
    let mut homes: Vec<u32> =
        left.chain(came).chain(fresh).chain(view.relinked("first_member").iter().copied()).collect();
    homes.sort_unstable();
    homes.dedup();
    homes.into_iter().all(|home| match households.ids.find(home) {
        Some(row) => world.families.lists_all(persons, households, row),
        // Nobody lives in what has gone; who does all the same is a matter of references.
        None => true,
    })
}

/// Whether the newly born have parents who can be, and mothers have borne as many as name them.
pub fn kin(world: &World, view: &View<'_>) -> bool {
    let persons = &world.state.persons;
    if ["birth_tick", "sex"].iter().any(|column| !view.changed("persons", column).is_empty()) {
        return false;
    }
    let can_be = |parent: u32, sex: u8, born: i32| {
        let older = |row: usize| persons.sex[row] & 1 == sex && persons.birth_tick[row] < born;
        persons.ids.find(parent).is_none_or(older)
    };
    let children = view.touched("persons", &["mother_id", "father_id"]);
    let right = |&row: &usize| {
        let born = persons.birth_tick[row];
        can_be(persons.mother_id[row], 0, born) && can_be(persons.father_id[row], 1, born)
    };
    if !children.iter().all(right) {
        return false;
    }
    let said = view.touched("persons", &["children"]).into_iter().map(|row| persons.ids.id(row));
    let mut mothers: Vec<u32> = children.iter().map(|&row| persons.mother_id[row]).chain(said).collect();
    mothers.retain(|&mother| persons.ids.find(mother).is_some());
    let mut borne: BTreeMap<u32, u16> = BTreeMap::new();
    for row in scan::naming(&persons.mother_id, &mothers) {
        *borne.entry(persons.mother_id[row]).or_default() += 1;
    }
    borne.into_iter().all(|(id, count)| count <= u16::from(persons.children[persons.ids.row(id)]))
}
