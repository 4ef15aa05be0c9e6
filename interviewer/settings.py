"""Settings from the environment, typed. An empty variable means unset."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import platformdirs
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE_DIR = Path(__file__).resolve().parent
CHECKOUT_DIR = PACKAGE_DIR.parent
IN_CHECKOUT = (CHECKOUT_DIR / "pyproject.toml").is_file() and (CHECKOUT_DIR / "corpus").is_dir()


@dataclass(frozen=True)
class LLMSettings:
    """How to reach an OpenAI-compatible model. Without a base URL it is OpenAI's own endpoint."""

    model: str
    api_key: SecretStr | None = None
    base_url: str | None = None


class Settings(BaseSettings):
    """Where things are and which models are used."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True)

    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    model: str | None = Field(None, validation_alias="INTERVIEWER_MODEL")
    transcription_model: str | None = Field(None, validation_alias="INTERVIEWER_TRANSCRIPTION_MODEL")
    encoder: str | None = Field(None, validation_alias="INTERVIEWER_ENCODER")
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("interviewer")), validation_alias="INTERVIEWER_DATA_DIR"
    )
    database_url: str | None = Field(None, validation_alias="DATABASE_URL")

    @model_validator(mode="after")
    def _expand(self) -> Self:
        object.__setattr__(self, "data_dir", self.data_dir.expanduser().absolute())
        return self

    @property
    def llm(self) -> LLMSettings | None:
        """The LLM that `auto` grades with, or None: a model must be named, and a key or a base URL be set."""
        if not self.model or not (self.openai_api_key or self.openai_base_url):
            return None
        return LLMSettings(self.model, self.openai_api_key, self.openai_base_url)

    @property
    def bank_dir(self) -> Path:
        """The built-in question bank: `corpus/` of the checkout, or the copy inside the wheel."""
        return CHECKOUT_DIR / "corpus" if IN_CHECKOUT else PACKAGE_DIR / "corpus"

    @property
    def banks_dir(self) -> Path:
        """The folder of imported banks, one folder each."""
        return self.data_dir / "banks"

    @property
    def index_dir(self) -> Path:
        """Where the index is built: `index/` in a checkout, else in the data directory.

        An explicit INTERVIEWER_DATA_DIR keeps the index too, so that two data directories never share one.
        """
        explicit = "data_dir" in self.model_fields_set
        return CHECKOUT_DIR / "index" if IN_CHECKOUT and not explicit else self.data_dir / "index"

    @property
    def store_url(self) -> str:
        """The transcript database: DATABASE_URL, or SQLite in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'transcripts.db'}"
