"""Who said anything like a phrase, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from qa_monitor.batch.search import Hit, search
from qa_monitor.domain import (
    Agent,
    Analysis,
    CallState,
    Metadata,
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
from qa_monitor.store import CallFilter, open_database, reading, save_analysis, writing

VERSIONS = Versions(program="1.0", model="base@d01c", lexicons="a", scorecard="b", metadata="c")
EVERYWHERE = CallFilter()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> sa.Engine:
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path}/calls.db")
    return open_database(str(request.getfixturevalue("postgresql_url")))


def utterance(text: str, start: float, end: float, role: Role = Role.AGENT) -> Utterance:
    each = (end - start) / len(text)
    words = (
        Word(text=one, span=Span(start + at * each, start + (at + 1) * each), probability=0.9)
        for at, one in enumerate(text)
    )
    return Utterance(turn=Turn(role=role, span=Span(start, end)), words=tuple(words), log_probability=-0.3)


def put(engine: sa.Engine, name: str, *utterances: Utterance) -> None:
    recording = Recording(
        files=(SourceFile(path=Path(f"{name}.wav"), sha256=(name * 64)[:64], layout=None),),
        metadata=Metadata(call_id=name, agent=Agent(id=name.upper())),
    )
    transcript = Transcript(
        seconds=60, roles_known=True, roles=(Role.AGENT, Role.CUSTOMER), damaged=(), utterances=utterances
    )
    made = Analysis(recording=recording, versions=VERSIONS, state=CallState.SCORED, reason=None, transcript=transcript)
    with writing(engine) as db:
        save_analysis(db, made, tokens=[one.text for one in utterances])


def found(engine: sa.Engine, where: CallFilter = EVERYWHERE, role: Role | None = None, most: int = 10) -> list[Hit]:
    with reading(engine) as db:
        return search(db, "送你进去", where, role=role, most=most)[0]


def shown(hits: Sequence[Hit]) -> list[tuple[str, str]]:
    return [(hit.recording.name, f"{hit.before}【{hit.heard}】{hit.after}") for hit in hits]


def test_the_nearest_come_first(engine: sa.Engine) -> None:
    put(engine, "a", utterance("我从你进去", 0, 5))
    put(engine, "b", utterance("明天再联系", 0, 5))
    put(engine, "c", utterance("就送您进去了", 10, 16))
    hits = found(engine)
    assert shown(hits) == [("c", "就【送您进去】了"), ("a", "我【从你进去】")]
    assert (hits[0].span, hits[0].cost, hits[0].alternative) == (Span(11, 15), 0.0, False)


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        pytest.param(0.5, [("送你进去", Span(1, 5.5))], id="across a short pause"),
        pytest.param(1.5, [], id="not across a long one"),
    ],
)
def test_a_phrase_cut_in_two(engine: sa.Engine, pause: float, expected: list[tuple[str, Span]]) -> None:
    put(engine, "a", utterance("我送", 0, 2), utterance("你进去吧", 2 + pause, 6 + pause))
    assert [(hit.heard, hit.span) for hit in found(engine) if hit.cost == 0] == expected


def test_the_other_side_is_no_part_of_it(engine: sa.Engine) -> None:
    put(engine, "a", utterance("我送", 0, 2), utterance("你进去吧", 2.5, 6, Role.CUSTOMER))
    assert [hit for hit in found(engine) if hit.cost == 0] == []


def test_alternatives_are_searched(engine: sa.Engine) -> None:
    put(engine, "a", replace(utterance("我们公司", 3, 7), alternatives=("我送你进去", "我送你进区")))
    (hit,) = found(engine)
    assert (hit.heard, hit.alternative, hit.span, hit.utterances[0].text) == ("送你进去", True, Span(3, 7), "我们公司")


def test_an_alternative_does_not_repeat_what_was_recognised(engine: sa.Engine) -> None:
    put(engine, "a", replace(utterance("我送你进去", 0, 5), alternatives=("我送你进去",)))
    assert [hit.alternative for hit in found(engine)] == [False]


def test_doubtful_text_is_left_out(engine: sa.Engine) -> None:
    put(engine, "a", replace(utterance("送你进去", 0, 4), doubtful="loop"))
    assert found(engine) == []


def test_only_what_is_asked_for(engine: sa.Engine) -> None:
    put(engine, "a", utterance("送你进去", 0, 4), utterance("别送你进去", 10, 15, Role.CUSTOMER))
    put(engine, "b", utterance("送你进去", 0, 4))
    assert shown(found(engine, role=Role.CUSTOMER)) == [("a", "别【送你进去】")]
    assert shown(found(engine, CallFilter(agent="B"))) == [("b", "【送你进去】")]
    assert len(found(engine, most=2)) == 2
    with reading(engine) as db:
        assert search(db, "送你进去", EVERYWHERE, role=None, most=1)[1] == 3
