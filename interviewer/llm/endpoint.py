"""Where a model is reached, and what to tell a person when that fails. Pure: no network.

Messages name the host and the model, never the key and never what the server wrote, which can quote the key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from interviewer.errors import LLMError, LLMResponseError, LLMUnavailableError

DEFAULT_BASE_URL = "https://api.openai.com/v1"
NO_KEY = "not-needed"
CHECK_ADDRESS = "Check OPENAI_BASE_URL: it usually ends in /v1."

_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_NO_SUCH_MODEL = re.compile(
    r"model_not_found|model.{0,120}?(?:not found|does not exist)|not a valid model|invalid model (?:identifier|name)"
)


class FormatRefusedError(LLMUnavailableError):
    """The endpoint refused a request in a way that another response format may cure."""


class TransientError(LLMUnavailableError):
    """The endpoint failed in a way that waiting may cure; it may have said for how long."""

    def __init__(self, message: str, retry_after_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Endpoint:
    """A model at an OpenAI-compatible address. Local servers usually need no key."""

    model: str
    base_url: str
    api_key: SecretStr | None

    @property
    def host(self) -> str:
        """The address's host, or '' if the address cannot be used."""
        try:
            parts = urlsplit(self.base_url)
            usable = parts.scheme in ("http", "https") and parts.port != 0 and self.base_url.isprintable()
        except ValueError:
            return ""
        host = parts.hostname or ""
        return host if usable and _HOST.fullmatch(host) else ""

    @property
    def key(self) -> str:
        """The key that is sent; a dummy where there is none, for the protocol wants one."""
        return self.api_key.get_secret_value().strip() if self.api_key else NO_KEY

    def check(self) -> None:
        """Raise LLMUnavailableError if a request could not even be written."""
        if not self.host:
            raise LLMUnavailableError(
                "The address of the model's endpoint cannot be used. Check OPENAI_BASE_URL: it is a full address, for "
                "instance http://localhost:11434/v1."
            )
        if not (self.key.isascii() and self.key.isprintable()):
            raise LLMUnavailableError(
                f"The key for {self.host} has characters that cannot be sent. Check OPENAI_API_KEY."
            )

    def too_slow(self, seconds: float) -> TransientError:
        """The error of a reply that did not come in time."""
        return TransientError(f"The model at {self.host} did not reply within {seconds:g} seconds.")

    def unreachable(self) -> TransientError:
        """The error of a connection that could not be made, or broke."""
        return TransientError(
            f"The connection to {self.host} failed. Check that the endpoint is running, and OPENAI_BASE_URL."
        )

    def foreign(self) -> LLMResponseError:
        """The error of a body that is no chat completion."""
        return LLMResponseError(f"What answered at {self.host} is not an OpenAI-compatible model. {CHECK_ADDRESS}")

    def declined(self) -> LLMResponseError:
        """The error of a refusal or a content filter."""
        return LLMResponseError(f"The model at {self.host} declined to answer.")

    def broke_off(self) -> LLMResponseError:
        """The error of an answer that stopped before its end, or never began."""
        return LLMResponseError(f"The model at {self.host} stopped before the end of its answer.")

    def unusable(self) -> LLMResponseError:
        """The error of answers that never took the shape that was asked for."""
        return LLMResponseError(
            f"The model at {self.host} answered, but not in the form that is needed. Try again, or another model."
        )

    def refused(self, status: int, detail: str, retry_after_seconds: float, *, format_is_new: bool) -> LLMError:
        """The error of an HTTP status. `detail` is what the server wrote; it is read, not shown.

        While a response format is new to this endpoint, a 500 counts as a refusal of it: llama.cpp's Python server
        answers so.
        """
        at, detail = f"The endpoint at {self.host}", detail.casefold()
        if status in (401, 403):
            what = "refused the key. Check" if self.api_key else "asks for a key. Set"
            return LLMUnavailableError(f"{at} {what} OPENAI_API_KEY.")
        if status < 500 and _NO_SUCH_MODEL.search(detail):
            return LLMUnavailableError(f"{at} has no model '{self.model}'. Check INTERVIEWER_MODEL.")
        if status == 404:
            return LLMUnavailableError(f"{at} has no chat at this address. {CHECK_ADDRESS}")
        if status == 429 and "insufficient_quota" in detail:
            return LLMUnavailableError(f"{at} says that the account has no quota left. Check its billing.")
        if status in (408, 409, 429) or status > 501 or (status == 500 and not format_is_new):
            what = "has too many requests" if status == 429 else f"failed (HTTP {status})"
            return TransientError(f"{at} {what}. Try again in a minute.", retry_after_seconds)
        return FormatRefusedError(
            f"{at} refused the request (HTTP {status}). It may be too long for this model; try another model."
        )
