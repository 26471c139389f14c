//! Parameters of the system `markets`.

use serde::Deserialize;

/// Parameters of `markets`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketsParameters {}
