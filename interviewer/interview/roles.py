"""The roles that people interview for: each a mix of topics, most asked first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role that the app offers with one click."""

    title: str
    topics: tuple[str, ...]


ROLES: dict[str, Role] = {
    "product-data-scientist": Role(
        "Product data scientist",
        (
            "statistics",
            "experimentation-and-causality",
            "data-engineering-sql",
            "evaluation-and-data",
            "classical-ml",
            "probability-information-theory",
            "time-series",
            "behavioural",
        ),
    ),
    "ml-engineer": Role(
        "ML engineer",
        (
            "classical-ml",
            "evaluation-and-data",
            "ensembles",
            "neural-network-foundations",
            "ml-systems",
            "serving-and-mlops",
            "system-design",
            "recommenders-and-ranking",
            "regularization-generalization",
            "python-algorithms",
        ),
    ),
    "llm-engineer": Role(
        "LLM engineer",
        (
            "large-language-models",
            "transformers-attention",
            "retrieval-and-search",
            "agents-and-evaluation",
            "nlp",
            "ml-systems",
            "serving-and-mlops",
            "training-at-scale",
        ),
    ),
    "researcher": Role(
        "Researcher",
        (
            "neural-network-foundations",
            "optimization",
            "generative-models",
            "transformers-attention",
            "regularization-generalization",
            "probability-information-theory",
            "computer-vision",
            "sequence-models",
            "training-at-scale",
        ),
    ),
}
