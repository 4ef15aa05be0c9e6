"""Replies that a similarity would be fooled by: no answer, the question again, words without claims, other languages,
words to the grader instead of about the subject.

Pure text. `inspect_reply` is asked before anything is compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from interviewer import text

ReplyState = Literal["claims", "dont-know", "repeats-question", "keyword-list", "other-language", "code-only"]

_DONT_KNOW = re.compile(
    r"\b(?:i (?:really |honestly |actually )?(?:do not|don't|dont) (?:really |actually )?(?:know|remember|recall)|"
    r"no idea|no clue|not (?:really )?sure|idk|dunno|(?:i(?:'ve| have) )?never heard|i(?:'m| am) lost|"
    r"i (?:can't|cannot) (?:say|remember|recall|answer))\b",
    re.IGNORECASE,
)
# The whole of a reply that passes, without its apologies. In a longer one "pass" and "skip" are words of the subject.
_PASS = re.compile(
    r"""\W*(?:(?:i|we|i['’](?:ll|d)|(?:can|could|may)\s+(?:i|we))\s+)?(?:(?:will|would|have\s+to|like\s+to|rather|just)\s+)*
        (?:pass|skip)(?:\s+(?:on\s+)?(?:this|it|that|the))?(?:\s+one)?(?:\s+for\s+now)?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_APOLOGY = re.compile(
    r"\b(?:sorry|apologies|afraid|answer|right now|off the top of my head|please|next|question|look|um+|uh+|hmm+|"
    r"honestly|let's|move)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"[=∝≈≤≥^\\]|\|\||\w\(\w")
# A claim that is asked back ("it lowers the variance, right?") is still a claim.
_TAG_QUESTION = re.compile(
    r",\s*(?:right|correct|no|yes|true|i think|(?:is|are|does|do|has|was|can|will)n['’]?t (?:it|they|that|there))\?+$",
    re.I,
)
# What a question leads in with is claimed ("We compare success: does the booking match?"), unless it asks as well.
_ASKS = r"(?:is|are|was|were|do|does|did|can|could|would|will|should|has|have|what|why|how|which|who|whether)\b"
_LEAD_IN = re.compile(rf"(?!\W*(?:(?:and|so|but|or|then|well)\s+)?{_ASKS})[^?]*?:(?=\s+{_ASKS})", re.IGNORECASE)
# The subject of not knowing is the candidate or left out: "Tokens do not know which ..." is about the tokens.
_ADVERBS = r"(?:am|was|have|had|would|also|still|just|\w+ly)"
_I_OR_NOBODY = rf"""(?:\bI(?:['’](?:m|ve|d))?(?:\s+{_ADVERBS})*\s+
                    |(?:^|(?<=[-,;:.(]\s))(?:(?:sorry|well|but|and|so|um+|hmm+|honestly|really)\W+)*)"""
# What follows is not claimed: "I cannot say that ...", "I don't know whether ...", "I wonder if ...". Words about the
# answer itself ("I'm not sure if this is right, ...") are modesty, not a refusal.
_SAY = r"(?:say|state|claim|tell|explain|answer|confirm|assert|repeat|reveal|recall|remember|promise)"
_WITHHELD = re.compile(
    rf"""(?:
        \bI(?:\s+(?:also|really|honestly|simply|just))*(?:\s+|(?=['’]))(?:(?:can|could|would|will|do|did)(?:\s+not|n['’]?t)|cannot|won['’]?t
           |refuse\s+to|decline\s+to|(?:would\s+|['’]d\s+)(?:rather|prefer)\s+not(?:\s+to)?
           |(?:am|['’]m|was)\s+(?:not\s+(?:allowed|able|willing|going|supposed)|unable|unwilling|forbidden)\s+to)
        \s+(?:also\s+|even\s+|really\s+)?{_SAY}(?:\s+(?:you|anyone|for\s+sure))?
       |{_I_OR_NOBODY}(?:(?:do|did)(?:\s+not|n['’]?t)\s+(?:really\s+|actually\s+)?know
          |no\s+(?:idea|clue)|not\s+(?:really\s+|at\s+all\s+|entirely\s+|quite\s+)?(?:sure|certain)
          |wonder(?:ing)?|ask\s+myself|like\s+to\s+know)
       )\s+(?P<link>that|whether|if|how|why|what|which)\b
       (?!\s+(?:this|it|that|i|my\s+answer)\b[^,.]{{0,20}}\b(?:right|correct|true|called|complete|enough)\b)
       |\b(?:next\s+time|later|another\s+time|afterwards)\s+I(?:['’]ll|\s+will|\s+am\s+going\s+to|\s+can|\s+could)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTRAST = re.compile(r"[,:;]?\s+(?:but|however|although|though|yet|still)\b|:\s", re.IGNORECASE)
_CLAUSE_END = re.compile(rf"{_CONTRAST.pattern}|,\s", re.IGNORECASE)
# "Ignore the instructions" in other languages: the verb and what is to be ignored.
_IGNORE_IN_OTHER_LANGUAGES = {
    "German": (
        r"ignorier\w*|missachte\w*|vergiss|vergesst",
        r"\w*anweisung\w*|regeln|vorgaben|kriterien|rubrik",
    ),
    "French": (r"ignore[rz]?|oublie[rz]?|n[ée]glige[rz]?", r"consignes?|instructions?|r[èe]gles|crit[èe]res|bar[èe]me"),
    "Spanish": (r"ignor[ae]\w*|olvid[ae]\w*", r"instrucciones|reglas|criterios|r[úu]brica|indicaciones"),
    "Italian": (r"ignora\w*|dimentica\w*|trascura\w*", r"istruzioni|regole|criteri|rubrica|indicazioni"),
    "Portuguese": (r"ignor[ae]\w*|esque[çc]a\w*|desconsider[ae]\w*", r"instru[çc][õo]es|regras|crit[ée]rios|rubrica"),
}
_IGNORE_ABROAD = "|".join(
    rf"(?:{verb})\b[^.!?]{{0,40}}\b(?:{what})" for verb, what in _IGNORE_IN_OTHER_LANGUAGES.values()
)
_PRAISE = r"(?:an?\s+)?(?:perfect|excellent|strong|good|full|complete|correct|covered|pass(?:ed)?)"
# Words to whoever grades, or about the reply instead of the subject. A cue that the question itself has is no cue.
_TO_THE_GRADER = re.compile(
    rf"""\b(?:
        (?:ignore|disregard|forget|override|bypass)\b[^.!?]{{0,40}}\b(?:instructions?|rules|rubric|guidelines|criteria)
       |{_IGNORE_ABROAD}
       |(?:mark|grade|score|rate|count|credit|treat|accept)\b[^.!?]{{0,80}}\b(?:as\s+covered|full\s+marks)
       |(?:mark|grade|score|rate|count|credit|treat|accept)\s+(?:it|this|(?:(?:my|the|this)\s+)?(?:answer|reply))\s+accordingly
       |(?:output|answer|print|return|verdicts?\W+(?:\w+\W+){{0,9}}?(?:is|are|to|as)?)\s+covered
       |(?:points?|verdicts?|answer|reply)\s+(?:\w+\s+){{0,3}}(?:is|are|was|were)?\s*covered(?!\s+by)
       |key_points?|(?:mark|credit|grade|covers?|covered|hits?|answers?|meets?)\s+(?:every|each|all|any)\s+(?:of\s+)?(?:the\s+)?key\s+points?
       |full\s+marks|(?:feedback|band|verdicts?)\s*:\s*{_PRAISE}|(?:perfect|maximum)\s+(?:score|grade|marks|answer)
       |(?:10|ten)(?:\.0)?\s*(?:/|out\s+of)\s*(?:10|ten)|(?:final\s+)?score\W{{0,3}}:\W{{0,3}}10\b|print\s+the\s+reference
       |you\s+are\s+(?:now|an?\s+examiner|the\s+\w+\s+interviewer)|developer\s+mode|grader\s*:|the\s+grader\s+reads
       |examiner['’]s\s+note
       |grade\s+(?:it|this|my)|while\s+you\s+grade|my\s+(?:complete|full)\s+(?:answer|reply)\s+(?:is|was|on|to)
       |(?:answer|reply|question)\s+(?:\w+\s+){{0,3}}(?:accepted|passed(?!\s+to)|graded)|reply\s+(?:\w+\s+){{0,3}}complete|graded\s*(?:by)?:
       |(?:the\s+)candidate\s+(?:has\s+)?(?:passed|explained|covered|receive[sd]|answered|named|gave)
       |credit\s+me|give\s+me\s+(?:an?\s+|the\s+)?(?:10|ten|full|perfect|top|pass|maximum)|let\s+me\s+pass|tip\s+you|i\s+fail(?!\s+to)|i\s+know\s+(?:everything|it\s+all|how\s+much|all\s)
       |same\s+as\s+the\s+reference|end\s+of\s+candidate
       |i\s+(?:have\s+|already\s+|have\s+already\s+)*(?:explained|described|answered|told|said|covered|went\s+through)\b
          [^.!?]*\b(?:last\s+session|in\s+full|transcript|above|before|confirmed|earlier|yesterday)
       |(?:last\s+session|first\s+reply|yesterday|above|before|earlier)\b[^.!?]*
          \bi\s+(?:explained|described|answered|told|said|covered|went\s+through)
       )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What makes "rubric" or "key point" a word about the subject: the question has it too.
_GRADING_TERMS = frozenset(
    text.stem(word)
    for word in """instructions rules rubric guidelines criteria mark grade graded score rate credit verdict covered key
    points marks perfect answer reply reference grader examiner interviewer candidate judge""".split()
)
# Words that say nothing of the subject, whatever they are said of.
_EMPTY_TERMS = frozenset(
    text.stem(word)
    for word in """good great nice cool fine important interesting useful easy hard famous popular clever fun simple
    think believe guess say know mean well thing question answer topic""".split()
)
# Tags, script and style with what is in them, and images of Markdown.
_MARKUP = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)|</?[a-z!][a-z0-9/-]*(?:\s[^<>]*)?>|<\|[^|<>]{1,30}\|>|!\[[^\]]*\]\([^)]*\)",
    re.IGNORECASE | re.DOTALL,
)
# The commonest words of languages that candidates may answer in, without those that English has too ("plus", "per").
_FOREIGN_WORDS = frozenset(
    """der die das und ist nicht ein eine mit für von auf wird werden sind auch dass wenn durch zu als oder weil le la
    les des une est et dans que qui sur pas avec sont du el los las una es en por para del más como di il che sono
    della nel anche o dos uma não mas são mais na het een zijn niet voor""".split()
)

# What a terse claim without function words is told by ("Bagging reduces variance, boosting reduces bias").
_CLAIMING_VERBS = frozenset(
    text.stem(verb)
    for verb in """reduces lowers cuts raises increases decreases grows shrinks fits trains learns predicts computes
    stores keeps adds removes drops averages minimizes maximizes uses needs takes makes gives gets shows means returns
    assumes estimates measures compares penalizes selects splits combines corrects weights normalizes scales attends
    masks updates multiplies divides sums samples draws replaces prevents allows helps hurts improves fails works
    depends falls stays rises cancels follows
    generates encodes decodes maps projects caches shares reads writes joins filters groups sorts favours
    ignores controls causes leads converges overfits underfits generalizes stabilizes approximates requires
    costs""".split()
)

LEAST_WORDS_FOR_LANGUAGE, LEAST_FOREIGN_WORDS = 6, 2
KEYWORD_LIST_LEAST_WORDS = 4
LEAST_PIECES_REPEATED = 5
LIST_LEAST_ITEMS, LONG_LIST_LEAST_ITEMS, LIST_ITEM_WORDS = 4, 6, 3.5
REPEATED_SHARE = 0.85


@dataclass(frozen=True)
class Inspection:
    """What kind of reply it is, and the sentences that make claims (none unless the state is 'claims')."""

    state: ReplyState
    claims: tuple[text.Span, ...] = ()


def inspect_reply(question: str, reply: str) -> Inspection:
    """Say whether the reply makes claims that can be graded, and where."""
    prose = text.blank_code(reply)
    if not text.words(prose):
        return Inspection("code-only" if text.words(reply) else "other-language")
    if is_other_language(prose):
        return Inspection("other-language")
    if is_dont_know(prose):
        return Inspection("dont-know")
    sentences = text.split_sentences(prose)
    if sentences and all(repeats_question(question, sentence.text) for sentence in sentences):
        return Inspection("repeats-question")
    claims = _find_claims(question, sentences)
    return Inspection("claims", claims) if claims else Inspection("keyword-list")


def _find_claims(question: str, sentences: list[text.Span]) -> tuple[text.Span, ...]:
    said = [sentence for sentence in sentences if not addresses_grader(question, sentence.text)]
    pieces = [piece for sentence in said for piece in _pieces(sentence)]
    spans = _distinct(pieces)
    repeated = len(pieces) >= LEAST_PIECES_REPEATED and len(spans) <= len(pieces) / LEAST_PIECES_REPEATED
    itemized = len(spans) >= LIST_LEAST_ITEMS and all(_is_item(span.text) for span in spans)
    if repeated or itemized:
        return ()
    return tuple(s for s in spans if not repeats_question(question, s.text) and not is_keyword_list(s.text))


def _pieces(sentence: text.Span) -> list[text.Span]:
    """Return what a sentence claims, in pieces; of a question its lead-in at most, and not what it withholds."""
    if is_question(sentence.text):
        lead = _LEAD_IN.match(sentence.text)
        if not lead:
            return []
        sentence = text.Span(lead.group(), sentence.start, sentence.start + lead.end())
    bare = _without_markup(sentence)
    return [piece for part in bare for kept in cut_withheld(part) for piece in split_long(kept)]


def _without_markup(sentence: text.Span) -> list[text.Span]:
    pieces: list[text.Span] = []
    start = 0
    for match in _MARKUP.finditer(sentence.text):
        _append(pieces, sentence, start, match.start())
        start = match.end()
    if not start:
        return [sentence]
    _append(pieces, sentence, start, len(sentence.text))
    return pieces


def is_question(sentence: str) -> bool:
    """Whether the sentence asks, and does not only ask back ("..., right?")."""
    ending = sentence.rstrip().rstrip("\"')]”’")
    return ending.endswith(("?", "？")) and not _TAG_QUESTION.search(ending)


def cut_withheld(sentence: text.Span) -> list[text.Span]:
    """Return the parts of a sentence without what the candidate says not to say or not to know.

    "I don't know how boosting does it, but bagging averages models" keeps what follows "but".
    """
    folded, offsets = text.fold(sentence.text)
    match = _WITHHELD.search(folded)
    if not match:
        return [sentence]
    begins, ends = offsets[match.start()], offsets[match.end() - 1] + 1
    loose = match.group("link") is not None and match.group("link").lower() in ("how", "why", "what", "which")
    end = (_CLAUSE_END if loose else _CONTRAST).search(sentence.text, ends)
    pieces: list[text.Span] = []
    before = sentence.text[:begins].rstrip()
    clause = max(before.rfind(mark) for mark in ",;:") + 1
    _append(pieces, sentence, 0, clause)
    if end:
        rest: list[text.Span] = []
        _append(rest, sentence, end.end(), len(sentence.text))
        pieces += [piece for part in rest for piece in cut_withheld(part)]
    return pieces


def addresses_grader(question: str, sentence: str) -> bool:
    """Whether the sentence speaks to whoever grades, or about the reply, instead of about the subject.

    What the question itself speaks of (rubrics, verdicts, instructions) is its subject.
    """
    folded, asked = text.fold(sentence)[0], set(text.terms(question))
    matches = _TO_THE_GRADER.finditer(folded)
    return any(not asked & _GRADING_TERMS & set(text.terms(match.group())) for match in matches)


def is_dont_know(reply: str) -> bool:
    """Whether the reply says that the candidate does not know, and next to nothing else."""
    if _PASS.fullmatch(_APOLOGY.sub(" ", reply)):
        return True
    if not _DONT_KNOW.search(reply):
        return False
    rest = _APOLOGY.sub(" ", _DONT_KNOW.sub(" ", reply))
    return len(text.terms(rest)) <= 2


def is_other_language(reply: str) -> bool:
    """Whether the reply is not English: another script, or the common words of another language."""
    letters = [ch for ch in reply if ch.isalpha()]
    latin = sum(ch < "\u0250" or "\u0370" <= ch <= "\u03ff" for ch in letters)
    if letters and latin < 0.6 * len(letters):
        return True
    found = text.words(reply)
    if len(found) < LEAST_WORDS_FOR_LANGUAGE:
        return False
    foreign = [word for word in found if word in _FOREIGN_WORDS]
    english = count_function_words(found)
    is_mixed = len(set(foreign)) >= LEAST_FOREIGN_WORDS
    return is_mixed and len(foreign) > 1.2 * english and len(foreign) >= 0.12 * len(found)


def repeats_question(question: str, sentence: str) -> bool:
    """Whether the sentence only says the question's own words again, or nothing about them ("bagging is nice").

    A number or a negation of its own, or one side of an "or" (of a "which", of an "and") of the question, is an answer.
    """
    said = text.terms(sentence)
    asked = {*text.terms(question), *_EMPTY_TERMS}
    if not said or sum(term in asked for term in said) < REPEATED_SHARE * len(said):
        return False
    negations = text.NEGATIONS.intersection(text.words(sentence)).difference(text.words(question))
    numbers = text.numbers(sentence) - text.numbers(question)
    return not (negations or numbers or _picks_a_side(question, said))


def _picks_a_side(question: str, said: Collection[str]) -> bool:
    """Whether exactly one of the words on the two sides of an "or" of the question is among the terms said.

    In a question for "which", "and" puts up the same choice.
    """
    asked = text.words(question)
    links = {"or", "and"} if "which" in asked else {"or"}
    stems = [next(iter(text.terms(word)), "") for word in asked]
    for i, word in enumerate(asked):
        before, after = next(filter(None, stems[i::-1]), ""), next(filter(None, stems[i:]), "")
        if word in links and before and after and (before in said) != (after in said):
            return True
    return False


_MERELY_NAMED = re.compile(
    r"\b(?:is|are)(?: all| both)?(?: very| really| so| extremely)? (?:important|relevant|crucial|useful|key)\b"
    r"|\b(?:one|you|we|i) (?:must|should|have to|need to) (?:think about|think of|consider|mention|know)\b"
)

_IS_ABOUT = re.compile(r"\b(?:is|are) (?:all )?about\b", re.IGNORECASE)


def is_keyword_list(sentence: str) -> bool:
    """Whether the sentence strings terms together without saying anything of them, or says one word over and over."""
    found = text.words(sentence)
    if len(found) < KEYWORD_LIST_LEAST_WORDS or _FORMULA.search(sentence):
        return False
    if Counter(found).most_common(1)[0][1] > max(4, 0.4 * len(found)):
        return True
    items = 1 + sum(sentence.count(mark) for mark in ",/|•")
    named, phrases = _MERELY_NAMED.subn(" ", text.fold(sentence)[0])
    if phrases and items >= LIST_LEAST_ITEMS and len(text.words(named)) <= LIST_ITEM_WORDS * items:
        return True
    items_by_and = 1 + found.count("and")
    if _IS_ABOUT.search(sentence) and items_by_and >= LONG_LIST_LEAST_ITEMS:
        return len(found) <= LIST_ITEM_WORDS * items_by_and
    lead = text.words(sentence.partition(":")[0])
    claiming = [part for part in (found, lead) if 2 * len(part) > len(found)]
    if (
        items >= LIST_LEAST_ITEMS
        and len(found) <= LIST_ITEM_WORDS * items
        and all(count_function_words(part) <= 0.15 * len(part) for part in claiming)
    ):
        return True
    return count_function_words(found) == 0 and (len(found) >= 12 or (len(found) >= 7 and not has_verb(found)))


def count_function_words(found: list[str]) -> int:
    """Return how many of the words carry no meaning of their own."""
    return sum(word in text.STOP_WORDS or word in text.NEGATIONS for word in found)


def _is_item(sentence: str) -> bool:
    found = text.words(sentence)
    return len(found) <= LIST_ITEM_WORDS and not has_verb(found)


def split_long(span: text.Span, most_words: int = 34) -> list[text.Span]:
    """Cut a long run-on sentence at commas and conjunctions into pieces of up to `most_words` words."""
    if len(span.text.split()) <= most_words:
        return [span]
    pieces: list[text.Span] = []
    start = 0
    for match in re.finditer(r"[,:]\s+|\s+(?=(?:and|but|so|because|then|which|while|whereas)\s)|\n", span.text):
        if len(span.text[start : match.end()].split()) >= most_words // 2:
            _append(pieces, span, start, match.end())
            start = match.end()
    _append(pieces, span, start, len(span.text))
    return pieces


def _append(pieces: list[text.Span], whole: text.Span, start: int, end: int) -> None:
    start += len(whole.text[start:end]) - len(whole.text[start:end].lstrip())
    piece = whole.text[start:end].rstrip()
    if any(ch.isalnum() for ch in piece):
        pieces.append(text.Span(piece, whole.start + start, whole.start + start + len(piece)))


def _distinct(spans: list[text.Span]) -> list[text.Span]:
    seen: set[str] = set()
    kept = []
    for span in spans:
        key = " ".join(text.words(span.text))
        if key not in seen:
            seen.add(key)
            kept.append(span)
    return kept


def has_verb(found: list[str]) -> bool:
    """Whether one of the words is a verb that terse claims are made with."""
    return any(word.endswith(("s", "ed")) and text.stem(word) in _CLAIMING_VERBS for word in found)
