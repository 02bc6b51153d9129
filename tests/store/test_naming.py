"""Which records of talks lose their words when a call is erased that they name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from qa_monitor.domain import Duty
from qa_monitor.store import open_database, reading, writing
from qa_monitor.store.coaching import CoachingEntryRow, EntryKind
from qa_monitor.store.erasures import ErasureRow, Kind
from qa_monitor.store.naming import forget_in_talks, names_of
from qa_monitor.store.review_tables import AccountRow
from qa_monitor.store.tables import RecordingRow

CARD = "6222020200001112223"
TOLD = {"客户姓名": "欧阳测试", "卡号": CARD, "产品": "信用卡", "customer_name": "Ouyang", "product_name": "card"}
STEMS = ["录音", "2026-10-12-0007"]


def erased(**columns: object) -> RecordingRow:
    plain: dict[str, object] = {"call_id": "20261012-0007", "customer_ref": "KH-77", "extra": TOLD}
    return RecordingRow(id=1, sha256="a" * 64, days_overdue=None, **(plain | columns))


def test_what_a_call_and_its_customer_are_named_by() -> None:
    names = {"20261012-0007", "********-0007", "KH-77", "2026-10-12-0007", "****-**-**-0007", "欧阳测试", "Ouyang"}
    assert set(names_of(erased(), STEMS)) == names | {CARD, f"{'*' * 15}2223"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = open_database(f"sqlite:///{tmp_path}/calls.db")
    with writing(made) as db:
        db.add(AccountRow(name="s1", display_name="测试", duty=Duty.SUPERVISOR, password_hash="none"))
        db.add(erased())
    yield made
    made.dispose()


def write(engine: sa.Engine, text: str) -> None:
    with writing(engine) as db:
        db.add(CoachingEntryRow(agent_id="A01", account_id=1, kind=EntryKind.NOTE, text=text))


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        pytest.param("客户 KH-77 那通", False, id="the reference"),
        pytest.param("客户kh-77那通", False, id="the reference in small letters, Chinese right beside it"),
        pytest.param("客户 KH-771 那通", True, id="a longer reference"),
        pytest.param("客户 XKH-77 那通", True, id="another reference that ends alike"),
        pytest.param("卡号***************2223", False, id="a number as it was masked"),
        pytest.param("********2223", True, id="a shorter number that ends alike"),
        pytest.param("欧阳测试说周五还", False, id="the name that the manifest has"),
        pytest.param("2026-10-12-0007 听到一半", False, id="the file"),
        pytest.param("多听录音，少提信用卡", True, id="words that a file and a product are called by as well"),
        pytest.param("100% 做到_了", True, id="characters that a pattern would take for others"),
    ],
)
def test_words_that_name_the_customer_go(engine: sa.Engine, text: str, stays: bool) -> None:
    write(engine, text)
    with writing(engine) as db:
        db.add(ErasureRow(recording_id=1, kind=Kind.EVERYTHING, because="request-1", begun_at=datetime.now(UTC)))
        db.flush()
        forget_in_talks(db, db.get_one(RecordingRow, 1), STEMS)
    with reading(engine) as db:
        assert db.scalars(sa.select(CoachingEntryRow.text)).all() == [text if stays else ""]


def test_a_short_reference_names_nobody() -> None:
    assert names_of(erased(call_id="12", customer_ref="7", extra={}), []) == ()


def test_without_an_erasure_nothing_goes(engine: sa.Engine) -> None:
    write(engine, "客户 KH-77 那通")
    with pytest.raises(IntegrityError, match="coaching_entries are immutable"), writing(engine) as db:
        forget_in_talks(db, db.get_one(RecordingRow, 1), STEMS)
