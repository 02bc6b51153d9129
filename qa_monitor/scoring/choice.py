"""Which scorecard judges a call: by the first rule that its metadata meet, else a named fallback, with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from qa_monitor.domain import CalleeRole, Metadata, ScorecardChoice, Text, Undetermined
from qa_monitor.masking import mask_name
from qa_monitor.scoring.scorecard import Scorecard
from qa_monitor.words import CALLEES, MISSING, named


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days overdue from `at_least` to `at_most`, both included; None: no limit."""

    at_least: int | None = None
    at_most: int | None = None

    def hold(self, days: int) -> bool:
        """Whether `days` lie between the limits."""
        return (self.at_least is None or days >= self.at_least) and (self.at_most is None or days <= self.at_most)

    def inside(self, other: "Days") -> bool:
        """Whether every number of days between these limits lies between those of `other`."""
        low, high = self.at_least or 0, self.at_most
        return (other.at_least or 0) <= low and (other.at_most is None or (high is not None and high <= other.at_most))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A further column of the manifest, by any of its names, and the values that meet the condition."""

    names: tuple[str, ...]
    values: tuple[str, ...]

    def filled(self, extra: Mapping[str, str]) -> str | None:
        """What the manifest says in it; None where it says nothing."""
        given = {plain(name): value for name, value in extra.items() if value.strip()}
        return next((given[plain(name)] for name in self.names if plain(name) in given), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Conditions on the metadata of a call, all of which must hold; empty or None asks nothing."""

    callee_roles: tuple[CalleeRole, ...] = ()
    agencies: tuple[str, ...] = ()
    days_overdue: Days | None = None
    columns: tuple[Column, ...] = ()

    def covers(self, other: "When") -> bool:
        """Whether every call that meets `other` meets this."""
        return (
            _covers(self.callee_roles, other.callee_roles)
            and _covers(self.agencies, other.agencies)
            and (
                self.days_overdue is None
                or (other.days_overdue is not None and other.days_overdue.inside(self.days_overdue))
            )
            and all(
                any(theirs.names == column.names and _covers(column.values, theirs.values) for theirs in other.columns)
                for column in self.columns
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRule:
    """The scorecard of the calls that meet `when`."""

    scorecard: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecards:
    """All scorecards of a folder, and how one of them is chosen for a call."""

    cards: Mapping[str, Scorecard]
    """By their ids."""
    rules: tuple[ChoiceRule, ...]
    """In order; without any, the fallback judges every call."""
    fallback: str
    sha256: str
    """Over every card and the rules; of the one card's file where there is but one."""


def choose(scorecards: Scorecards, metadata: Metadata) -> tuple[Scorecard, ScorecardChoice]:
    """The scorecard for a call, and why.

    The first rule that applies chooses. A rule that would apply or not by something the manifest does not say ends the
    search, for what comes after it is meant for calls that it leaves: the fallback judges then, as where none applies.
    """
    for rule in scorecards.rules:
        answers = list(_answers(rule.when, metadata))
        if any(held is False for held, _ in answers):
            continue
        unknown = next((held.missing for held, _ in answers if isinstance(held, Undetermined)), None)
        if unknown is not None:
            return _chosen(scorecards, scorecards.fallback, _not_said(unknown))
        return _chosen(scorecards, rule.scorecard, _joined([told for _, told in answers]))
    none_applies = Text("没有规则适用于这通电话", "no rule applies to this call")
    return _chosen(scorecards, scorecards.fallback, none_applies if scorecards.rules else _ONLY)


_ONLY = Text("只用这一张评分卡", "it is the only scorecard")


def _chosen(scorecards: Scorecards, id_: str, because: Text) -> tuple[Scorecard, ScorecardChoice]:
    card = scorecards.cards[id_]
    return card, ScorecardChoice(id=card.id, name=card.name, sha256=card.sha256, because=because)


def _answers(when: When, metadata: Metadata) -> Iterator[tuple[bool | Undetermined, Text]]:
    """For each condition whether it holds, and the fact it holds by."""
    if when.callee_roles:
        callee = metadata.callee_role
        if callee is None:
            yield Undetermined("callee_role"), Text("", "")
        else:
            name = CALLEES[callee]
            yield callee in when.callee_roles, Text(f"通话对象是{name.zh}", f"the callee is {name.en}")
    if when.agencies:
        yield _among(metadata.agency, when.agencies, "agency", Text("委外机构", "the agency"))
    if when.days_overdue is not None:
        days = metadata.days_overdue
        held = Undetermined("days_overdue") if days is None else when.days_overdue.hold(days)
        yield held, Text(f"逾期 {days} 天", f"{days} days overdue")
    for column in when.columns:
        title = column.names[0]
        yield _among(column.filled(metadata.extra), column.values, title, Text(title, title))


def _among(value: str | None, wanted: Sequence[str], field: str, name: Text) -> tuple[bool | Undetermined, Text]:
    if value is None:
        return Undetermined(field), Text("", "")
    shown = mask_name(value)
    return plain(value) in map(plain, wanted), Text(f"{name.zh}是“{shown}”", f'{name.en} is "{shown}"')


def _not_said(field: str) -> Text:
    name = named(MISSING, field)
    return Text(
        f"清单没有写“{name.zh}”，无法按规则选择",
        f'the manifest does not say "{field}", so that no rule can choose',
    )


def _joined(facts: Sequence[Text]) -> Text:
    return Text("，".join(fact.zh for fact in facts), ", ".join(fact.en for fact in facts))


def _covers(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return not ours or (bool(theirs) and set(map(plain, theirs)) <= set(map(plain, ours)))


def plain(text: str) -> str:
    """A name or value without what spreadsheets make of it: width, case and outer spaces."""
    return normalize("NFKC", text).strip().casefold()
