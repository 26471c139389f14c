//! Parameters of the system `treasury`.

use serde::Deserialize;

/// Parameters of `treasury`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreasuryParameters {}
