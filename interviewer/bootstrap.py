"""The one place where the concrete parts are built and wired together.

What is slow to import (SQLAlchemy, FAISS, the model libraries) is imported when its part is first asked for.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from interviewer.bank.loader import Bank, load_bank
from interviewer.errors import BadInputError, InterviewerError
from interviewer.settings import LLMSettings, Settings

if TYPE_CHECKING:
    from interviewer.grading.heuristic import HeuristicGrader
    from interviewer.grading.verdict_model import VerdictModel
    from interviewer.interview.asking import Asker
    from interviewer.interview.engine import InterviewEngine
    from interviewer.interview.queue import GradingQueue
    from interviewer.llm.client import OpenAIChatClient
    from interviewer.protocols import Encoder, Grader
    from interviewer.retrieval.encoder import Progress
    from interviewer.retrieval.index import VectorIndex
    from interviewer.retrieval.retriever import Retriever
    from interviewer.transcripts.appointments import AppointmentStore
    from interviewer.transcripts.conversation import ConversationStore
    from interviewer.transcripts.database import Database
    from interviewer.transcripts.store import TranscriptStore

GraderChoice = Literal["auto", "heuristic", "llm"]
QUOTE_BOUND = 0.25
"""How far a quote must be about its key point, by the local grader, to count as evidence."""


@dataclass(frozen=True)
class Models:
    """What the local grader needs: the encoder and the verdict model."""

    encoder: Encoder
    verdict_model: VerdictModel


@dataclass(frozen=True)
class Search:
    """What search needs: the built index and the retriever over it."""

    index: VectorIndex
    retriever: Retriever


@dataclass(frozen=True)
class Preparation:
    """How far the slow parts are: what is being done, the fraction done, and the error that stopped it.

    `can_grade` is set once the models are loaded, `ready` when search is as well; `notice` when all works, but
    something could be better (for instance: the index could not be kept).
    """

    step: str = "Not started"
    fraction: float = 0.0
    can_grade: bool = False
    ready: bool = False
    error: str | None = None
    notice: str = ""


class Services:
    """The wired program, one for a process. Building it is quick; the encoder and the index load in the background."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.preparation = Preparation()
        self._models: Future[Models] | None = None
        self._search: Future[Search] | None = None
        self._lock = threading.Lock()

    @cached_property
    def bank(self) -> Bank:
        """The built-in and the imported questions."""
        return load_bank(self.settings.bank_dir, self.settings.banks_dir)

    @cached_property
    def database(self) -> Database:
        """The database of all that is kept. Raises StoreError."""
        from interviewer.transcripts.database import Database

        return Database.open(self.settings.store_url)

    @cached_property
    def store(self) -> TranscriptStore:
        """The transcripts. Raises StoreError."""
        from interviewer.transcripts.store import TranscriptStore

        return TranscriptStore(self.database)

    @cached_property
    def appointments(self) -> AppointmentStore:
        """The date of the interview that is prepared for. Raises StoreError."""
        from interviewer.transcripts.appointments import AppointmentStore

        return AppointmentStore(self.database)

    @cached_property
    def engine(self) -> InterviewEngine:
        """The engine of interviews. Raises StoreError."""
        from interviewer.interview.engine import InterviewEngine

        return InterviewEngine(
            self.store,
            self.bank,
            now=lambda: datetime.now(UTC),
            new_id=lambda: uuid.uuid4().hex[:12],
            owner=f"{os.getpid()}-{uuid.uuid4().hex[:8]}",
        )

    @cached_property
    def queue(self) -> GradingQueue:
        """Grades in the background. Raises StoreError."""
        from interviewer.interview.queue import GradingQueue

        return GradingQueue(self.engine)

    @cached_property
    def conversation(self) -> ConversationStore:
        """What was asked on the Ask page. Raises StoreError."""
        from interviewer.transcripts.conversation import ConversationStore

        return ConversationStore(self.database)

    def models(self) -> Future[Models]:
        """Start loading the models in the background, once, and return their future."""
        with self._lock:
            if self._models is None or _has_failed(self._models):
                self._models = Future()
                threading.Thread(target=self._fill_models, args=(self._models,), name="models", daemon=True).start()
            return self._models

    def search(self) -> Future[Search]:
        """Start loading the models, then search, in the background, once, and return the future of search."""
        models = self.models()
        with self._lock:
            if self._search is None or _has_failed(self._search):
                self._search = Future()
                slow = (models, self._search)
                threading.Thread(target=self._fill_search, args=slow, name="search", daemon=True).start()
            return self._search

    def encoder(self) -> Encoder:
        """Return the encoder, waiting for it. Raises EncoderError."""
        return self.models().result().encoder

    def encoder_alone(self) -> Encoder:
        """Load the encoder without the index. Raises EncoderError."""
        from interviewer.retrieval.encoder import load_encoder

        return load_encoder(self.settings.encoder, self.settings.index_dir)

    def retriever(self) -> Retriever:
        """Return the retriever, waiting for it. Raises EncoderError."""
        return self.search().result().retriever

    def verdict_model(self) -> VerdictModel:
        """Return the local grader's model, waiting for it. Raises EncoderError."""
        return self.models().result().verdict_model

    def load_models(self, progress: Progress) -> Models:
        """Load the models and run them once, exporting them if that was not done yet. Raises EncoderError."""
        from interviewer.grading.verdict_model import load_verdict_model
        from interviewer.retrieval.encoder import load_encoder

        folder = self.settings.index_dir
        encoder = load_encoder(self.settings.encoder, folder, progress)
        verdict_model = load_verdict_model(folder, progress)
        encoder.encode_tokens(["ready"])
        verdict_model.weigh([("ready", "ready")])
        return Models(encoder, verdict_model)

    def load_search(self, encoder: Encoder, progress: Progress, *, rebuild: bool = False) -> Search:
        """Load the index, bringing what is kept on disk up to date. Raises EncoderError."""
        from interviewer.retrieval.index import build_index
        from interviewer.retrieval.retriever import Retriever

        questions = tuple(self.bank.questions.values())
        index = build_index(questions, encoder, self.settings.index_dir, rebuild=rebuild, progress=progress)
        return Search(index, Retriever(index, encoder))

    @cached_property
    def model_answers(self) -> frozenset[tuple[str, ...]]:
        """The sentences of the bank's references, each as its words."""
        from interviewer.grading.pasted import split_answer

        questions = self.bank.questions.values()
        return frozenset(sentence for question in questions for sentence in split_answer(question.reference))

    @cached_property
    def local_grader(self) -> HeuristicGrader:
        """The grader that needs no key and no network."""
        from interviewer.grading.heuristic import HeuristicGrader

        return HeuristicGrader(self.encoder, self.verdict_model)

    def grader(self, choice: GraderChoice = "auto", llm: LLMSettings | None = None) -> Grader:
        """Return a grader. `llm` replaces the LLM of the settings, for instance with a key typed for one session.

        `auto` is the LLM if one is set up, with the local grader beside it for a second opinion and behind it when it
        fails, else the local grader; `llm` is the LLM alone. Raises BadInputError if `llm` is asked for and none is set
        up.
        """
        from interviewer.grading.pasted import PastedAnswerGuard

        return PastedAnswerGuard(self._grader(choice, llm or self.settings.llm), lambda: self.model_answers)

    def _grader(self, choice: GraderChoice, llm: LLMSettings | None) -> Grader:
        from interviewer.grading.fallback import FallbackGrader
        from interviewer.grading.llm import LLMGrader
        from interviewer.grading.second_opinion import SecondOpinionGrader

        if choice == "heuristic" or (choice == "auto" and llm is None):
            return self.local_grader
        if llm is None:
            raise BadInputError(
                "No LLM is set up. Set INTERVIEWER_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL, or use the local one."
            )
        remote = LLMGrader(self.chat_client(llm), self.local_grader.supports, bound=QUOTE_BOUND)
        if choice == "llm":
            return remote
        return FallbackGrader(SecondOpinionGrader(remote, self.local_grader), self.local_grader)

    def asker(self, llm: LLMSettings | None = None) -> Asker:
        """Return what answers the candidate's own questions, waiting for the encoder. Raises EncoderError.

        `llm` replaces the LLM of the settings; without either the bank answers in its own words.
        """
        from interviewer.interview.asking import Asker

        llm = llm or self.settings.llm
        return Asker(self.bank, self.retriever(), self.encoder(), self.chat_client(llm) if llm else None)

    def chat_client(self, llm: LLMSettings) -> OpenAIChatClient:
        """Return a client for an LLM."""
        from interviewer.llm.client import OpenAIChatClient

        return OpenAIChatClient(llm.model, llm.api_key, llm.base_url)

    def transcriber(self, llm: LLMSettings | None = None) -> OpenAIChatClient | None:
        """Return a client for the transcription model at the endpoint of `llm` or of the settings, None without one."""
        settings = self.settings
        at = llm or LLMSettings("", settings.openai_api_key, settings.openai_base_url)
        if not settings.transcription_model or not (at.api_key or at.base_url):
            return None
        return self.chat_client(replace(at, model=settings.transcription_model))

    def _fill_models(self, models: Future[Models]) -> None:
        with self._stopping_at_errors(models):
            loaded = self.load_models(self._report)
            self.preparation = Preparation("Ready to grade", 1.0, can_grade=True)
            models.set_result(loaded)

    def _fill_search(self, models: Future[Models], search: Future[Search]) -> None:
        with self._stopping_at_errors(search):
            found = self.load_search(models.result().encoder, self._report)
            notice = str(found.index.unsaved) if found.index.unsaved else ""
            self.preparation = Preparation("Ready", 1.0, can_grade=True, ready=True, notice=notice)
            search.set_result(found)

    def _report(self, step: str, fraction: float) -> None:
        self.preparation = replace(self.preparation, step=step, fraction=fraction, error=None)

    @contextmanager
    def _stopping_at_errors(self, slow: Future[Any]) -> Iterator[None]:
        """Hand an error on to those who wait. One that is not ours also goes to the terminal."""
        try:
            yield
        except BaseException as error:
            known = isinstance(error, InterviewerError)
            message = str(error) if known else "Something went wrong while loading. See the terminal."
            self.preparation = replace(self.preparation, step="Stopped", error=message)
            slow.set_exception(error)
            if not known:
                raise


def _has_failed(slow: Future[Any]) -> bool:
    return slow.done() and slow.exception() is not None
