//! Snapshots: the whole state as versioned bytes with a checksum, and back.
//!
//! Layout: magic, version, body, xxh3-128 of all before it.
//! The body is the part that is not in tables (`save_state`), then, in a whole snapshot, every column of every table.

use twox_hash::XxHash3_128;

use super::bytes::{Reader, Writer};
use crate::config::Config;
use crate::engine::ids::Ids;
use crate::engine::table::Table;
use crate::world::World;

/// Version of the format; another version is refused.
pub const SNAPSHOT_VERSION: u32 = 1;
const WHOLE: &[u8; 8] = b"PANARCHY";
const STATE: &[u8; 8] = b"PANSTATE";
const CHECKSUM: usize = 16;

/// The whole state as bytes.
pub fn save(world: &World) -> Vec<u8> {
    let size: usize = world.state.tables().iter().map(|table| table.memory()).sum();
    let mut writer = Writer { out: Vec::with_capacity(size + size / 8 + 65_536) };
    writer.out.extend_from_slice(WHOLE);
    writer.u32(SNAPSHOT_VERSION);
    write_state(world, &mut writer);
    for table in world.state.tables() {
        write_table(table, &mut writer);
    }
    seal(writer)
}

/// Writes ids and columns of a table.
pub fn write_table(table: &dyn Table, writer: &mut Writer) {
    writer.block(bytemuck::cast_slice(table.ids().as_slice()));
    for column in 0..table.spec().columns.len() {
        writer.block(table.bytes(column));
    }
}

/// Everything that is not in a table: tick, chain, configuration, ledger, intents, next ids.
pub fn save_state(world: &World) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.out.extend_from_slice(STATE);
    writer.u32(SNAPSHOT_VERSION);
    write_state(world, &mut writer);
    seal(writer)
}

/// A world from its whole state.
///
/// # Errors
/// One sentence if the bytes are damaged, cut short, of another version or of other tables.
pub fn restore(bytes: &[u8]) -> Result<World, String> {
    let mut reader = open(bytes, WHOLE)?;
    let (mut world, next) = read_state(&mut reader).map_err(damaged)?;
    for (table, next) in world.state.tables_mut().into_iter().zip(next) {
        read_table(table, next, &mut reader).map_err(damaged)?;
    }
    finish(world, &reader)
}

/// A world from `save_state` bytes and the columns of its tables: `columns(spec)` gives ids and one byte vector a column.
///
/// # Errors
/// One sentence if the bytes or a table are damaged or do not fit.
pub fn restore_state(
    bytes: &[u8],
    mut columns: impl FnMut(&dyn Table) -> Result<(Vec<u32>, Vec<Vec<u8>>), String>,
) -> Result<World, String> {
    let mut reader = open(bytes, STATE)?;
    let (mut world, next) = read_state(&mut reader).map_err(damaged)?;
    for (table, next) in world.state.tables_mut().into_iter().zip(next) {
        let name = table.spec().name;
        let (ids, values) = columns(table)?;
        let ids = Ids::from_parts(ids, next).map_err(|why| format!("The table {name} cannot be restored: {why}."))?;
        let views: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        table.load(ids, &views).map_err(|why| format!("The table {name} cannot be restored: {why}."))?;
    }
    finish(world, &reader)
}

/// The names of goods and sectors of the world in `save_state` bytes, for reading its tables.
///
/// # Errors
/// One sentence if the bytes are damaged, cut short or of another version.
pub fn names(bytes: &[u8]) -> Result<crate::engine::cx::Names, String> {
    let mut reader = open(bytes, STATE)?;
    let (world, _) = read_state(&mut reader).map_err(damaged)?;
    Ok(world.cx.names)
}

fn finish(mut world: World, reader: &Reader) -> Result<World, String> {
    if !reader.is_empty() {
        return Err(damaged("it goes on after its end".into()));
    }
    let (tick, claimed) = (world.cx.tick, std::mem::take(&mut world.components));
    world.components = world.state.hashes();
    if claimed != world.components {
        let tables = world.state.tables();
        let place = (0..tables.len()).find(|&i| claimed.get(i) != world.components.get(i)).unwrap_or(0);
        return Err(format!(
            "The snapshot of tick {tick} is damaged: the table {} does not match its hash.",
            tables[place].spec().name
        ));
    }
    // Every table is what its hash says, so that what entities hold is what they had posted.
    world.cx.ledger.tally = crate::world::holdings::tally(&world.state);
    world.keep_kpis();
    Ok(world)
}

fn damaged(why: String) -> String {
    format!("The snapshot is damaged: {why}.")
}

fn seal(mut writer: Writer) -> Vec<u8> {
    let checksum = XxHash3_128::oneshot(&writer.out);
    writer.out.extend_from_slice(&checksum.to_le_bytes());
    writer.out
}

fn open<'a>(bytes: &'a [u8], magic: &[u8; 8]) -> Result<Reader<'a>, String> {
    if bytes.len() < magic.len() + 4 + CHECKSUM || &bytes[..magic.len()] != magic {
        return Err("These bytes are not a Panarchy snapshot.".into());
    }
    let (body, checksum) = bytes.split_at(bytes.len() - CHECKSUM);
    let mut reader = Reader::new(&body[magic.len()..]);
    let version = reader.u32().map_err(damaged)?;
    if version != SNAPSHOT_VERSION {
        return Err(format!(
            "The snapshot has format version {version}; this engine reads version {SNAPSHOT_VERSION}."
        ));
    }
    if XxHash3_128::oneshot(body).to_le_bytes() != checksum {
        return Err(damaged("its checksum does not match, so it was cut short or changed".into()));
    }
    Ok(reader)
}

/// A digest of all declarations: a snapshot of other tables is refused by name.
fn schema(world: &World) -> u128 {
    let mut text = String::new();
    for table in world.state.tables() {
        text.push_str(table.spec().name);
        for column in table.spec().columns {
            text.push_str(&format!("|{}:{:?}x{}", column.name, column.base, column.width));
        }
    }
    XxHash3_128::oneshot(text.as_bytes())
}

fn write_state(world: &World, writer: &mut Writer) {
    writer.block(world.config_json.as_bytes());
    writer.block(&schema(world).to_le_bytes());
    writer.u32(world.cx.tick);
    writer.out.extend_from_slice(&world.chain);
    for component in &world.components {
        writer.out.extend_from_slice(&component.to_le_bytes());
    }
    for balance in world.cx.ledger.expected() {
        writer.u64(balance as u64);
    }
    for value in &world.kpis.values {
        writer.u64(value.to_bits());
    }
    for table in world.state.tables() {
        writer.u32(table.ids().next());
    }
    world.inbox.write(writer);
}

fn read_state(reader: &mut Reader) -> Result<(World, Vec<u32>), String> {
    let json = reader.text()?;
    let config = Config::parse(json)?;
    let mut world = World::blank(config, json.to_string())?;
    if reader.block()? != schema(&world).to_le_bytes() {
        return Err("it was written by an engine with other tables".into());
    }
    world.cx.tick = reader.u32()?;
    world.chain.copy_from_slice(reader.take(32)?);
    for component in &mut world.components {
        let mut word = [0; 16];
        word.copy_from_slice(reader.take(16)?);
        *component = u128::from_le_bytes(word);
    }
    for balance in &mut world.cx.ledger.balances {
        *balance = reader.u64()? as i64;
    }
    for value in &mut world.kpis.values {
        *value = f64::from_bits(reader.u64()?);
    }
    let next = world.state.tables().iter().map(|_| reader.u32()).collect::<Result<_, _>>()?;
    world.inbox.read(reader, &world.cx.names)?;
    world.restore_seed();
    Ok((world, next))
}

/// Reads ids and columns of a table, of which `next` is the next id to be given out.
///
/// # Errors
/// If the bytes end, or do not fit the declaration.
pub fn read_table(table: &mut dyn Table, next: u32, reader: &mut Reader) -> Result<(), String> {
    let raw = reader.block()?;
    let ids = crate::engine::table::from_bytes::<u32>(raw, raw.len() / 4, "ids")?;
    let columns = (0..table.spec().columns.len()).map(|_| reader.block()).collect::<Result<Vec<_>, _>>()?;
    table.load(Ids::from_parts(ids, next)?, &columns)
}
