//! Power cuts, simulated: a virtual file keeps synced bytes and loses, tears or reorders the rest by sectors.

use panarchy_store::{Kind, Log, LogError, Source, Storage};
use proptest::prelude::*;
use std::io;

const SECTOR: usize = 512;

/// A file whose unsynced writes can be lost.
#[derive(Clone, Debug, Default)]
struct VirtualFile {
    durable: Vec<u8>,
    now: Vec<u8>,
    room: Option<usize>,
}

/// What a power cut leaves of the bytes that were not synced.
#[derive(Clone, Debug)]
enum Cut {
    /// Only the first so many bytes reached the disk.
    Short(f64),
    /// The file has its full size, but only the first so many bytes, in eights, were filled.
    Zeros(f64),
    /// Sectors arrived in any order: those marked are there, the others hold zeros.
    Sectors(Vec<bool>),
}

impl VirtualFile {
    fn after(&self, cut: &Cut) -> Self {
        let synced = self.durable.len();
        let fresh = self.now.len() - synced;
        let mut bytes = self.now.clone();
        match cut {
            Cut::Short(part) => bytes.truncate(synced + (part * fresh as f64) as usize),
            Cut::Zeros(part) => bytes[(synced + (part * fresh as f64) as usize) / 8 * 8..].fill(0),
            Cut::Sectors(kept) => {
                for (index, sector) in bytes[synced..].chunks_mut(SECTOR).enumerate() {
                    if !kept[index % kept.len()] {
                        sector.fill(0);
                    }
                }
            }
        }
        Self { durable: bytes.clone(), now: bytes, room: None }
    }
}

impl Source for VirtualFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.now.len() as u64)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        self.now.as_slice().read_at(offset, into)
    }
}

impl Storage for VirtualFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let free = self.room.map_or(bytes.len(), |room| room.saturating_sub(offset as usize));
        let taken = bytes.len().min(free);
        self.now.truncate(offset as usize);
        self.now.extend_from_slice(&bytes[..taken]);
        if taken < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn truncate(&mut self, size: u64) -> io::Result<()> {
        self.now.truncate(size as usize);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.durable = self.now.clone();
        Ok(())
    }
}

fn payload(index: u64) -> Vec<u8> {
    // Zeros among the payloads, so that unfilled sectors and real content can look alike.
    let fill = if index.is_multiple_of(4) { 0 } else { index as u8 };
    vec![fill; (index as usize * 37) % 900]
}

/// Writes `groups` of frames, syncs after all but the last, and says how many frames were synced.
fn recorded(groups: &[u8]) -> (VirtualFile, u64, u64) {
    let mut log = Log::create(VirtualFile::default(), "inputs.log", 0, b"{}").expect("a log");
    let mut synced = log.position().frames;
    for (number, group) in groups.iter().enumerate() {
        for _ in 0..*group {
            let index = log.position().frames;
            log.append(Kind::Intent, index, &payload(index)).expect("a frame");
        }
        if number + 1 < groups.len() {
            log.sync().expect("a sync");
            synced = log.position().frames;
        }
    }
    log.flush().expect("a flush");
    (log.storage().clone(), synced, log.position().frames)
}

fn reopened(file: VirtualFile) -> Result<u64, LogError> {
    let mut expected = 0;
    let (log, _) = Log::open(file, "inputs.log", |frame| {
        assert_eq!(frame.sequence, expected);
        if expected > 0 {
            assert_eq!(frame.payload, payload(expected), "what was kept is what was written");
        }
        expected += 1;
    })?;
    Ok(log.position().frames)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lost_and_torn_tails_lose_nothing_synced(
        groups in prop::collection::vec(0u8..12, 1..6),
        part in 0.0f64..=1.0,
        zeros in any::<bool>(),
    ) {
        let (file, synced, all) = recorded(&groups);
        let cut = if zeros { Cut::Zeros(part) } else { Cut::Short(part) };
        let kept = reopened(file.after(&cut)).expect("an incomplete last frame is no damage");
        prop_assert!(kept >= synced && kept <= all);
    }

    #[test]
    fn sectors_out_of_order_never_lose_what_was_synced(
        groups in prop::collection::vec(1u8..12, 1..6),
        kept in prop::collection::vec(any::<bool>(), 1..20),
    ) {
        let (file, synced, all) = recorded(&groups);
        let durable = file.durable.len() as u64;
        match reopened(file.after(&Cut::Sectors(kept))) {
            Ok(frames) => prop_assert!(frames >= synced && frames <= all),
            Err(LogError::Damaged { offset, .. }) => prop_assert!(offset >= durable),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_full_disk_leaves_whole_frames_and_can_be_tried_again(room in 100usize..6000) {
        let mut log = Log::create(VirtualFile::default(), "inputs.log", 0, b"{}").expect("a log");
        let mut file = log.storage().clone();
        file.room = Some(room.max(file.now.len()));
        log = Log::open(file, "inputs.log", |_| ()).expect("a log").0;
        let mut failed = false;
        for index in 1..12 {
            log.append(Kind::Intent, index, &payload(index)).expect("memory");
            failed |= log.flush().is_err();
            let whole = reopened(log.storage().clone()).expect("no damage by a full disk");
            prop_assert!(whole <= log.position().frames);
        }
        let roomy = VirtualFile { room: None, ..log.storage().clone() };
        prop_assert!(failed || reopened(roomy).expect("a log") == 12);
    }
}
