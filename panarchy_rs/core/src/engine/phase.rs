//! Phases of a tick as data, and the probe through which whoever has a clock times them.

/// One phase of the tick over a world `W`.
pub struct Phase<W: 'static> {
    /// Name, unique, such as `firms.produce`.
    pub name: &'static str,
    /// The system it belongs to.
    pub system: &'static str,
    /// One line of explanation.
    pub doc: &'static str,
    /// Columns read, as `table.column` or `table`.
    pub reads: &'static [&'static str],
    /// Columns written, as `table.column` or `table`.
    pub writes: &'static [&'static str],
    /// The phase itself.
    pub run: fn(&mut W),
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
