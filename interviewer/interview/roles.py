"""The roles that people interview for: each a mix of topics and of kinds of questions. The weights are all here."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.interview.mix import Mix


@dataclass(frozen=True)
class Role:
    """A role that the app offers with one click. Its topics stand in the order in which they are named to a person."""

    title: str
    mix: Mix


ROLES: dict[str, Role] = {
    "product-data-scientist": Role(
        "Product data scientist",
        Mix(
            topics={
                "experimentation-and-causality": 4,
                "statistics": 3,
                "data-engineering-sql": 3,
                "evaluation-and-data": 2,
                "classical-ml": 1,
                "probability-information-theory": 1,
                "time-series": 1,
                "behavioural": 1,
            },
            kinds={
                "scenario": 6,
                "compare": 2,
                "coding": 2,
                "concept": 2,
                "tradeoff": 2,
                "puzzle": 1,
                "behavioural": 1,
            },
        ),
    ),
    "ml-engineer": Role(
        "ML engineer",
        Mix(
            topics={
                "classical-ml": 2,
                "ml-systems": 2,
                "serving-and-mlops": 2,
                "evaluation-and-data": 2,
                "neural-network-foundations": 2,
                "ensembles": 1,
                "system-design": 1,
                "recommenders-and-ranking": 1,
                "regularization-generalization": 1,
                "python-algorithms": 2,
            },
            kinds={"scenario": 5, "compare": 3, "concept": 3, "tradeoff": 3, "coding": 2},
        ),
    ),
    "llm-engineer": Role(
        "LLM engineer",
        Mix(
            topics={
                "large-language-models": 3,
                "transformers-attention": 3,
                "retrieval-and-search": 2,
                "agents-and-evaluation": 2,
                "serving-and-mlops": 2,
                "training-at-scale": 2,
                "nlp": 1,
                "ml-systems": 1,
            },
            kinds={"concept": 5, "scenario": 5, "compare": 2, "tradeoff": 3, "coding": 1},
        ),
    ),
    "researcher": Role(
        "Researcher",
        Mix(
            topics={
                "neural-network-foundations": 2,
                "optimization": 3,
                "generative-models": 2,
                "probability-information-theory": 2,
                "transformers-attention": 2,
                "regularization-generalization": 2,
                "computer-vision": 1,
                "sequence-models": 1,
                "training-at-scale": 1,
            },
            kinds={"concept": 6, "derivation": 5, "compare": 3, "tradeoff": 1, "puzzle": 1},
        ),
    ),
}
