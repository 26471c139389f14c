//! Panarchy's world in plain Rust: no Python, no Arrow, no files, no clock.
