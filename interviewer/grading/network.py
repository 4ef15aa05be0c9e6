"""The network of the verdict model: the sentence encoder run over a pair of texts, with a low-rank adapter and a head.

It reads a window of the reply and a claim (a key point, a misconception) together and gives three logits: the window
says the claim, leaves it open, or speaks against it. The adapter adds to each linear layer W the product B A of two
thin matrices (LoRA, https://arxiv.org/abs/2106.09685), so that what has to be kept is small. Used by training and by
the export; everything that runs torch is imported late.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

RANK = 16
SCALE = 2.0
DIMENSION = 384
CLASSES = ("says", "open", "against")


def build_network(model_dir: Path) -> Any:
    """Return the network as a torch module: untrained adapter and head over the encoder's frozen weights.

    `forward(input_ids, attention_mask, token_type_ids)` takes integer tensors (pairs, tokens) and returns logits
    (pairs, 3) in the order of CLASSES.
    """
    import torch
    from transformers import BertModel

    class AdaptedLinear(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, base: Any) -> None:
            super().__init__()
            self.base = base
            self.a = torch.nn.Parameter(torch.empty(RANK, base.in_features))
            self.b = torch.nn.Parameter(torch.zeros(base.out_features, RANK))
            torch.nn.init.kaiming_uniform_(self.a, a=5**0.5)

        def forward(self, states: Any) -> Any:
            return self.base(states) + SCALE * (states @ self.a.T @ self.b.T)

        def merged(self) -> Any:
            """Return the plain linear layer that computes the same."""
            self.base.weight.data += SCALE * (self.b.data @ self.a.data)
            return self.base

    class VerdictNetwork(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = BertModel.from_pretrained(str(model_dir), add_pooling_layer=False)
            self.encoder.requires_grad_(False)
            for parent, name in self._adapted():
                setattr(parent, name, AdaptedLinear(getattr(parent, name)))
            self.head = torch.nn.Linear(5 * DIMENSION, len(CLASSES))

        def _adapted(self) -> Iterator[tuple[Any, str]]:
            for layer in self.encoder.encoder.layer:
                for name in ("query", "key", "value"):
                    yield layer.attention.self, name
                for parent in (layer.attention.output, layer.intermediate, layer.output):
                    yield parent, "dense"

        def merge(self) -> Any:
            """Fold the adapter into the encoder's weights, for running; return the network."""
            for parent, name in self._adapted():
                setattr(parent, name, getattr(parent, name).merged())
            return self.eval()

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            states = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state
            second = (attention_mask * token_type_ids).unsqueeze(-1).to(states.dtype)
            first = (attention_mask * (1 - token_type_ids)).unsqueeze(-1).to(states.dtype)
            window = (states * first).sum(1) / first.sum(1)
            claim = (states * second).sum(1) / second.sum(1).clamp(min=1)
            return self.head(torch.cat([states[:, 0], window, claim, (window - claim).abs(), window * claim], dim=-1))

    return VerdictNetwork()


def trained_state(network: Any) -> dict[str, Any]:
    """Return what training changed, by name: the adapter and the head."""
    return {name: value.detach() for name, value in network.named_parameters() if value.requires_grad}
