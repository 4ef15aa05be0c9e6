"""Numbers that references work out in prose, computed anew. Most others are asserted by the references' own code."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist

import pytest

from interviewer.bank.loader import load_bank
from interviewer.settings import Settings

BANK = load_bank(Settings().bank_dir)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def kl(p: tuple[float, ...], q: tuple[float, ...]) -> float:
    return sum(a * log(a / b) for a, b in zip(p, q, strict=True))


def sample_size(before: float, after: float) -> float:
    """Users per group for a two-sided 5% test of two proportions with 80% power."""
    spread = before * (1 - before) + after * (1 - after)
    return (NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)) ** 2 * spread / (after - before) ** 2


A, B, N = 200 / 2000, 243 / 2000, 2000
MARGIN = 1.96 * sqrt(A * (1 - A) / N + B * (1 - B) / N)

# question, what its reference says, and the figures of it in order: (written, computed, tolerance)
NUMBERS = [
    ("logistic-regression-explained", r"$e^{0.7} \approx 2$", [(2, exp(0.7), 0.02)]),
    (
        "logistic-regression-explained",
        "50% to about 67%, but 1% only to about 2%",
        [
            (67, 100 * sigmoid(0.7), 0.5),
            (2, 100 * sigmoid(log(0.01 / 0.99) + 0.7), 0.05),
        ],
    ),
    (
        "vit-vs-cnn",
        "gives 196 tokens. Doubling the side gives 784",
        [(196, (224 // 16) ** 2, 0), (784, (448 // 16) ** 2, 0)],
    ),
    ("vit-vs-cnn", "sixteen times the attention pairs", [(16, (784 / 196) ** 2, 0)]),
    ("data-lake-file-sizes", "in files of 256 MB it is about 4,000", [(4000, 1e6 / 256, 100)]),
    ("slow-spark-job", "200 default partitions for 1 TB are 5 GB each", [(5, 1000 / 200, 0)]),
    (
        "imbalanced-binary-classifier",
        "raises about 100 false alarms, so precision is under 30%",
        [
            (100, 0.01 * (10_000 - 50), 1),
            (30, 100 * 40 / (40 + 99.5), 1.5),
        ],
    ),
    ("imbalanced-binary-classifier", "the threshold is about 1%", [(1, 100 / (1 + 100), 0.02)]),
    ("launched-to-everyone-did-it-work", "a gain of 6.7%", [(6.7, 100 * (1.12 / 1.05 - 1), 0.04)]),
    (
        "vram-for-7b-model",
        "28 GB at 32 bits, 14 GB at 16 bits, 7 GB at 8 bits and 3.5 GB at 4 bits",
        [(gb, 7 * bits / 8, 0) for gb, bits in ((28, 32), (14, 16), (7, 8), (3.5, 4))],
    ),
    (
        "vram-for-7b-model",
        "about 0.5 MB, so a context of 4,096 tokens costs about 2 GB",
        [
            (0.5, 2 * 32 * 4096 * 2 / 2**20, 0),
            (2, 2 * 32 * 4096 * 2 * 4096 / 2**30, 0),
        ],
    ),
    ("vram-for-7b-model", "Seven of those take more than the weights", [(15, 7 * 2 * 32 * 4096 * 2 * 4096 / 1e9, 0.1)]),
    (
        "vram-for-7b-model",
        "16 bytes, so about 112 GB. The moments alone take 56 GB",
        [(112, 7 * 16, 0), (56, 7 * 8, 0)],
    ),
    ("vanishing-gradients-and-fixes", r"$0.25^{20} \approx 10^{-12}$", [(-12, log(0.25**20) / log(10), 0.05)]),
    ("base-rate-fraud-alert", "90 of 1,085 flags are fraud", [(1085, 20_000 * (0.9 * 0.005 + 0.05 * 0.995), 1e-9)]),
    ("base-rate-fraud-alert", r"\approx 0.083", [(0.083, 90 / 1085, 0.0005)]),
    ("base-rate-fraud-alert", "about 49%", [(49, 100 * 0.045 / (0.045 + 0.0475), 0.5)]),
    ("base-rate-fraud-alert", "$1/199$, a probability of 0.5%", [(0.5, 100 * (1 / 199) / (1 + 1 / 199), 1e-9)]),
    (
        "kl-divergence",
        "0.51 nats, the other 0.37",
        [
            (0.51, kl((0.5, 0.5), (0.9, 0.1)), 0.005),
            (0.37, kl((0.9, 0.1), (0.5, 0.5)), 0.005),
        ],
    ),
    ("lstm-gates-and-gradients", r"$0.9^{100} \approx 0.00003$", [(0.00003, 0.9**100, 0.000005)]),
    ("ab-testing-pitfalls", "about 15,000 users per group", [(15_000, sample_size(0.10, 0.11), 300)]),
    ("ab-testing-pitfalls", "about a 64% chance", [(64, 100 * (1 - 0.95**20), 0.5)]),
    ("hypothesis-test-and-p-value", "about 2.2 percentage points", [(2.2, 100 * (B - A), 0.06)]),
    (
        "hypothesis-test-and-p-value",
        "roughly 0.2 to 4.1",
        [
            (0.2, 100 * (B - A - MARGIN), 0.06),
            (4.1, 100 * (B - A + MARGIN), 0.06),
        ],
    ),
    ("mle-vs-map", "whose mode is $4/5$", [(4 / 5, (5 - 1) / (5 + 2 - 2), 1e-12)]),
    ("mle-vs-map", "MAP is $301/302$", [(301 / 302, (302 - 1) / (302 + 2 - 2), 1e-12)]),
]


@pytest.mark.parametrize(
    ("question_id", "says", "figures"), NUMBERS, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(NUMBERS)]
)
def test_numbers_in_references(question_id: str, says: str, figures: list[tuple[float, float, float]]) -> None:
    assert says in " ".join(BANK.get(question_id).reference.split())
    for written, computed, tolerance in figures:
        assert computed == pytest.approx(written, abs=tolerance)
