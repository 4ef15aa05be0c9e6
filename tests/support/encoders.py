"""An encoder that counts what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from interviewer.protocols import Encoder, FloatArray, TokenVectors


@dataclass
class CountingEncoder:
    """The real encoder, which remembers the texts that it embedded."""

    inner: Encoder
    texts: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def weights_hash(self) -> str:
        return self.inner.weights_hash

    @property
    def dimension(self) -> int:
        return self.inner.dimension

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.texts += texts
        return self.inner.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return self.inner.encode_tokens(texts)
