"""The two scenarios as the documents print them, to the letter."""

from __future__ import annotations

LAPTOP_SMALL = """\
name: "laptop_small"
random_seed: 42

snapshot:
  every_ticks: 30
  compression: "zstd"

spatial:
  level: 7
  width_tiles: 256
  height_tiles: 128

population:
  persons: 150_000
  use_representative_households: true

population_params:
  fertility_base: 1.8
  mortality_base: 0.01


economy:
  sectors: ["agri", "manufacturing", "services", "energy"]
  goods: ["wheat", "steel", "energy", "goods", "services", "food", "tools", "chemicals"]
  market_model: "posted_price"   # or "order_book" for higher complexity
  inventory_policy: "base_stock"
  enable_supply_chain_latency: true

finance:
  enable_banks: true
  interbank_market: false

energy:
  grid_resolution: "low"
  dispatch_model: "merit_order_lite"

politics:
  election_rule: "PR"
  gov_ai_control: true

ai:
  mode: "strict"           # "strict" or "exploratory"
  cadence:
    firm_days: 7
    government_days: 30
  providers:
    firm: "rules"          # "rules" | "local" | "remote"
    bank: "rules"
    gov: "local"
  budgets:
    max_tokens_per_decision: 512
    max_calls_per_tick: 50
  local_backend: "ollama"   # "ollama" | "llamacpp" | "mlx"
  remote_backend: "openai"  # or others
  model_map:
    local_default: "q4_0:7b"
    remote_default: "gpt-4o-mini"

logging:
  decisions: "summary"      # "none" | "summary" | "full"
  kpi_interval_days: 30
"""
"""`laptop_small.yaml` as printed."""

TINY_ISLAND = """\
name: "tiny_island"
random_seed: 7

spatial:
  level: 7
  width_tiles: 128
  height_tiles: 64

population:
  persons: 50_000
  use_representative_households: true

economy:
  sectors: ["agri", "manufacturing", "services"]
  goods: ["food", "tools", "energy", "services", "steel", "wheat"]
  market_model: "posted_price"
  inventory_policy: "base_stock"

finance:
  enable_banks: true
  interbank_market: false

energy:
  dispatch_model: "merit_order_lite"
  grid_resolution: "low"

ai:
  mode: "strict"
  providers:
    firm: "rules"
    gov: "rules"
    bank: "rules"

logging:
  decisions: "summary"
  kpi_interval_days: 30
"""
"""`tiny_island.yaml` as printed."""

PRINTED = {"tiny_island": TINY_ISLAND, "laptop_small": LAPTOP_SMALL}
"""Name of the preset -> text."""
