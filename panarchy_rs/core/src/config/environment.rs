//! Parameters of the system `environment`.

use serde::Deserialize;

/// Parameters of `environment`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentParameters {}
