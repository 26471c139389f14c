"""Scenarios: what a world is made from, as YAML that is checked before anything runs."""
