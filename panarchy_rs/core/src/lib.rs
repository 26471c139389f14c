//! Panarchy's world in plain Rust: no Python, no Arrow, no files, no clock.

#[cfg(target_endian = "big")]
compile_error!("state is hashed and saved as little-endian bytes straight from memory");

pub mod audit;
pub mod config;
pub mod engine;
pub mod models;
pub mod record;
pub mod space;
pub mod systems;
pub mod tables;
pub mod world;
