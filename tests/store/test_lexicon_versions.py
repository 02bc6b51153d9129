from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from qa_monitor.store import LexiconVersion, kindred_versions, reading, save_lexicon_version, writing
from qa_monitor.store.lexicon_versions import MOST
from qa_monitor.store.tables import LexiconVersionRow


def version(name: str, *, shared: str = "rules", threat: str = "t1") -> LexiconVersion:
    return LexiconVersion(version=name, shared=shared, categories={"threat": threat, "insult": "i1"})


def test_versions_that_differ_in_expressions_only(engine: sa.Engine) -> None:
    before, others, now = version("a"), version("b", shared="other rules"), version("c", threat="t2")
    with writing(engine) as db:
        for one in (before, others, now, before):
            save_lexicon_version(db, one)
    with reading(engine) as db:
        assert kindred_versions(db, now) == [before]
        assert kindred_versions(db, before) == [now]
        assert kindred_versions(db, others) == []


def test_only_the_newest(engine: sa.Engine) -> None:
    first = datetime(2026, 11, 1, tzinfo=UTC)
    rows = [
        {
            "version": f"{number}",
            "created_at": first + timedelta(days=number),
            "shared": "rules",
            "categories": {"threat": f"{number}"},
        }
        for number in range(MOST + 2)
    ]
    with writing(engine) as db:
        db.execute(sa.insert(LexiconVersionRow), rows)
    with reading(engine) as db:
        found = [one.version for one in kindred_versions(db, version("0"))]
    assert found == [f"{number}" for number in range(MOST + 1, 1, -1)]
