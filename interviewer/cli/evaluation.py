"""The commands that measure: how far graders agree with people, how well questions are found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewer.bootstrap import GraderChoice, Services
from interviewer.cli.options import AsJson, WithGrader
from interviewer.cli.output import notify, print_json, wait_until_ready
from interviewer.errors import BadInputError
from interviewer.settings import CHECKOUT_DIR, Settings

if TYPE_CHECKING:
    from interviewer.evaluation.replies import LabelledReply

UNSEEN = CHECKOUT_DIR / "training" / "held_out.txt"

Figures = dict[str, dict[str, Any]]

app = typer.Typer(help="Measure the graders and the search.", rich_markup_mode=None)


class PartName(StrEnum):
    """The parts of the labelled replies."""

    TUNING = "tuning"
    TEST = "test"


@app.command("grading")
def grading(
    *,
    part: Annotated[PartName, typer.Option(help="The part of the labelled replies.")] = PartName.TUNING,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Labelled replies of your own, in the shape of ours.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Leave out replies of this kind; may be repeated.")
    ] = None,
    grader: WithGrader = "heuristic",
    baselines: Annotated[bool, typer.Option("--baselines", help="Measure plain similarities as well.")] = False,
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A folder with public short answers; measures those instead.")
    ] = None,
    most: Annotated[int | None, typer.Option(metavar="N", min=1, help="Draw N answers of each public set.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the scores of a grader with people's."""
    from interviewer.evaluation.replies import LABELLED, load_replies

    services = Services(Settings())
    if data:
        figures = _on_public_sets(services, grader, data, most)
    else:
        replies = _leave_out(without or (), load_replies(part.value, labels or LABELLED, services.bank))
        figures = _on_replies(services, grader, replies, with_baselines=baselines)
    if as_json:
        print_json(figures)
    else:
        for name, found in figures.items():
            typer.echo(_line(name, found))


@app.command("retrieval")
def retrieval(
    *,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="YAML files with wordings of your own: a list for each question id."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how often a question is found in other words."""
    from interviewer.evaluation import retrieval as measured

    services = Services(Settings())
    wordings = measured.load_paraphrases(data or measured.PARAPHRASES)
    known = {name: each for name, each in wordings.items() if name in services.bank.questions}
    if not known:
        raise BadInputError("None of these wordings is of a question in the bank.")
    wait_until_ready(services)
    retriever = services.retriever()
    figures = measured.measure_paraphrases(retriever, known)
    if not data:
        figures["off-topic"] = measured.measure_off_topic(retriever, measured.load_off_topic_queries())
    if as_json:
        print_json(figures)
    else:
        for name, found in figures.items():
            typer.echo(f"{name:10} " + "   ".join(f"{key} {value}" for key, value in found.items()))


def _leave_out(kinds: Collection[str], replies: Sequence[LabelledReply]) -> list[LabelledReply]:
    known = {reply.kind for reply in replies}
    for kind in kinds:
        if kind not in known:
            raise BadInputError(f"No reply is of the kind {kind!r}. There are {', '.join(sorted(known))}.")
    return [reply for reply in replies if reply.kind not in kinds]


def _on_replies(
    services: Services, choice: GraderChoice, replies: Sequence[LabelledReply], *, with_baselines: bool
) -> Figures:
    from interviewer.evaluation.baselines import build_baselines
    from interviewer.evaluation.grading import grade_all, measure_baseline, measure_grades, measure_people
    from interviewer.evaluation.replies import load_replies

    unseen = frozenset(UNSEEN.read_text(encoding="utf-8").split()) if UNSEEN.exists() else frozenset()
    wait_until_ready(services)
    notify(f"Grading {len(replies)} replies ...")
    grades = grade_all(services.grader(choice), replies, services.bank)
    figures: Figures = {
        "people": measure_people(replies),
        str(choice): measure_grades(replies, grades, services.bank, unseen),
    }
    if with_baselines:
        tuning = load_replies("tuning")
        for name, similarity in build_baselines(services.encoder()).items():
            figures[name] = measure_baseline(similarity, tuning, replies, services.bank)
    return figures


def _on_public_sets(services: Services, choice: GraderChoice, folder: Path, most: int | None) -> Figures:
    from interviewer.evaluation.grading import measure_scores
    from interviewer.evaluation.reference_probes import measure_probes
    from interviewer.evaluation.short_answers import SETS, grade_short_answers, load_short_answers

    drawn = {name: load_short_answers(folder, name, most) for name in SETS}
    wait_until_ready(services)
    grader = services.grader(choice)
    figures: Figures = {}
    for name, answers in drawn.items():
        notify(f"Grading {len(answers)} answers of {name} ...")
        rows, longer = grade_short_answers(grader, answers)
        figures[name] = {
            **measure_scores(rows),
            "four_words_and_more": measure_scores(longer),
            "made_from_references": measure_probes(grader, load_short_answers(folder, name)),
        }
    return figures


def _line(name: str, found: dict[str, Any]) -> str:
    pearson, error = found["pearson"]["value"], found["rmse"]["value"]
    return f"{name:16} {found['graded']:4} of {found['replies']:4} graded   r {pearson}   RMSE {error} of 10"
