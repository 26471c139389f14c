//! What an auditor tells: how a rule fared, what stands and need not be told again, and what is kept for a recorder.

use std::collections::BTreeMap;

use super::finding::Finding;

/// Findings kept until they are taken; more would fill memory while nobody looks.
const KEPT: usize = 20_000;

/// How a rule fared in a span of ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRow {
    /// Last tick of the span.
    pub tick: u32,
    /// Place of the rule in the plan.
    pub rule: usize,
    /// Looks.
    pub looks: u64,
    /// Findings reported.
    pub findings: u64,
    /// Ticks at which it had to wait.
    pub postponed: u64,
    /// Seconds spent.
    pub seconds: f64,
    /// Seconds that the budget allowed for all rules together; NaN where there is none.
    pub allowed: f64,
    /// Seconds that the ticks themselves took.
    pub ticks: f64,
}

/// Contradictions by where they are and, where no numbers are told apart, by their sentence without its figures; and by
/// how much each was off when it was last reported, in bits.
pub(super) type Standing = BTreeMap<(String, Option<u32>, String, String), u64>;

/// The place of a contradiction, and by how much it is off.
///
/// Figures of a sentence change from tick to tick while what is wrong is the same.
pub(super) fn stamp(finding: &Finding) -> ((String, Option<u32>, String, String), u64) {
    let off = finding.found - finding.expected;
    let figure = |letter: char| letter.is_ascii_digit() || letter == '-';
    let said = if off.is_nan() { finding.message.replace(figure, "") } else { String::new() };
    ((finding.table.to_string(), finding.id, finding.column.to_string(), said), off.to_bits())
}

/// Keeps findings while there is room, and counts those that are lost.
pub(super) fn keep(list: &mut Vec<Finding>, news: &[Finding], lost: &mut u64) {
    let room = KEPT.saturating_sub(list.len()).min(news.len());
    list.extend_from_slice(&news[..room]);
    *lost += (news.len() - room) as u64;
}
