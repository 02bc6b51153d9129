"""Read a folder of scorecards and `choice.yaml`, which says which of them judges a call; every mistake at once."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

from qa_monitor.domain import CalleeRole, Text
from qa_monitor.errors import ConfigurationError, Problem
from qa_monitor.lexicon.model import Lexicons
from qa_monitor.scoring.choice import ChoiceRule, Column, Days, Scorecards, When
from qa_monitor.scoring.load import load_scorecard
from qa_monitor.scoring.scorecard import Scorecard
from qa_monitor.settings import Settings
from qa_monitor.yamlfiles import Document, Keys, check_yaml, read_schema

CHOICE = "choice.yaml"
SOLE = "default.yaml"
"""Judges every call where the folder has no `choice.yaml`."""


def scorecards_of(settings: Settings, lexicons: Lexicons) -> Scorecards:
    """The scorecard that was named, for every call, or all of the lexicons' folder. Raises ConfigurationError."""
    if settings.scorecard is not None:
        return sole(load_scorecard(settings.scorecard, lexicons))
    return load_scorecards(settings.lexicons / "scorecards", lexicons)


def load_scorecards(folder: Path, lexicons: Lexicons) -> Scorecards:
    """All scorecards of `folder` and the rules that choose. Raises ConfigurationError with every problem in them."""
    choice = folder / CHOICE
    if not choice.exists():
        return sole(load_scorecard(folder / SOLE, lexicons))
    problems: list[Problem] = []
    cards: dict[str, tuple[Path, Scorecard]] = {}
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != CHOICE)
    for path in paths:
        try:
            card = load_scorecard(path, lexicons)
        except ConfigurationError as error:
            problems.extend(error.problems)
            continue
        if card.id in cards:
            problems.append(_same_id(path, card.id, cards[card.id][0]))
        cards.setdefault(card.id, (path, card))
    document = check_yaml(choice, read_schema("qa_monitor.scoring", "choice.schema.json"))
    if not isinstance(document, Document):
        raise ConfigurationError([*problems, *document])
    if not problems:  # else a rule may name a card that could not be read
        problems.extend(_choice_problems(document, tuple(cards)))
    if problems:
        raise ConfigurationError(problems)
    return _scorecards(document, [card for _, card in cards.values()])


def sole(card: Scorecard) -> Scorecards:
    """One scorecard for every call."""
    return Scorecards(cards={card.id: card}, rules=(), fallback=card.id, sha256=card.sha256)


def _scorecards(document: Document, cards: Sequence[Scorecard]) -> Scorecards:
    parts = [*(card.sha256 for card in cards), sha256(document.path.read_bytes()).hexdigest()]
    return Scorecards(
        cards={card.id: card for card in cards},
        rules=_rules(document.content),
        fallback=document.content["fallback"],
        sha256=sha256(" ".join(parts).encode()).hexdigest(),
    )


def _rules(content: Mapping[str, Any]) -> tuple[ChoiceRule, ...]:
    return tuple(ChoiceRule(scorecard=rule["scorecard"], when=_when(rule["when"])) for rule in content["rules"])


def _when(written: Mapping[str, Any]) -> When:
    return When(
        callee_roles=tuple(map(CalleeRole, written.get("callee_role", []))),
        agencies=tuple(written.get("agency", [])),
        days_overdue=Days(**written["days_overdue"]) if "days_overdue" in written else None,
        columns=tuple(Column(names=tuple(one["name"]), values=tuple(one["is"])) for one in written.get("columns", [])),
    )


# --- problems ---------------------------------------------------------------------------------------------------


def _choice_problems(document: Document, cards: Sequence[str]) -> Iterator[Problem]:
    """What the JSON Schema cannot say: cards that are not there, limits that nothing meets, rules never reached."""
    for index, rule in enumerate(document.content["rules"]):
        yield from _unknown_card(document, ("rules", index, "scorecard"), rule["scorecard"], cards)
        days = rule["when"].get("days_overdue", {})
        if days.get("at_least", 0) > days.get("at_most", days.get("at_least", 0)):
            yield document.problem(
                ("rules", index, "when", "days_overdue", "at_least"),
                Text("at_least 大于 at_most，没有通话符合", "at_least is greater than at_most: no call meets that"),
                Text("at_least 是下限，at_most 是上限", "at_least is the lower limit, at_most the upper"),
            )
    yield from _unknown_card(document, ("fallback",), document.content["fallback"], cards)
    for (first, earlier), (index, later) in combinations(enumerate(_rules(document.content)), 2):
        if earlier.when.covers(later.when):
            line = document.place(("rules", first)).line
            yield document.problem(
                ("rules", index),
                Text(
                    f"第 {line} 行的规则先适用，这一条永远轮不到",
                    f"the rule in line {line} applies first: this one is never reached",
                ),
                Text("把条件窄的规则放到前面，或删掉一条", "put the narrower rule first, or remove one of them"),
            )


def _unknown_card(document: Document, at: Keys, id_: str, cards: Sequence[str]) -> Iterator[Problem]:
    if id_ in cards:
        return
    near = get_close_matches(id_, cards, n=1, cutoff=0.5)
    known = Text(f"可用：{'、'.join(cards)}", f"known: {', '.join(cards)}")
    remedy = Text(f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near else known
    yield document.problem(at, Text(f"没有评分卡 {id_}", f"there is no scorecard {id_}"), remedy)


def _same_id(path: Path, id_: str, other: Path) -> Problem:
    return Problem(
        path,
        1,
        Text(f"评分卡 id {id_} 已用于 {other.name}", f"the id {id_} is already that of {other.name}"),
        Text("给这张评分卡换一个 id", "choose another id for this scorecard"),
    )
