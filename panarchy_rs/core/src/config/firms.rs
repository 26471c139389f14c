//! Parameters of the system `firms`.

use serde::Deserialize;

/// Parameters of `firms`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirmsParameters {
    /// Firms at the start.
    pub count: u32,
}
