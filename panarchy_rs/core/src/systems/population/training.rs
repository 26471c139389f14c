//! Training: a course in one skill, by intent, that takes days and a fee.

/// The `training_skill` of someone who is in no course.
pub const IDLE: u8 = 255;
