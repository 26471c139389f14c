//! Phases of a tick as data, and the probe through which whoever has a clock times them.

/// One phase of the tick over a world `W`.
pub struct Phase<W: 'static> {
    /// Name, unique, such as `firms.produce`.
    pub name: &'static str,
    /// The system it belongs to.
    pub system: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Columns read: a table's name and those of its columns, or the table's alone for all of them.
    pub reads: &'static [&'static str],
    /// Columns written, some of which it may read first: in the same form.
    pub writes: &'static [&'static str],
    /// The phase itself.
    pub run: fn(&mut W),
}

/// The columns of a declaration, each with its table; a table without a column stands for all of its columns.
pub fn columns(declared: &'static [&'static str]) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    declared.iter().flat_map(|line| {
        let mut words = line.split(' ');
        let table = words.next().unwrap_or_default();
        let columns: Vec<_> = words.map(|column| (table, Some(column))).collect();
        if columns.is_empty() { vec![(table, None)] } else { columns }
    })
}

/// The columns that a declaration names, as (table, column).
pub fn listed(declared: &'static [&'static str]) -> Vec<(&'static str, &'static str)> {
    columns(declared).filter_map(|(table, column)| column.map(|column| (table, column))).collect()
}

/// Hears when a phase begins and ends; the core has no clock of its own.
pub trait Probe {
    /// A phase begins.
    fn begin(&mut self, phase: usize);
    /// The phase ended.
    fn end(&mut self, phase: usize);
}

/// A probe that hears nothing.
pub struct NoProbe;

impl Probe for NoProbe {
    fn begin(&mut self, _: usize) {}
    fn end(&mut self, _: usize) {}
}
