//! The durable truth of a run: an append-only log of inputs and tick commits.
