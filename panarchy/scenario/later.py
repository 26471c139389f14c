"""Documented keys of systems that do not exist yet: accepted, checked, and said to have no effect."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from panarchy.scenario.parameters.base import Block, quantity

Provider = Literal["rules", "local", "remote"]
"""Who decides for an actor: hand-coded rules, a model on this machine, or a hosted model."""


class FinanceBlock(Block):
    """Banks."""

    enable_banks: bool = Field(default=True, description="Banks take deposits and lend.")
    interbank_market: bool = Field(default=False, description="Banks lend to each other.")


class EnergyBlock(Block):
    """The power grid."""

    grid_resolution: Literal["low", "medium", "high"] = Field(
        default="low", description="Detail of the grid's nodes and lines."
    )
    dispatch_model: Literal["merit_order_lite"] = Field(
        default="merit_order_lite", description="How plants are called: the cheapest first."
    )


class PoliticsBlock(Block):
    """Elections and the government."""

    election_rule: Literal["PR", "FPTP"] = Field(
        default="PR", description="Proportional representation, or first past the post."
    )
    gov_ai_control: bool = Field(
        default=False, description="An outside mind proposes the government's actions."
    )


class CadenceBlock(Block):
    """How often outside minds are asked."""

    firm_days: int = quantity(7, "Days between two decisions of a firm.", "days", ge=1, le=3650)
    government_days: int = quantity(
        30, "Days between two decisions of the government.", "days", ge=1, le=3650
    )


class ProvidersBlock(Block):
    """Who decides, by kind of actor."""

    firm: Provider = Field(default="rules", description="Who decides for firms.")
    bank: Provider = Field(default="rules", description="Who decides for banks.")
    gov: Provider = Field(default="rules", description="Who decides for the government.")


class BudgetsBlock(Block):
    """Bounds on the use of models."""

    max_tokens_per_decision: int = quantity(
        512, "Most tokens that one decision may use.", "tokens", ge=0, le=1_000_000
    )
    max_calls_per_tick: int = quantity(
        50, "Most calls to a model in one tick.", "calls", ge=0, le=1_000_000
    )


class ModelMapBlock(Block):
    """Which models are used."""

    local_default: str = Field(
        default="q4_0:7b", description="Model on this machine.", min_length=1, max_length=200
    )
    remote_default: str = Field(
        default="gpt-4o-mini", description="Hosted model.", min_length=1, max_length=200
    )


class AiBlock(Block):
    """Outside minds: rules, local models or hosted ones."""

    mode: Literal["strict", "exploratory"] = Field(
        default="strict", description="Strict allows deterministic policies only."
    )
    cadence: CadenceBlock = Field(default=CadenceBlock(), description="How often minds are asked.")
    providers: ProvidersBlock = Field(default=ProvidersBlock(), description="Who decides.")
    budgets: BudgetsBlock = Field(
        default=BudgetsBlock(), description="Bounds on the use of models."
    )
    local_backend: Literal["ollama", "llamacpp", "mlx"] = Field(
        default="ollama", description="Program that runs local models."
    )
    remote_backend: str = Field(
        default="openai", description="Service that hosts models.", min_length=1, max_length=200
    )
    model_map: ModelMapBlock = Field(default=ModelMapBlock(), description="Which models are used.")
