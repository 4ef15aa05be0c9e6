"""Trains the verdict model: first on public pairs, then on the bank's statements with some of the public ones.

    python -m training.train --data DATA --output FOLDER [--hold-out FILE]

One thread, fixed seeds. `--hold-out` names a file with question ids, one a line, of which nothing is used: for
measuring how the model does on questions that it has never seen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from interviewer.bank.loader import load_bank
from interviewer.grading.network import build_network, trained_state
from interviewer.retrieval.export import find_model_dir
from interviewer.settings import Settings
from training.pairs import Pair, bank_pairs, general_pairs, load_statements

SEED = 20261121
MOST_TOKENS = 112
BATCH = 32
GENERAL_RATE, BANK_RATE = 1e-3, 7e-4
BANK_EPOCHS = 5
GENERAL_SHARE = 0.1
"""Public pairs in a bank epoch, as a share of the bank's pairs: so that general reading is not forgotten."""


def train(network: Any, tokenizer: Any, pairs: Sequence[Pair], rate: float, seed: int) -> None:
    """Train on the pairs once, in random order, with a rate that rises over the first tenth and then falls to zero."""
    import torch

    trained = [value for value in network.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    batches = list(_batches(pairs, seed))
    started, losses = time.monotonic(), []
    network.train()
    for step, batch in enumerate(batches):
        share = step / len(batches)
        factor = min(share / 0.1, 1.0) * 0.5 * (1 + math.cos(math.pi * share))
        for group in optimizer.param_groups:
            group["lr"] = rate * max(factor, 0.01)
        encoded = tokenizer(
            [pair.text for pair in batch],
            [pair.claim for pair in batch],
            truncation="only_first",
            max_length=MOST_TOKENS,
            padding=True,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(encoded["input_ids"], encoded["attention_mask"], encoded["token_type_ids"])
        target = torch.tensor([pair.target for pair in batch])
        loss = torch.nn.functional.cross_entropy(logits.float(), target, label_smoothing=0.02)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 100 == 99:
            pace = (step + 1) * BATCH / (time.monotonic() - started)
            sys.stderr.write(
                f"{step + 1}/{len(batches)} loss {sum(losses[-100:]) / 100:.3f}, {pace:.0f} pairs/s" + "\n"
            )


def _batches(pairs: Sequence[Pair], seed: int) -> Iterator[list[Pair]]:
    """Yield batches of pairs of like length: pairs are shuffled, sorted within groups of 50 batches, shuffled again."""
    rng = Random(seed)  # noqa: S311 - repeatable, not unpredictable
    order = list(pairs)
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), 50 * BATCH):
        group = sorted(order[start : start + 50 * BATCH], key=lambda pair: len(pair.text) + len(pair.claim))
        batches += [group[i : i + BATCH] for i in range(0, len(group), BATCH)]
    rng.shuffle(batches)
    yield from batches


def main() -> None:
    """Train and write the adapter."""
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--hold-out", type=Path)
    parser.add_argument("--from", dest="start", type=Path, help="an adapter already trained on the public pairs")
    parser.add_argument("--general-only", action="store_true")
    parser.add_argument("--epochs", type=int, default=BANK_EPOCHS)
    parser.add_argument("--share", type=float, default=1.0, help="the share of an epoch's pairs that is drawn")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    model_dir = find_model_dir()
    network, tokenizer = build_network(model_dir), AutoTokenizer.from_pretrained(str(model_dir))
    general = general_pairs(arguments.data)
    if arguments.start:
        network.load_state_dict(load_file(arguments.start), strict=False)
    else:
        train(network, tokenizer, general, GENERAL_RATE, SEED)
    if not arguments.general_only:
        questions = load_bank(Settings().bank_dir).questions
        held_out = arguments.hold_out.read_text().split() if arguments.hold_out else ()
        pairs = []
        for epoch in range(arguments.epochs):
            fresh = bank_pairs(questions, load_statements(questions), held_out, SEED + epoch)
            rng = Random(SEED + epoch)  # noqa: S311
            fresh = rng.sample(fresh, int(arguments.share * len(fresh)))
            pairs += fresh + rng.sample(general, int(GENERAL_SHARE * len(fresh)))
        train(network, tokenizer, pairs, BANK_RATE, SEED)
    path = arguments.output / "adapter.safetensors"
    save_file({name: value.half().contiguous() for name, value in trained_state(network).items()}, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sys.stdout.write(json.dumps({"file": str(path), "sha256": digest, "bytes": path.stat().st_size}) + "\n")


if __name__ == "__main__":
    main()
