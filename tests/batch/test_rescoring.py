"""Stored calls judged again by the repository's lexicons, and by these with one phrase more, on both databases."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from qa_monitor.batch import rescoring as module
from qa_monitor.batch.rescoring import Asked, Rescored, Task, Wish, in_groups, rescoring, tools_without_audio
from qa_monitor.conduct import HistoricCall
from qa_monitor.domain import (
    Analysis,
    CalleeRole,
    CallState,
    FindingState,
    FoundBy,
    Layout,
    Metadata,
    Outcome,
    Recording,
    Role,
    Severity,
    SourceFile,
    Span,
    Transcript,
    Turn,
    Utterance,
    Versions,
    Word,
)
from qa_monitor.language import normalise
from qa_monitor.lexicon.model import Lexicons, Phrase
from qa_monitor.ruleset import RuleFiles, Rules, ToolVersions, read_rule_files, rules_from
from qa_monitor.settings import Settings, load_settings
from qa_monitor.store import (
    CallFilter,
    HeardBy,
    calls_with_customers,
    load_analysis,
    open_database,
    reading,
    save_analysis,
    writing,
)
from qa_monitor.store.tables import AnalysisRow, HistoricCallRow, TranscriptRow

NEW_PHRASE = "院子里柳树开花了"
MISHEARD = "院子里流树开花了"
OPENING = "您好，请问是张先生本人吗，本次通话会录音"
PAST = Versions(program="0.1", model="base@d01c", lexicons="past", scorecard="past", metadata="past")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(command_line={}, environment=os.environ, file=None)


@pytest.fixture(scope="module")
def files(settings: Settings) -> RuleFiles:
    return read_rule_files(settings)


@pytest.fixture(scope="module")
def rules(files: RuleFiles) -> Rules:
    return rules_from(files, model="base@d01c")


@pytest.fixture(scope="module")
def new_files(files: RuleFiles) -> RuleFiles:
    """With one phrase more among the threats."""
    threat = files.lexicons.category("threat")
    first = replace(
        threat.entries[0],
        phrases=(*threat.entries[0].phrases, Phrase(written=NEW_PHRASE, normal=normalise(NEW_PHRASE).text)),
    )
    changed = replace(threat, entries=(first, *threat.entries[1:]))
    categories = tuple(changed if one.id == "threat" else one for one in files.lexicons.categories)
    return replace(files, lexicons=replace(files.lexicons, categories=categories, sha256="new"))


@pytest.fixture(autouse=True)
def rules_are_made_once(files: RuleFiles, made: dict[str, Rules], monkeypatch: pytest.MonkeyPatch) -> None:
    """As each worker does, instead of in every test."""

    def read(_: Settings, lexicons: Lexicons) -> RuleFiles:
        return replace(files, lexicons=lexicons)

    def make(of: RuleFiles, *, model: str) -> Rules:
        if of.version not in made:
            made[of.version] = rules_from(of, model=model)
        return made[of.version]

    monkeypatch.setattr(module, "read_rule_files", read)
    monkeypatch.setattr(module, "rules_from", make)


@pytest.fixture(scope="module")
def made() -> dict[str, Rules]:
    """Rules by the version of their files."""
    return {}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def settings_here(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Settings:
    """The settings with an empty database."""
    if request.param == "sqlite":
        return replace(settings, database=f"sqlite:///{tmp_path}/calls.db")
    return replace(settings, database=str(request.getfixturevalue("postgresql_url")))


@pytest.fixture
def engine(settings_here: Settings) -> sa.Engine:
    return open_database(settings_here.database)


def recording(name: str, started_at: str = "2026-10-12T10:00:00+08:00", **metadata: object) -> Recording:
    file = SourceFile(path=Path(f"{name}.wav"), sha256=sha256(name.encode()).hexdigest(), layout=Layout.AGENT_LEFT)
    known = {"callee_role": CalleeRole.DEBTOR, "customer_ref": "C1", **metadata}
    return Recording(
        files=(file,),
        metadata=Metadata(call_id=name, started_at=datetime.fromisoformat(started_at), **known),  # type: ignore[arg-type]
    )


def said(*lines: tuple[Role, str]) -> Transcript:
    utterances = []
    for at, (role, text) in enumerate(lines):
        turn = Turn(role=role, span=Span(5 * at, 5 * at + 4), track=int(role is not Role.AGENT))
        word = Word(text=text, span=turn.span, probability=0.9)
        utterances.append(Utterance(turn=turn, words=(word,), log_probability=-0.3))
    return Transcript(
        seconds=5.0 * len(lines) + 30,
        roles_known=True,
        roles=(Role.AGENT, Role.CUSTOMER),
        damaged=(),
        utterances=tuple(utterances),
        asked="past",
    )


AGENT, CUSTOMER = Role.AGENT, Role.CUSTOMER
THREAT = said((AGENT, "您好，请问是张先生吗"), (CUSTOMER, "我是"), (AGENT, "再不还我就打断你的腿"))
CALM = said((AGENT, "您好，我是银行的工作人员"), (CUSTOMER, "别再给我打电话了"), (AGENT, "好的，您看哪天方便"))


def put(engine: sa.Engine, of: Recording, transcript: Transcript | None, asked: str = "past") -> None:
    """Store the call as one that was heard and, long ago, found without fault."""
    heard = None if transcript is None else replace(transcript, asked=asked)
    state = CallState.UNREADABLE if heard is None else CallState.SCORED
    made = Analysis(recording=of, versions=PAST, state=state, reason=None, transcript=heard)
    with writing(engine) as db:
        save_analysis(db, made, tokens=[u.text for u in heard.utterances] if heard else [])


def task(settings: Settings, files: RuleFiles, *, known: RuleFiles | None = None, store: bool = True) -> Task:
    in_force = None if known is None else Asked(version=known.version, lexicons=known.lexicons)
    return Task(settings=settings, lexicons=files.lexicons, version=files.version, in_force=in_force, store=store)


def rescored(engine: sa.Engine, how: Task) -> Rescored:
    with reading(engine) as db:
        calls = calls_with_customers(db, CallFilter())
    return rescoring(how)([wish for group in in_groups(calls, []) for wish in group])


def newest(engine: sa.Engine, name: str) -> Analysis:
    with reading(engine) as db:
        return load_analysis(db, name).analysis


def count(engine: sa.Engine, table: type) -> int:
    with reading(engine) as db:
        return db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def tools(rules: Rules, asked: str) -> ToolVersions:
    now = rules.versions
    return replace(now, program=f"{now.program}/0.1", lexicons=f"{now.lexicons}/{asked}")


def test_an_analysis_is_that_of_the_pipeline(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, rules: Rules
) -> None:
    calls = {"a": THREAT, "b": CALM, "c": THREAT}
    for day, (name, transcript) in enumerate(calls.items()):
        put(engine, recording(name, f"2026-10-1{day}T10:00:00+08:00"), transcript)
    assert rescored(engine, task(settings_here, files)).judged == 3
    earlier: list[HistoricCall] = []
    for day, (name, transcript) in enumerate(calls.items()):
        of = recording(name, f"2026-10-1{day}T10:00:00+08:00")
        expected, told = module.judgement(of, transcript, replace(rules, versions=tools(rules, "past")), earlier)
        assert newest(engine, name) == expected
        earlier.append(told)
    assert count(engine, TranscriptRow) == 3  # none is stored anew


def test_what_changes_is_shown_before_it_is_stored(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, new_files: RuleFiles
) -> None:
    put(engine, recording("a"), said((AGENT, OPENING), (AGENT, NEW_PHRASE)), asked=files.version)
    put(engine, recording("b", customer_ref="C2"), CALM, asked=files.version)
    rescored(engine, task(settings_here, files))
    before = newest(engine, "a")

    shown = rescored(engine, task(settings_here, new_files, known=files, store=False))
    assert newest(engine, "a") == before
    (change,) = shown.changes
    assert (shown.judged, change.recording.name) == (2, "a")
    assert [(one.code, one.heard, one.span, one.found_by) for one in change.gained] == [
        ("V01", NEW_PHRASE, Span(5, 9), FoundBy.TEXT)
    ]
    assert (change.critical, change.points[1], change.lost) == ((False, True), 0, ())

    stored = rescored(engine, task(settings_here, new_files, known=files))
    assert stored == shown
    assert newest(engine, "a").score.critical is True  # type: ignore[union-attr]
    again = rescored(engine, task(settings_here, new_files, known=files))
    assert (again.judged, again.unchanged, again.changes) == (0, 2, ())


def test_by_sound_alone_a_new_expression_is_for_review(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, new_files: RuleFiles
) -> None:
    put(engine, recording("a"), said((AGENT, OPENING), (AGENT, MISHEARD)), asked=files.version)
    rescored(engine, task(settings_here, new_files, known=files))
    (found,) = [one for one in newest(engine, "a").findings if one.code == "V01"]
    assert (found.state, found.review_because, found.found_by) == (FindingState.REVIEW, "unverified", FoundBy.PINYIN)
    assert (found.severity, found.believed, found.heard) == (Severity.MAJOR, NEW_PHRASE, MISHEARD)
    assert newest(engine, "a").score.critical is not True  # type: ignore[union-attr]


def test_without_the_lexicons_that_were_asked_about_only_text_counts(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, new_files: RuleFiles
) -> None:
    put(engine, recording("a"), said((AGENT, "您好"), (AGENT, MISHEARD)), asked="lost")
    assert rescored(engine, task(settings_here, new_files, known=files)).unknown_questions == 1
    assert not [one for one in newest(engine, "a").findings if one.code == "V01"]


def test_later_calls_see_what_earlier_ones_say_now(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles
) -> None:
    put(engine, recording("later", "2026-10-13T10:00:00+08:00"), CALM)
    put(engine, recording("first", "2026-10-12T10:00:00+08:00"), CALM)
    rescored(engine, task(settings_here, files))
    outcomes = {check.id: check.outcome for check in newest(engine, "later").checks}
    assert outcomes["stop_request_respected"] is not Outcome.NOT_APPLICABLE


def test_calls_that_follow_are_judged_again_only_if_these_rules_had_judged_them(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles
) -> None:
    put(engine, recording("later", "2026-10-13T10:00:00+08:00"), CALM)
    rescored(engine, task(settings_here, files))
    put(engine, recording("other", "2026-10-14T10:00:00+08:00"), CALM)
    put(engine, recording("first", "2026-10-12T10:00:00+08:00"), CALM)
    with reading(engine) as db:
        (first, customer), *rest = calls_with_customers(db, CallFilter())
    assert customer == "C1"
    wishes = [Wish(first, chosen=True), *(Wish(number, chosen=False) for number, _ in rest)]
    assert rescoring(task(settings_here, files))(wishes).judged == 2
    assert newest(engine, "other").versions == PAST


def test_an_interrupted_run_goes_on(engine: sa.Engine, settings_here: Settings, files: RuleFiles) -> None:
    for number in range(4):
        put(engine, recording(f"c{number}", customer_ref=f"C{number}"), CALM)
    with reading(engine) as db:
        calls = calls_with_customers(db, CallFilter())
    do = rescoring(task(settings_here, files))
    do([Wish(number, chosen=True) for number, _ in calls[:2]])
    rest = do([Wish(number, chosen=True) for number, _ in calls])
    assert (rest.judged, rest.unchanged) == (2, 2)


def test_what_stands_is_copied_under_the_new_versions(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, new_files: RuleFiles
) -> None:
    put(engine, recording("a"), THREAT, asked=files.version)
    put(engine, recording("b", "2026-10-13T10:00:00+08:00"), CALM, asked=files.version)
    rescored(engine, task(settings_here, files))
    before = [newest(engine, "a"), newest(engine, "b")]
    assert rescored(engine, task(settings_here, new_files, known=files)).judged == 2
    after = [newest(engine, "a"), newest(engine, "b")]
    assert [replace(one, versions=PAST) for one in after] == [replace(one, versions=PAST) for one in before]
    assert [one.versions.lexicons for one in after] == [f"{new_files.version}/{files.version}"] * 2
    assert count(engine, HistoricCallRow) == 4


def test_what_cannot_be_judged_is_told_and_leaves_the_others_alone(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, recording("unreadable", customer_ref="C2"), None)
    put(engine, recording("defect", customer_ref="C3"), CALM)
    put(engine, recording("good", customer_ref="C4"), CALM)
    put(engine, recording("roles", customer_ref="C5"), CALM)
    with writing(engine) as db:  # a later manifest says that a third party was called
        db.execute(sa.text("UPDATE recordings SET callee_role = 'third_party' WHERE call_id = 'roles'"))
    real = module.judgement

    def defective(of: Recording, *arguments: object, **options: object) -> object:
        if of.name == "defect":
            raise KeyError("13800001234")
        return real(of, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "judgement", defective)
    outcome = rescored(engine, task(settings_here, files))
    assert (outcome.judged, outcome.not_heard) == (1, 2)
    assert [(name, what.kind) for name, what in outcome.failures] == [("defect", "KeyError")]
    assert newest(engine, "defect").versions == PAST


def test_what_somebody_else_scored_meanwhile_stands(
    engine: sa.Engine, settings_here: Settings, files: RuleFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = recording("a")
    put(engine, of, CALM)
    real = module.judgement

    def overtaken(*arguments: object, **options: object) -> object:
        made = Analysis(
            recording=of,
            versions=replace(PAST, scorecard="theirs"),
            state=CallState.SCORED,
            reason=None,
            transcript=CALM,
        )
        with writing(engine) as db:
            save_analysis(db, made, tokens=[""] * len(CALM.utterances))
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "judgement", overtaken)
    outcome = rescored(engine, task(settings_here, files))
    assert (outcome.judged, outcome.meanwhile) == (0, 1)
    assert newest(engine, "a").versions.scorecard == "theirs"
    assert count(engine, AnalysisRow) == 2


def test_listening_again_is_needed_for_what_was_not_asked(rules: Rules) -> None:
    now = rules.versions
    heard = HeardBy(program=now.program, model=now.model, asked=now.lexicons)
    assert tools_without_audio(now, heard) == now, "what was asked by these lexicons needs no listening"
    assert tools_without_audio(now, replace(heard, program="0.1", asked="past")) == tools(rules, "past")


@pytest.mark.parametrize(
    ("calls", "followers", "expected"),
    [
        pytest.param([], [], [], id="no calls"),
        pytest.param([(1, None), (2, None)], [], [[1, 2]], id="calls to nobody known"),
        pytest.param([(1, "A"), (2, "B"), (3, "A")], [(4, "B")], [[1, 3, 2, 4]], id="a customer's calls together"),
    ],
)
def test_groups(
    calls: Sequence[tuple[int, str | None]], followers: Sequence[tuple[int, str]], expected: list[list[int]]
) -> None:
    assert [[wish.recording_id for wish in group] for group in in_groups(calls, followers)] == expected
