//! Parameters of the system `population`.

use serde::Deserialize;

/// Parameters of `population`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationParameters {}
