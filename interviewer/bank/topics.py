"""The topics of the built-in bank: the folder names of `corpus/` and what the app calls them."""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "classical-ml": "Classical machine learning",
    "ensembles": "Ensembles",
    "evaluation-and-data": "Evaluation and data",
    "neural-network-foundations": "Neural network foundations",
    "optimization": "Optimization",
    "regularization-generalization": "Regularization and generalization",
    "computer-vision": "Computer vision",
    "sequence-models": "Sequence models",
    "transformers-attention": "Transformers and attention",
    "large-language-models": "Large language models",
    "nlp": "Natural language processing",
    "generative-models": "Generative models",
    "retrieval-and-search": "Retrieval and search",
    "agents-and-evaluation": "Agents and their evaluation",
    "training-at-scale": "Training at scale",
    "serving-and-mlops": "Serving and MLOps",
    "ml-systems": "Machine learning systems",
    "system-design": "System design",
    "statistics": "Statistics",
    "probability-information-theory": "Probability and information theory",
    "experimentation-and-causality": "Experimentation and causality",
    "recommenders-and-ranking": "Recommenders and ranking",
    "time-series": "Time series",
    "python-algorithms": "Python and algorithms",
    "data-engineering-sql": "Data engineering and SQL",
    "behavioural": "Behavioural",
}


def topic_title(slug: str) -> str:
    """Return what the app calls a topic; for a topic of an imported bank, its slug in words."""
    return TOPICS.get(slug) or slug.replace("-", " ").capitalize()
