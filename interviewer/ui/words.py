"""Every text of the app, in one place, so that it can be read in one go and translated. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from interviewer.bank.topics import topic_title
from interviewer.interview.debrief import Outcome
from interviewer.interview.due import days_ahead
from interviewer.interview.session import MAX_REPLY_CHARS, minutes_left
from interviewer.interview.shapes import SHAPES
from interviewer.models import LEVELS, Grade, GradedBy, Help, Level, Shape

# --- everywhere --------------------------------------------------------------------------------------------------

APP = "Mock Interviewer"
PRACTICE, ALL_QUESTIONS, ASK, REVIEW, SETTINGS = "Practice", "Questions", "Ask", "Review", "Settings"
FAILED = (
    "**Something went wrong here.** Everything saved so far is still there. Reload the page to go on. If it happens "
    "again, the details are in the terminal where the app was started."
)
UNKNOWN_INTERVIEW = "This interview isn't here any more; it may have been deleted. You can start a new one below."
UNKNOWN_QUESTION = "This address leads to no question of the bank. It may have been renamed."
LEVEL_NAMES: dict[Level, str] = {level: level.capitalize() for level in LEVELS}


def count(number: int, one: str, many: str = "") -> str:
    """Return '1 question', '2 questions'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def plain_line(source: str) -> str:
    """Return a line of Markdown as a label that shows its characters as they are."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$:])", r"\\\1", source)


def ago(span: timedelta) -> str:
    """Return how long ago something was, roughly."""
    minutes = int(span.total_seconds() // 60)
    for size, unit in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{count(minutes // size, unit)} ago"
    return "just now"


def when(moment: datetime) -> str:
    """Return a moment as a person writes it; the caller has put it into the person's time zone."""
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def topics(slugs: Sequence[str], most: int = 3) -> str:
    """Return the first topics by name, and how many more there are."""
    named = [topic_title(slug) for slug in slugs[:most]]
    more = len(slugs) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def address_unusable(host: str, port: int, error: Exception) -> str:
    """Return what to do when the server cannot listen."""
    return (
        f"Cannot listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}. Nothing was started. "
        f"Another program may be using the port; choose another with --port, for instance --port {port + 1}."
    )


# --- practice: start ---------------------------------------------------------------------------------------------

START_TITLE = "Practise for your interview"
WHAT_THIS_IS = "A few questions, your answers, and an honest grade that shows which of your words earned it."
CHOOSE_ROLE = "What are you interviewing for?"
HOW = "Format"
HOWS: dict[Literal["practice", "screen", "case"], str] = {
    "practice": "Practice",
    "screen": SHAPES["screen"].title,
    "case": SHAPES["case"].title,
}
DRAW_FROM = "Questions from"
DATE = "Date of your interview, if it is set"
GO_OVER_IT = "Go over it"
JOB = "Paste the job description"
NOTHING_NEAR = "No question is near to this text. Paste a longer part of it, or choose topics yourself."
NOTHING_OF_BANK = "This bank has no question on these topics. Choose other topics."
MORE = "More"
SEED = "Seed (a number)"
SEED_HELP = "The same seed with the same choices asks the same questions again."
SEED_WRONG = "A seed is a whole number. Nothing was started; change it or leave it empty."
STARTING = "Choosing the questions ..."
CHOOSE_MYSELF = "Choose topics myself"
TOPICS = "Topics"
ANY_TOPIC = "All topics"
LEVEL = "Level"
LENGTH = "How long"
LENGTHS: dict[Literal["questions", "minutes"], str] = {"questions": "Questions", "minutes": "Minutes"}
HOW_MANY: dict[Literal["questions", "minutes"], str] = {
    "questions": "Number of questions",
    "minutes": "Number of minutes",
}
START = "Start"
CONTINUE = "Continue"
CONTINUE_TITLE = "You left an interview half-way."
END_IT = "End it"
CHANGE_GRADING = "About grading, and how to change it"
BANK_EMPTY = "There are no questions to ask. Check the question bank with `interviewer lint`."


def one_click(how: str, questions: int, level: Level) -> str:
    """Return what one click starts."""
    if how == "screen":
        return f"{SHAPES['screen'].minutes} minutes like the real thing: no feedback until the end."
    if how == "case":
        return f"One design case of {SHAPES['case'].minutes} minutes, step by step to the debrief."
    return f"{questions} questions at {level} level, with a grade after each answer."


def draw_name(draw: str) -> str:
    """Return what questions are drawn from, as a choice: a fixed one, or an imported bank, `name:`."""
    fixed = {
        "everything": "Everything",
        "weak": "My weak points",
        "due": "Due for review",
        "new": "What I was never asked",
        "job description": "A job description",
    }
    return fixed.get(draw) or f"The bank '{draw.removesuffix(':')}'"


def due_today(number: int, weakest: str) -> str:
    """Return how much is due for review."""
    is_due = "is" if number == 1 else "are"
    return f"**{count(number, 'question')} {is_due} due for review.** Weakest: {weakest}."


def last_day(*, is_today: bool) -> str:
    """Return what the last day before the interview is for."""
    when_it_is = "today" if is_today else "tomorrow"
    return f"**Your interview is {when_it_is}. Nothing new now.** Go once over what you know, then rest."


def date_is(day: date, today: date) -> str:
    """Return how far away the interview is."""
    return f"That is {days_ahead(day, today)}."


def days_past(day: date, today: date) -> str:
    """Return a kind word after the interview; '' once it is some days ago."""
    days = (today - day).days
    if days > 7:
        return ""
    return f"It was {'yesterday' if days == 1 else f'on {day:%A}'}. We hope it went well. Is there another one?"


def bank_problems(files: int) -> str:
    """Return that some question files were left out."""
    return f"{count(files, 'question file')} could not be read and {'was' if files == 1 else 'were'} left out"


def progress_left(asked: int, planned: int | None, since: timedelta) -> str:
    """Return where an interrupted interview stands."""
    return f"{question_number(asked, planned)}, started {ago(since)}."


def graded_locally() -> str:
    """Return how answers are graded without an LLM."""
    return "Answers are graded on this computer. Nothing you write leaves it."


def graded_by_model(model: str, host: str) -> str:
    """Return how answers are graded with an LLM."""
    return f"Answers are graded by {model} at {host or 'an address that cannot be used'}."


def why_not_chat(*, local: bool) -> str:
    """Return what this does that a chat model does not."""
    where = ", and stays on this computer." if local else "."
    return (
        "Why not just a chat model? This one grades against a fixed answer key, shows its evidence, does not flatter"
        f"{', ' if local else ' and '}remembers what you said{where}"
    )


# --- practice: a question ----------------------------------------------------------------------------------------

RETRY = "Your next try"
FOLLOW_UP = "Follow-up"
FOLLOW_UP_REPLY = "Your reply to the follow-up"
ANSWER_BOX = {
    "send": "Send",
    "sending": "Sending ...",
    "keys": "Ctrl+Enter sends",
    "keys_mac": "⌘+Enter sends",
    "too_long": f"{{count}} characters; an answer can have {MAX_REPLY_CHARS:,}. Nothing is lost: shorten it.",
    "not_sent": "Not sent yet: the app does not reply. Your text is kept here. Send it again.",
    "not_kept": "This browser keeps no draft of this text. Send it before you close or reload the page.",
}
"""The texts of the answer box, which the browser puts in; `{count}` is filled in there."""
DRAFT_LEFT = "Question {number}: written, but not sent. It is yours to copy."
"""What stands above a draft when the interview is over; the browser fills in `{number}`."""
SAY_ALOUD = "Say it aloud"
SAY_ALOUD_HELP = "Speak for two minutes, then compare with the points yourself. Nothing is recorded."
SAY_ALOUD_NOW = (
    "Say your answer aloud, as you would to an interviewer. Nothing is recorded; you mark it yourself afterwards."
)
SAID_IT_ALL = "Done: show the points"
TYPE_INSTEAD = "Type it instead"
TIMER = {
    "name": "Time left",
    "start": "Start",
    "stop": "Stop",
    "half": "One minute left.",
    "last": "Ten seconds left.",
    "over": "That's two minutes. Finish your thought.",
}
"""The texts of the timer, which the browser puts in."""
MICROPHONE = "Answer by microphone"
MICROPHONE_LABEL = "Record your answer"
HEARD_LABEL = "What was heard is added to the box, where you can change it before you send it."
HEARING = "Writing down what you said ..."
HEARD_NOTHING = "Nothing was heard. Check the microphone, and record it again."
NOT_HEARD = "Your recording is still there. Try again, or type your answer."
HEAR_AGAIN = "Write it down again"
READ_ALOUD = {"read": "Read it to me", "stop": "Stop reading"}
"""The texts of the button that has the browser read the question."""
OVER = "The interview is over. The debrief is on the page."
SKIP = "Skip"
HINT_HELP = "Only points you first make after a hint count less: three quarters; after a second hint, half."
CLARIFY = "Ask what it means"
CLARIFY_LABEL = "What would you like to know about the question?"
CLARIFY_EXAMPLE = "At training or at inference?"
CLARIFY_SEND = "Ask"
CLARIFYING = "One moment ..."
PAUSE = "Pause"
PAUSED = "Paused. Everything is kept; go on whenever you like."
END_EARLY = "End early"
END_EARLY_ASK = (
    "What you sent is kept, and you get the debrief now. Text still in the box is not sent; you can copy it there."
)
END_NOW = "End now"
YOUR_ANSWER = "Your answer"
SAVED_READING = "Saved. Reading your answer ..."
SAVED_ELSEWHERE = (
    "Saved. It is being graded in another window; if that stopped, it starts again here within half a minute."
)
NEXT_QUESTION = "Next question"
FINISH = "Finish"
TRY_AGAIN = "Try again"
BACK_TO_GRADE = "Back to the grade"
SHOW_MODEL_ANSWER = "Show the model answer"
MODEL_ANSWER = "Model answer"
SOURCES = "Where to check it"
PRACTICE_ONLY = "You have read the model answer, so this try is for practice. It does not change your score."
UNSENT_LABEL = "Your text, not saved"
UNSENT_HELP = "If you try this question again, the text is in the box."
HIDE = "Hide"
GRADING_BROKE = "Your answer is saved, but it could not be graded just now."


def progress(number: int, total: int | None, topic: str, level: Level) -> str:
    """Return the quiet line above a question."""
    return f"{question_number(number, total)} · {topic_title(topic)} · {level}"


def question_number(number: int, total: int | None) -> str:
    """Return where a question stands; `total` is None where the time decides how many there are."""
    return f"Question {number} of {total}" if total else f"Question {number}"


def saved_loading(step: str) -> str:
    """Return what is waited for when the first answer comes before the encoder has loaded."""
    return f"Saved. Getting ready to read it: {step[:1].lower()}{step[1:]} ..."


def saved_asking(model: str) -> str:
    """Return what is waited for when an LLM grades."""
    return f"Saved. {model} is reading your answer ..."


def hint_button(taken: int, total: int) -> str:
    """Return the label of the hint button, with what the hint costs."""
    return f"Hint {taken + 1} of {total} (new points then count {'¾' if taken == 0 else '½'})"


def hint(step: int, text: str) -> str:
    """Return a hint that was taken."""
    return f"**Hint {step + 1}.** {text}"


def attempt_name(number: int) -> str:
    """Return what an attempt is called, counted from 1."""
    return "First answer" if number == 1 else f"Try {number}"


def earlier_attempt(number: int, grade: Grade | None) -> str:
    """Return the title of a folded earlier attempt."""
    return f"{attempt_name(number)}: {score_and_band(grade)}"


# --- a grade -----------------------------------------------------------------------------------------------------

NEEDS_CORRECTING = "Needs correcting"
NOT_GRADED = "Not graded"
NOT_GRADED_YET = "Waiting to be graded"
SKIPPED = "Skipped"
EARNED = "What earned points"
PARTLY = "Partly there"
WRONG = "What was wrong"
MISSING = "What was missing"
UNSURE = "What I could not tell"
WORTH_MORE = "This is more than is expected at this level. Well done."
I_SAID_THIS = "I said this"
I_DIDNT = "I didn't"
SELF_MARKED = "self-marked"
NOT_IN_SCORE = "Your last reply is not graded yet, so it is not counted here."
HELPED: dict[Help, str] = {
    "probe": "after a follow-up",
    "hint": "after a hint",
    "strong hint": "after two hints",
}
ANSWER_SAVED = "Your answer is kept, and your scores are not affected."
GRADE_HERE = "Grade on this computer"
GRADE_AGAIN = "Grade again"
MARK_MYSELF = "Mark it myself"
MARK_INTRO = "Compare your answer with each point, and be as strict as an interviewer would be."
MARK_DONE = "Save my marks"
MARK_CANCEL = "Cancel"
SAID_IT, SAID_PARTLY, SAID_NOT = "Said it", "Partly", "Didn't say it"


def score_and_band(grade: Grade | None) -> str:
    """Return '8.0 · Good', or that there is no score."""
    if grade is None:
        return NOT_GRADED_YET
    if grade.score is None:
        return NOT_GRADED
    return f"{grade.score:.1f} · {NEEDS_CORRECTING if grade.needs_correcting else grade.band}"


def score_range(low: float, high: float) -> str:
    """Return the span of a score with unsure verdicts."""
    return f"between {low:.1f} and {high:.1f}, depending on what I could not tell"


def correction(quote: str, right: str) -> str:
    """Return what is true instead of what was said; the quote may be empty."""
    return f"You said “{quote}”. {right}" if quote else right


def could_not_tell(point: str) -> str:
    """Return the question behind *I said this / I didn't*."""
    return f"I couldn't tell whether you said: {point}"


def more_of(number: int) -> str:
    """Return the lead of a list of alternatives."""
    return "One more of these:" if number == 1 else f"{number} more of these:"


def graded_by(who: GradedBy, *, succeeded: bool = True) -> str:
    """Return who graded, or tried to, for the small print; '' where the candidate's own marks are still to come."""
    if who.name == "self":
        return "Self-marked" if succeeded else ""
    name = "on this computer" if who.name == "heuristic" else f"by {who.model}"
    parts = [who.model] if who.name == "heuristic" and who.model else []
    return f"{'Graded' if succeeded else 'Tried'} {name} ({', '.join([*parts, f'version {who.version}'])})"


def unanswered_probe(ask: str) -> str:
    """Return a follow-up that got no reply."""
    return f"{FOLLOW_UP}, left open: {plain_line(ask)}"


def first_and_after(first: float | None, after: float | None) -> str:
    """Return what a follow-up changed."""
    before, now = (NOT_GRADED.lower() if score is None else f"{score:.1f}" for score in (first, after))
    return f"First answer {before}; after follow-up {now}."


def without_hints(score: float) -> str:
    """Return what a hint cost."""
    return f"Without the hint this would have been {score:.1f}."


# --- a mock interview --------------------------------------------------------------------------------------------

THANKS = "Thanks."
SAID_SO_FAR = "What you said so far"
NUDGE = "Three minutes left. Make sure that your main point is said."
TIME_UP = "That's the time. You have one minute to finish your sentence and send it."
NO_MORE_QUESTIONS = "That's the time. Finish this one in peace; no other question follows."
TIME_WAS_UP = "The time was up. Everything you sent is kept."
GO_ON = "Go on"
MOCK_UNDER_WAY = "This mock interview is under way. Its grades and model answers are shown after its end."


def mock_greeting(shape: Shape | None, questions: int) -> str:
    """Return how the interviewer opens."""
    minutes = SHAPES[shape or "screen"].minutes
    what = "one case, step by step" if shape == "case" else f"{count(questions, 'question')}, one follow-up each"
    return (
        f"Hello, and thank you for coming. We have {minutes} minutes: {what}. I say nothing about your answers until "
        "the end, whether they are good or not. Ask me what a question means whenever you like."
    )


def clock(left: timedelta) -> str:
    """Return the time that is left, in whole minutes."""
    return f"{minutes_left(left)} min left"


# --- practice: the end -------------------------------------------------------------------------------------------

BEST_MOMENT = "Your best moment"
ONE_TO_REDO = "The one to redo"
BY_QUESTION = "Question by question"
BY_TOPIC = "Topic by topic"
TO_STUDY = "Worth studying next"
HOW_TOLD = "How you told it (not scored)"
PRACTISE_THESE = "Practise these now"
NEW_INTERVIEW = "New interview"
OPEN_TRANSCRIPT = "Open the transcript"
DOWNLOAD_MD, DOWNLOAD_JSON = "Download (Markdown)", "Download (JSON)"


def mean_title(mean: float) -> str:
    """Return the headline of a finished interview."""
    return f"{mean:.1f} on average"


def mean_basis(outcomes: Sequence[Outcome], planned: int, unasked: int) -> str:
    """Return what the average rests on."""
    number = Counter(outcomes)
    scored = number["graded"] + number["self-marked"]
    rest = [(number[what], what) for what in ("self-marked", "skipped", "not answered", "not graded", "waiting")]
    listed = [f"{n} {what}" for n, what in [*rest, (unasked, "not asked")] if n]
    basis = f"It rests on {scored} of {count(planned, 'question')}" if scored else f"{count(planned, 'question')}"
    return f"{basis}; {', '.join(listed)}." if listed else f"{basis}."


def outcome(result: Outcome, grade: Grade | None) -> str:
    """Return what became of a question."""
    if result in ("skipped", "not answered"):
        return result.capitalize()
    return f"{score_and_band(grade)} ({SELF_MARKED})" if result == "self-marked" else score_and_band(grade)


def topic_result(score: float | None, graded: int, asked: int) -> str:
    """Return how a topic went, and on how many of its questions that rests."""
    return "no score" if score is None else f"{score:.1f} ({graded} of {count(asked, 'question')})"


def reading_all(done: int, total: int, step: str) -> str:
    """Return how far the grading is; `step` is what the encoder is doing while it loads."""
    return f"Thank you. Reading your answers: {done} of {total}{f' ({step.lower()})' if step else ''} ..."


# --- the question bank -------------------------------------------------------------------------------------------

SEARCH = "Search by meaning or by words"
SEARCHING = "Getting ready to search ..."
TOPIC, KIND = "Topic", "Kind"
ANY_LEVEL, ANY_KIND = "All levels", "All kinds"
NO_QUESTION = "Nothing found. Try fewer filters, or other words."
BACK_TO_QUESTIONS = "All questions"
PRACTISE_IT = "Practise this question"
SHOW_RUBRIC = "Show what a full answer has"
KEY_POINTS = "A full answer says"
CORE = "the heart of it"
MISCONCEPTIONS = "What people get wrong"
RELATED = "Related questions"
PREVIOUS_PAGE, NEXT_PAGE = "Previous", "Next"


def bonus_from(level: Level) -> str:
    """Return who is expected to say a point."""
    return f"expected at {level} level"


# --- asking ------------------------------------------------------------------------------------------------------

ASK_HERE = "Ask anything about a topic"
ASK_ABOUT = "Ask about it"
ASKED_ABOUT = "You came from this question."
ASK_AGAIN = "Ask again"
AFRESH = "Clear this conversation"
AFRESH_ASK = "What you asked here and the answers are deleted. Your interviews stay."
AFRESH_YES = "Clear it"
LOOKING = "Looking in the question bank ..."
FROM_THE_BANK = "Rests on:"


def answered_by(model: str | None) -> str:
    """Return where answers come from."""
    if model is None:
        return "Answers are quoted from the question bank, on this computer."
    return f"{model} answers from the question bank. What it says without a source is its own."


def general_knowledge(model: str) -> str:
    """Return the label of an answer that rests on nothing in the bank."""
    return f"Not from the question bank: this is what {model} knows, and nobody has checked it."


def bank_instead(problem: str) -> str:
    """Return why the bank answers where a model was asked."""
    return f"{problem} So the question bank answers in its own words."


# --- review ------------------------------------------------------------------------------------------------------

REVIEW_EMPTY_TITLE = "Nothing to review yet"
REVIEW_EMPTY = "After your first interview you find it here: every question, your words, and what they earned."
GO_PRACTISE = "Start an interview"
ALL_TRANSCRIPTS = "All interviews"
UNKNOWN_TRANSCRIPT = "This interview isn't here any more; it may have been deleted. Your other interviews are below."
NEWER, OLDER = "Newer", "Older"
UNFINISHED = "not finished"
NO_ANSWER = "No answer."
ADD_NOTE = "Add a note"
NOTE_LABEL = "Note to yourself"
SAVE_NOTE = "Save note"
DELETE = "Delete"
DELETE_ASK = "Delete this interview for good? This cannot be undone."
DELETE_YES, DELETE_NO = "Delete it", "Keep it"
DELETED = "The interview was deleted."


def answered(graded: int, planned: int) -> str:
    """Return how many questions of an interview have a score."""
    return f"{graded} of {planned} graded"


def mean_or_none(mean: float | None) -> str:
    """Return the average score in the list of transcripts."""
    return NOT_GRADED.lower() if mean is None else f"average {mean:.1f}"


# --- settings ----------------------------------------------------------------------------------------------------

GRADING = "How answers are graded"
WHY_LOCAL = (
    "No language model is set up, so the local grader compares your words with the reference on this computer. "
    "It needs no key and no network. A language model may understand wording that it misses."
)
WHY_LOCAL_UNNAMED = (
    "A key or an address is set, but no model is named, so the local grader is used. Name one below, or set "
    "`INTERVIEWER_MODEL`."
)
WHY_SESSION = "You set this model for this browser tab. It is forgotten when you close or reload the page."
WHY_ENVIRONMENT = "It is set by the environment. If it cannot be reached, the local grader takes over and says so."
CONNECT = "Use a language model"
CONNECT_HELP = "Any OpenAI-compatible endpoint: hosted, or local by Ollama, vLLM, llama.cpp or LM Studio."
MODEL_LABEL = "Model"
BASE_URL_LABEL = "Address (base URL)"
BASE_URL_EMPTY = "https://api.openai.com/v1"
KEY_LABEL = "Key"
KEY_SET = "A key is set. Leave this empty to keep it."
KEY_EMPTY = "Local servers usually need none"
KEY_NOTE = "The key stays in the memory of this browser tab's session. It is never stored, shown again or logged."
USE_IT = "Use it in this tab"
FORGET_IT = "Stop using this model"
TEST = "Test the connection"
TESTING = "Asking for one word ..."
MODEL_MISSING = "Name a model, for instance the one that your server lists."
NEEDS_KEY_OR_URL = "Give a key, or the address of a local server."
FOR_GOOD = "To set it for good"
FOR_GOOD_HELP = "Set these in the environment before you start the app:"
FOR_GOOD_EXAMPLE = """\
INTERVIEWER_MODEL=llama3.1
OPENAI_BASE_URL=http://localhost:11434/v1
OPENAI_API_KEY=          # hosted endpoints only
INTERVIEWER_TRANSCRIPTION_MODEL=whisper-1   # answers by microphone, at the same address"""
STATE = "On this computer"
STORE_BY_URL = "A database server, by DATABASE_URL"
READY = "ready"
TRANSCRIPTS_IN, INDEX_IN, ENCODER, BANK = "Transcripts", "Index", "Encoder", "Question bank"


def bank_size(questions: int, topics: int) -> str:
    """Return how large the question bank is."""
    return f"{count(questions, 'question')} in {count(topics, 'topic')}"


def grader_title(model: str | None, host: str) -> str:
    """Return which grader is active."""
    return "The local grader" if model is None else f"{model} at {host or '?'}"
