"""A stored analysis holds all that its score rests on: scored again from the database alone, it gets the same score."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cards import lexicons
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_score_properties import calls, findings

from qa_monitor.domain import Analysis, CalleeRole, CallState, Finding, Metadata, Recording, SourceFile, Versions
from qa_monitor.scoring import Scorecards, load_scorecards, scored
from qa_monitor.store import load_analysis, open_database, reading, save_analysis, writing

SHIPPED = load_scorecards(Path(__file__).parents[2] / "lexicons" / "scorecards", lexicons())
numbers = count()
products = st.sampled_from([{}, {"产品": "信用卡"}, {"产品": "网贷"}, {"产品": "车贷"}])


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('scores')}/calls.db")
    yield engine
    engine.dispose()


def unscored(found: list[Finding], call: dict[str, Any], extra: dict[str, str]) -> Analysis:
    """Each time another recording."""
    file = SourceFile(path=Path("a.wav"), sha256=f"{next(numbers):064x}", layout=None)
    metadata = replace(call["metadata"], extra=extra)
    return Analysis(
        recording=Recording(files=(file,), metadata=metadata),
        versions=Versions(program="1", model="m@0", lexicons="l", scorecard=SHIPPED.sha256, metadata="m"),
        state=CallState.SCORED,
        reason=None,
        transcript=call["transcript"],
        findings=tuple(found),
        measures=tuple(call["measures"]),
        checks=tuple(call["checks"]),
    )


def stored(engine: sa.Engine, analysis: Analysis) -> Analysis:
    """What comes back of it."""
    tokens = [""] * len(analysis.transcript.utterances) if analysis.transcript else []
    with writing(engine) as db:
        save_analysis(db, analysis, tokens=tokens)
    with reading(engine) as db:
        return load_analysis(db, analysis.recording.sha256).analysis


@given(findings, calls(), products)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stored_analysis_is_scored_again_to_the_same_score(
    database: sa.Engine, found: list[Finding], call: dict[str, Any], extra: dict[str, str]
) -> None:
    analysis = scored(unscored(found, call, extra), SHIPPED)
    again = scored(replace(stored(database, analysis), score=None), SHIPPED)
    assert again == analysis


@given(findings, calls())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_another_scorecard_needs_nothing_that_is_not_stored(
    database: sa.Engine, found: list[Finding], call: dict[str, Any]
) -> None:
    analysis = scored(unscored(found, call, {}), only("default"))
    assert scored(stored(database, analysis), only("bank_card")) == scored(analysis, only("bank_card"))


def test_where_nobody_spoke_there_is_no_score(database: sa.Engine) -> None:
    call = {"measures": [], "checks": [], "transcript": None, "metadata": Metadata(callee_role=CalleeRole.DEBTOR)}
    silent = replace(unscored([], call, {}), state=CallState.NO_SPEECH)
    assert scored(stored(database, silent), SHIPPED).score is None


def only(card: str) -> Scorecards:
    return replace(SHIPPED, rules=(), fallback=card)


@pytest.mark.parametrize("card", sorted(SHIPPED.cards))
@given(found=findings, call=calls())
@settings(max_examples=20, deadline=None)
def test_every_shipped_scorecard_scores_every_call(card: str, found: list[Finding], call: dict[str, Any]) -> None:
    result = scored(unscored(found, call, {}), only(card)).score
    assert result is not None
    assert result.scorecard is not None
    assert (result.scorecard.id, {line.item for line in result.lines}) == (
        card,
        {item.id for item in SHIPPED.cards[card].items},
    )
