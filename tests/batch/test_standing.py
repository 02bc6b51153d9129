"""What stands of stored analyses is what judging them anew gives: calls made of the lexicons' own examples."""

import os
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from qa_monitor.batch import rescoring as module
from qa_monitor.batch import standing
from qa_monitor.batch.rescoring import Asked, Rescored, Task, in_groups, rescoring
from qa_monitor.batch.standing import bases, lexicon_version
from qa_monitor.domain import (
    Agent,
    Analysis,
    CalleeRole,
    CallState,
    Context,
    Layout,
    Metadata,
    Reading,
    Recording,
    Role,
    SourceFile,
    Span,
    Transcript,
    Turn,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.language import normalise
from qa_monitor.lexicon.model import Category, Entry, Lexicons, Phrase
from qa_monitor.ruleset import RuleFiles, Rules, read_rule_files, rules_from
from qa_monitor.settings import Settings, load_settings
from qa_monitor.store import (
    CallFilter,
    Upheld,
    calls_with_customers,
    load_analysis,
    open_database,
    reading,
    save_analysis,
    writing,
)
from qa_monitor.store.review_tables import QueueRow, ReviewRow
from qa_monitor.store.tables import HistoricCallRow

CALLS = 20
TURNS = 14
SAID = "院子里柳树开花了"
"""Said in every fifth call, ..."""
NEARLY_SAID = "院子里流树开花了"
"""... and in others something that sounds like it."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(command_line={}, environment=os.environ, file=None)


@pytest.fixture(scope="module")
def files(settings: Settings) -> RuleFiles:
    return read_rule_files(settings)


@pytest.fixture(scope="module")
def rules(files: RuleFiles) -> Rules:
    return rules_from(files, model="base@d01c")


def transcripts(lexicons: Lexicons, asked: str) -> Iterator[Transcript]:
    chance = random.Random(6)
    examples = [(one.role, one.text) for category in lexicons.categories for one in category.examples]
    for number in range(CALLS):
        lines = [*chance.sample(examples, TURNS), (Role.AGENT, SAID if number % 5 == 0 else NEARLY_SAID)]
        utterances = tuple(
            Utterance(
                turn=Turn(role=role, span=Span(5 * at, 5 * at + 4), track=int(role is not Role.AGENT)),
                words=(Word(text=text, span=Span(5 * at, 5 * at + 4), probability=chance.uniform(0.3, 1)),),
                log_probability=-0.3,
            )
            for at, (role, text) in enumerate(lines)
        )
        supported = Reading(
            category="threat",
            entry="violence",
            turn=TURNS,
            start=0,
            stop=4,
            believed=normalise("打断你的腿").text,
            probability=0.9,
            log_probability=-0.2,
            same_sound=False,
        )
        yield Transcript(
            seconds=5.0 * len(lines) + 30,
            roles_known=True,
            roles=(Role.AGENT, Role.CUSTOMER),
            damaged=(),
            utterances=utterances,
            readings=(supported,) if number % 7 == 3 else (),
            asked=asked,
        )


def recording(number: int) -> Recording:
    name = f"{number:03}"
    digest = sha256(name.encode()).hexdigest()
    file = SourceFile(path=Path(f"{name}.wav"), sha256=digest, layout=Layout.AGENT_LEFT)
    return Recording(
        files=(file,),
        metadata=Metadata(
            call_id=name,
            agent=Agent(id=f"A{number % 3}"),
            customer_ref=f"C{number // 3}",
            callee_role=[CalleeRole.DEBTOR, None, CalleeRole.THIRD_PARTY][number % 3],
            started_at=datetime.fromisoformat("2026-10-12T10:00:00+08:00") + timedelta(hours=number),
        ),
    )


def filled(database: str, files: RuleFiles, asked: str) -> sa.Engine:
    """A database of calls that were heard, not judged."""
    engine = open_database(database)
    for number, transcript in enumerate(transcripts(files.lexicons, asked)):
        unjudged = Versions(program="0", model="base@d01c", lexicons="none", scorecard="none", metadata="none")
        made = Analysis(
            recording=recording(number), versions=unjudged, state=CallState.SCORED, reason=None, transcript=transcript
        )
        with writing(engine) as db:
            save_analysis(db, made, tokens=[one.text for one in transcript.utterances])
    return engine


def rescored(engine: sa.Engine, task: Task) -> Rescored:
    with reading(engine) as db:
        calls = calls_with_customers(db, CallFilter())
    return rescoring(task)([wish for group in in_groups(calls, []) for wish in group])


def stored(engine: sa.Engine) -> object:
    """All that the database says of the newest analyses."""
    with reading(engine) as db:
        analyses = [load_analysis(db, f"{number:03}").analysis for number in range(CALLS)]
        columns = [column for column in ReviewRow.__table__.columns if column.name != "public_id"]
        reviews = db.execute(sa.select(*columns).order_by(ReviewRow.recording_id)).all()
        places = [column for column in QueueRow.__table__.columns if column.name != "public_id"]
        queue = db.execute(sa.select(*places).order_by(QueueRow.recording_id, QueueRow.code)).all()
        history = db.execute(sa.select(HistoricCallRow.__table__).order_by(HistoricCallRow.analysis_id)).all()
    return analyses, reviews, queue, history


def in_category(id_: str, change: Callable[[Category], Category]) -> Callable[[Lexicons], Lexicons]:
    def changed_in(lexicons: Lexicons) -> Lexicons:
        return replace(lexicons, categories=tuple(change(one) if one.id == id_ else one for one in lexicons.categories))

    return changed_in


def with_entries(entries: Callable[[tuple[Entry, ...]], Iterable[Entry]]) -> Callable[[Category], Category]:
    return lambda category: replace(category, entries=tuple(entries(category.entries)))


def one_phrase_more(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    more = Phrase(written=SAID, normal=normalise(SAID).text)
    return (replace(entries[0], phrases=(*entries[0].phrases, more)), *entries[1:])


def no_quotation(lexicons: Lexicons) -> Lexicons:
    return replace(lexicons, context=tuple(one for one in lexicons.context if one.context is not Context.QUOTATION))


CHANGES = {
    "one phrase more": in_category("threat", with_entries(one_phrase_more)),
    "an entry gone": in_category("threat", with_entries(lambda entries: entries[1:])),
    "what asks for personal data": in_category("credential_request", with_entries(lambda entries: entries[:1])),
}
SHARED = {
    "other contexts allowed": in_category(
        "threat", with_entries(lambda entries: [replace(one, contexts=frozenset()) for one in entries])
    ),
    "other sources": in_category("insult", lambda category: replace(category, sources=())),
    "no quotation": lambda lexicons: replace(
        lexicons, context=tuple(one for one in lexicons.context if one.context is not Context.QUOTATION)
    ),
}


@pytest.fixture
def stands(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each call that is judged again whether its analysis stood."""
    seen: list[bool] = []

    def told(*arguments: Any) -> Upheld | None:
        found = standing.upheld(*arguments)
        seen.append(found is not None)
        return found

    monkeypatch.setattr(module, "upheld", told)
    return seen


@pytest.fixture(scope="module")
def judged_calls(
    files: RuleFiles, rules: Rules, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Databases of calls judged by the lexicons, by the version of the lexicons that the audio was asked about."""
    found: dict[str, Path] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_rule_files", lambda _, lexicons: files)
        patch.setattr(module, "rules_from", lambda files, model: rules)
        for asked in (files.version, "others"):
            found[asked] = tmp_path_factory.mktemp("judged") / "calls.db"
            here = replace(settings, database=f"sqlite:///{found[asked]}")
            engine = filled(here.database, files, asked)
            task = Task(settings=here, lexicons=files.lexicons, version=files.version, in_force=None, store=True)
            assert rescored(engine, task).judged == CALLS
            engine.dispose()
    return found


BothWays = Callable[..., list[tuple[Rescored, object]]]


@pytest.fixture
def both_ways(
    judged_calls: dict[str, Path], files: RuleFiles, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BothWays:
    """What comes of the calls asked about some lexicons, and what is stored then: as it is done, and each anew."""

    def judged(asked: str, new: RuleFiles, *, in_place: bool = False) -> list[tuple[Rescored, object]]:
        monkeypatch.setattr(module, "read_rule_files", lambda *_: new)
        made = rules_from(new, model="")
        monkeypatch.setattr(module, "rules_from", lambda *_, model: made)
        in_force = None if in_place else Asked(version=files.version, lexicons=files.lexicons)
        results = []
        for way in ("as it is done", "anew"):
            if way == "anew":
                monkeypatch.setattr(module, "bases", lambda *_: ())
            here = replace(settings, database=f"sqlite:///{copied(judged_calls[asked], tmp_path / f'{way}.db')}")
            engine = open_database(here.database)
            task = Task(settings=here, lexicons=new.lexicons, version=new.version, in_force=in_force, store=True)
            results.append((rescored(engine, task), stored(engine)))
            engine.dispose()
        return results

    return judged


def copied(of: Path, to: Path) -> Path:
    with closing(sqlite3.connect(of)) as database:  # what lies in its write-ahead log too
        database.execute("VACUUM INTO ?", (str(to),))
    return to


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        pytest.param("one phrase more", True, id="one phrase more than the audio was asked about"),
        pytest.param("one phrase more", False, id="one phrase more, the audio was asked about others"),
        pytest.param("an entry gone", True, id="an entry gone"),
        pytest.param("what asks for personal data", True, id="what asks for personal data"),
    ],
)
def test_what_stands_is_what_judging_anew_gives(
    name: str, asked: bool, files: RuleFiles, both_ways: BothWays, stands: list[bool]
) -> None:
    new = replace(files, lexicons=replace(CHANGES[name](files.lexicons), sha256=name))
    done, anew = both_ways(files.version if asked else "others", new)
    assert done == anew
    assert set(stands[:CALLS]) == {False, True}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("asked", [True, False], ids=["the audio was asked about them before", "about others"])
def test_what_stands_of_lexicons_edited_in_place(
    name: str, asked: bool, files: RuleFiles, both_ways: BothWays, stands: list[bool]
) -> None:
    """The lexicons of before are at hand no more; what is stored of them tells the categories that changed."""
    new = replace(files, lexicons=replace(CHANGES[name](files.lexicons), sha256=name))
    done, anew = both_ways(files.version if asked else "others", new, in_place=True)
    assert done == anew
    assert set(stands[:CALLS]) == {False, True}


@pytest.mark.parametrize("name", SHARED)
def test_lexicons_of_which_more_than_expressions_changed_are_not_kindred(name: str, files: RuleFiles) -> None:
    new = replace(files, lexicons=replace(SHARED[name](files.lexicons), sha256=name))
    assert lexicon_version(new).shared != lexicon_version(files).shared


def test_a_version_is_known_by_its_hashes(files: RuleFiles, rules: Rules) -> None:
    more = replace(files, lexicons=replace(CHANGES["one phrase more"](files.lexicons), sha256="more"))
    then, now = lexicon_version(files), lexicon_version(more)
    assert lexicon_version(rules) == then
    assert (now.version, now.shared) == (more.version, then.shared)
    assert {id_ for id_, own in now.categories.items() if then.categories[id_] != own} == {"threat"}


@pytest.mark.parametrize("name", SHARED)
def test_nothing_stands_where_more_than_expressions_changed(name: str, files: RuleFiles) -> None:
    new = replace(files, lexicons=replace(SHARED[name](files.lexicons), sha256=name))
    assert [one.version for one in bases(new, files.version, files.lexicons)] == [new.version]


def test_by_another_scorecard_a_call_is_scored_as_judging_it_anew_scores_it(
    files: RuleFiles, both_ways: BothWays, stands: list[bool]
) -> None:
    cards = files.scorecards
    stricter = {id_: replace(card, least_confidence=0.9) for id_, card in cards.cards.items()}
    done, anew = both_ways(files.version, replace(files, scorecards=replace(cards, cards=stricter, sha256="stricter")))
    assert done == anew
    assert done[0].changes
    assert stands[:CALLS] == [True] * CALLS
