//! The world as a Python class.

mod auditing;
mod clock;
mod comparing;
mod core_world;
mod tracing;
mod views;

pub use core_world::CoreWorld;
