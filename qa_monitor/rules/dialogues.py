"""Example dialogues as they are written in a rule file, and as the small calls they stand for."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from qa_monitor.domain import CalleeRole, Metadata, Role, Span, Text, Turn, Utterance, Word
from qa_monitor.errors import Problem
from qa_monitor.language import normalise
from qa_monitor.rules.expression import parse
from qa_monitor.rules.model import Dialogue, DialogueKind, Mark
from qa_monitor.yamlfiles import Document, Keys

SECONDS_PER_CHARACTER = 0.25
"""How long a character takes in an example: people speak about four a second."""

PAUSE_SECONDS = 1.0
"""Between two turns that do not say when they begin."""

_MARKS = re.compile("「[^「」]*」")


def dialogue_places(content: Any) -> Iterator[tuple[DialogueKind, Keys]]:
    """Every example of a rule file, in its order."""
    for index in range(len(content["examples"]["holds"])):
        yield DialogueKind.HOLDS, ("examples", "holds", index)
    for index in range(len(content["examples"]["fails"])):
        yield DialogueKind.FAILS, ("examples", "fails", index)
    for index in range(len(content.get("todo_holds", []))):
        yield DialogueKind.TODO_HOLDS, ("todo_holds", index)


def dialogue_problems(document: Document) -> Iterator[Problem]:
    """Problems of a rule file's examples beyond the schema."""
    for kind, at in dialogue_places(document.content):
        example = _value(document, at)
        began = 0.0
        for index, turn in enumerate(example["turns"]):
            place: Keys = (*at, "turns", index)
            yield from _turn_problems(document, place, turn, kind)
            if turn.get("start", began) < began:
                yield document.problem((*place, "start"), *_TOO_EARLY)
            began = turn.get("start", began)
        for index, gap in enumerate(example.get("call", {}).get("damaged", [])):
            if gap["from"] >= gap["to"]:
                yield document.problem((*at, "call", "damaged", index, "to"), *_BACKWARDS)


def _turn_problems(document: Document, at: Keys, turn: dict[str, Any], kind: DialogueKind) -> Iterator[Problem]:
    speakers = [key for key in turn if key not in ("start", "pause")]
    if len(speakers) != 1:
        yield document.problem(at, *_ONE_SPEAKER)
    if "start" in turn and "pause" in turn:
        yield document.key_problem((*at, "pause"), *_START_OR_PAUSE)
    for speaker in speakers:
        yield from _text_problems(document, (*at, speaker), turn[speaker], kind)


def _text_problems(document: Document, at: Keys, text: str, kind: DialogueKind) -> Iterator[Problem]:
    left = _MARKS.sub("", text)
    marked = _MARKS.findall(text)
    if not normalise(text).text:
        yield document.problem(at, *_NOTHING_SAID)
    elif kind is DialogueKind.FAILS and (marked or "「" in left or "」" in left):
        yield document.problem(at, *_NO_MARKS)
    elif "「" in left or "」" in left or any(not normalise(one).text for one in marked):
        yield document.problem(at, *_BAD_MARKS)


_ONE_SPEAKER = (
    Text("一轮要有且只有一个说话人", "a turn needs one speaker, and only one"),
    Text(
        "写 agent、customer、third_party 或 unknown 之一，例：{agent: 今天必须还清}",
        "write one of agent, customer, third_party and unknown, e.g. {agent: 今天必须还清}",
    ),
)
_START_OR_PAUSE = (
    Text("start 和 pause 不能同时写", "start and pause cannot both stand here"),
    Text("只留一个：start 是第几秒开始，pause 是停顿几秒", "keep one: start is the second, pause the seconds waited"),
)
_TOO_EARLY = (
    Text("这一轮比前一轮开始得早", "this turn begins before the one above it"),
    Text("按开始的先后排列各轮", "write the turns in order of their start"),
)
_BACKWARDS = (
    Text("to 不晚于 from", "to is not after from"),
    Text("例：damaged: [{from: 10, to: 25}]", "e.g. damaged: [{from: 10, to: 25}]"),
)
_NOTHING_SAID = (
    Text("这一轮什么也没说", "nothing is said in this turn"),
    Text("写上话，或删掉这一轮", "write the words, or remove the turn"),
)
_NO_MARKS = (
    Text("不成立的例子里不能有「」", "「」 cannot stand where the rule must not hold"),
    Text("去掉「」，或移到 holds", "remove 「」, or move the example to holds"),
)
_BAD_MARKS = (
    Text("「」没有成对，或里面没有字", "「」 do not pair, or hold nothing"),
    Text("把该命中的话用一对「」括起来，例：今天「必须还清」", "put one pair around the words, e.g. 今天「必须还清」"),
)


# --- as calls ---------------------------------------------------------------------------------------------------


def dialogues_of(document: Document) -> tuple[Dialogue, ...]:
    """The examples of a rule file in which nothing is wrong."""
    return tuple(_dialogue(document, kind, at) for kind, at in dialogue_places(document.content))


def _dialogue(document: Document, kind: DialogueKind, at: Keys) -> Dialogue:
    example = _value(document, at)
    call = example.get("call", {})
    utterances = _utterances(example["turns"])
    marks = [mark for index, turn in enumerate(example["turns"]) for mark in _marks(index, _said(turn)[1])]
    because = example.get("because")
    return Dialogue(
        path=document.path,
        line=document.place(at).line,
        kind=kind,
        utterances=utterances,
        marks=tuple(marks),
        metadata=Metadata(
            callee_role=CalleeRole(call["callee"]) if "callee" in call else None,
            days_overdue=call.get("days_overdue"),
            agency=call.get("agency"),
        ),
        seconds=call.get("seconds", max(one.turn.span.end for one in utterances)),
        damaged=tuple(Span(gap["from"], gap["to"]) for gap in call.get("damaged", [])),
        because=parse(because) if because else None,
        written_because=because,
        review=example.get("review"),
    )


def _utterances(turns: Sequence[dict[str, Any]]) -> tuple[Utterance, ...]:
    utterances: list[Utterance] = []
    over = 0.0
    for turn in turns:
        role, text = _said(turn)
        start = turn.get("start", over + (turn.get("pause", PAUSE_SECONDS) if utterances else 0.0))
        utterances.append(_utterance(role, text.replace("「", "").replace("」", ""), start))
        over = utterances[-1].turn.span.end
    return tuple(utterances)


def _utterance(role: Role, text: str, start: float) -> Utterance:
    words = tuple(
        Word(text=character, span=Span(_moment(start, index), _moment(start, index + 1)), probability=1.0)
        for index, character in enumerate(text)
    )
    span = Span(start, _moment(start, len(text)))
    return Utterance(turn=Turn(role=role, span=span), words=words, log_probability=0.0)


def _moment(start: float, characters: int) -> float:
    return start + characters * SECONDS_PER_CHARACTER


def _said(turn: dict[str, Any]) -> tuple[Role, str]:
    return next((Role(key), text) for key, text in turn.items() if key in set(Role))


def _marks(turn: int, text: str) -> Iterator[Mark]:
    """Where 「」 stand, in the text without them."""
    for number, match in enumerate(_MARKS.finditer(text)):
        start = match.start() - 2 * number
        yield Mark(turn=turn, start=start, stop=start + len(match[0]) - 2)


def _value(document: Document, at: Keys) -> Any:
    value = document.content
    for key in at:
        value = value[key]
    return value
