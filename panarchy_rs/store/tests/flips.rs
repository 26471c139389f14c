//! Every bit of a log is flipped in turn: each flip is named as damage, none is taken for an incomplete last frame.

use panarchy_store::{Kind, Log, LogError, Scanner, Source, Storage};
use proptest::prelude::*;
use std::io;

/// A file in memory.
#[derive(Debug, Default)]
struct Memory(Vec<u8>);

impl Source for Memory {
    fn size(&self) -> io::Result<u64> {
        self.0.as_slice().size()
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.0.as_slice().read_at(offset, into)
    }
}

impl Storage for Memory {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.truncate(offset as usize);
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn truncate(&mut self, size: u64) -> io::Result<()> {
        self.0.truncate(size as usize);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A log with one frame a payload, as bytes, and where each frame begins.
fn written(payloads: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
    let mut log = Log::create(Memory::default(), "inputs.log", 0, b"{\"seed\": 7}").expect("a log");
    let mut starts = vec![16];
    for (index, payload) in payloads.iter().enumerate() {
        starts.push(log.position().size as usize);
        let kind = [Kind::Intent, Kind::Commit, Kind::Manifest][index % 3];
        log.append(kind, index as u64, payload).expect("a frame");
    }
    log.sync().expect("a sync");
    (log.storage().0.clone(), starts)
}

fn scan(bytes: &[u8]) -> Result<(u64, u64), LogError> {
    let end = Scanner::new(&bytes, "inputs.log")?.run(|_| ())?;
    Ok((end.frames, end.torn))
}

fn assert_caught(bytes: &mut [u8], starts: &[usize], bit: usize) {
    let byte = bit / 8;
    bytes[byte] ^= 1 << (bit % 8);
    match scan(bytes) {
        Err(LogError::Damaged { offset, .. }) => {
            let frame = starts.iter().rev().find(|start| **start <= byte).copied().unwrap_or(0);
            assert_eq!(offset as usize, frame, "bit {bit} is named at its frame");
        }
        other => panic!("bit {bit} went unnoticed: {other:?}"),
    }
    bytes[byte] ^= 1 << (bit % 8);
}

#[test]
fn every_flipped_bit_is_named() {
    let payloads: Vec<Vec<u8>> = (0..30u8).map(|index| vec![index; usize::from(index) * 3]).collect();
    let (mut bytes, starts) = written(&payloads);
    for bit in 0..bytes.len() * 8 {
        assert_caught(&mut bytes, &starts, bit);
    }
    assert_eq!(scan(&bytes).expect("an undamaged log"), (31, 0));
}

#[test]
fn every_shorter_file_loses_only_its_incomplete_last_frame() {
    let payloads: Vec<Vec<u8>> = (0..10u8).map(|index| vec![index; 40]).collect();
    let (bytes, mut starts) = written(&payloads);
    starts.push(bytes.len());
    for length in starts[1]..bytes.len() {
        let whole = starts.iter().filter(|start| **start <= length).count() as u64 - 1;
        let torn = length - starts[whole as usize];
        assert_eq!(scan(&bytes[..length]).expect("a torn log"), (whole, torn as u64));
    }
    for length in 0..starts[1] {
        assert!(matches!(scan(&bytes[..length]), Err(LogError::Damaged { .. })));
    }
}

#[test]
fn a_missing_or_doubled_frame_is_named() {
    let payloads: Vec<Vec<u8>> = (0..6u8).map(|index| vec![index; 32]).collect();
    let (bytes, starts) = written(&payloads);
    let without = [&bytes[..starts[2]], &bytes[starts[3]..]].concat();
    let doubled = [&bytes[..starts[3]], &bytes[starts[2]..]].concat();
    for damaged in [without, doubled] {
        let error = scan(&damaged).expect_err("damage").to_string();
        assert!(error.contains("missing or stands twice"), "{error}");
    }
}

#[test]
fn a_log_keeps_its_order() {
    let (bytes, _) = written(&[vec![1], vec![2]]);
    let (mut log, torn) = Log::open(Memory(bytes), "inputs.log", |_| ()).expect("a log");
    assert_eq!(torn, 0);
    assert!(log.append(Kind::Commit, 0, &[0; 32]).is_err(), "a tick before the last is refused");
    assert!(log.append(Kind::Start, 9, b"{}").is_err(), "a second start is refused");
    assert_eq!(log.append(Kind::Commit, 2, &[0; 32]).expect("a frame"), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_flip_in_any_log_is_named(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20),
        place in 0.0f64..1.0,
    ) {
        let (mut bytes, starts) = written(&payloads);
        let bit = (place * (bytes.len() * 8) as f64) as usize;
        assert_caught(&mut bytes, &starts, bit);
    }

    #[test]
    fn what_is_written_is_read(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..30)) {
        let (bytes, _) = written(&payloads);
        let mut read = Vec::new();
        Scanner::new(&bytes.as_slice(), "inputs.log").unwrap().run(|frame| read.push(frame.payload.to_vec())).unwrap();
        prop_assert_eq!(&read[1..], payloads.as_slice());
    }
}
