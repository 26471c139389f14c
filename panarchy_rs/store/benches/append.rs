//! Measures how many events of about 300 bytes a second the log takes, chained and checksummed, to a real file.
#![allow(clippy::disallowed_methods)]

use panarchy_store::{DiskFile, Kind, Log};
use std::time::Instant;

fn main() {
    let path = std::env::temp_dir().join(format!("panarchy-append-{}.log", std::process::id()));
    let events = 2_000_000u64;
    let payload = [b'x'; 300];
    let began = Instant::now();
    let file = DiskFile::create(&path).expect("a temporary file");
    let mut log = Log::create(file, "bench.log", 0, b"{}").expect("an empty log");
    for event in 0..events {
        log.append(Kind::Intent, event / 1000, &payload).expect("room on the disk");
    }
    log.flush().expect("room on the disk");
    let written = began.elapsed().as_secs_f64();
    log.sync().expect("a sync");
    let synced = began.elapsed().as_secs_f64();
    println!(
        "append: {:.2} M events/s written, {:.2} M events/s with one sync at the end",
        events as f64 / written / 1e6,
        events as f64 / synced / 1e6
    );
    let _ = std::fs::remove_file(path);
}
