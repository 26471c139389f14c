"""Golden runs: what a scenario is known to do, so that no change of behaviour goes unnoticed."""
