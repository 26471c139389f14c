"""Why things happen: decisions, causes, counterfactuals, over what a run records and what a replay computes again."""

from panarchy.observe.answer import Answer
from panarchy.observe.but_for import ButFor
from panarchy.observe.correlation import CorrelationManager
from panarchy.observe.decisions import DecisionLogger
from panarchy.observe.graph import CausalGraph, Edge, Node
from panarchy.observe.questions import Questions
from panarchy.observe.tracer import CausalTracer

__all__ = [
    "Answer",
    "ButFor",
    "CausalGraph",
    "CausalTracer",
    "CorrelationManager",
    "DecisionLogger",
    "Edge",
    "Node",
    "Questions",
]
