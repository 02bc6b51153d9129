"""Which moments a talk is about: the gravest that counts, and never the same clip twice."""

import pytest
import sqlalchemy as sa
from made_up_reviews import KNOWLEDGE, call, finding, stored
from test_facts import WHOLE

from qa_monitor.coaching.facts import acts_of, call_facts
from qa_monitor.coaching.moments import weakest
from qa_monitor.domain import Finding, Polarity
from qa_monitor.store import reading


def chosen(engine: sa.Engine) -> list[tuple[str | None, str, float]]:
    with reading(engine) as db:
        calls = call_facts(db, WHOLE, KNOWLEDGE.criteria)
        acts = acts_of(db, calls, {Polarity.VIOLATION})
        found = weakest(calls, acts, KNOWLEDGE.guide)
    return [(one.call.metadata.call_id, one.act.finding.code, one.act.finding.span.start) for one in found]


@pytest.mark.parametrize(
    ("calls", "moments"),
    [
        pytest.param(
            {"0001": (finding("V09", 1), finding("V01", 40))},
            [("0001", "V01", 40), ("0001", "V09", 1)],
            id="the gravest first",
        ),
        pytest.param(
            {"0001": (finding("V01", 1), finding("V09", 12))}, [("0001", "V01", 1)], id="not what the same clip holds"
        ),
        pytest.param(
            {"0001": (finding("V01", 1), finding("V01", 40)), "0002": (finding("V09", 1),)},
            [("0001", "V01", 1), ("0002", "V09", 1), ("0001", "V01", 40)],
            id="other calls and categories before more of the same",
        ),
        pytest.param(
            {"0001": (finding("V01", 1, review_because="roles"),)}, [], id="nothing that only a person can tell"
        ),
    ],
)
def test_the_weakest_moments(
    sqlite: sa.Engine, calls: dict[str, tuple[Finding, ...]], moments: list[tuple[str, str, float]]
) -> None:
    stored(sqlite, *(call(name, *findings) for name, findings in calls.items()))
    assert chosen(sqlite) == moments
