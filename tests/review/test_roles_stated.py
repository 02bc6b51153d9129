"""Roles of a call on one track, swapped or confirmed by a person: what is stored, judged and shown, and who may."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from desks import Desk
from made_up_reviews import KNOWLEDGE, call, said, stored
from sqlalchemy.exc import IntegrityError

from qa_monitor.domain import (
    Analysis,
    CalleeRole,
    Context,
    Duty,
    FindingState,
    Layout,
    Role,
    Span,
    Split,
    Text,
    Versions,
)
from qa_monitor.review.application import create_app
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.office import Office
from qa_monitor.review.refusals import ChangedMeanwhile, NotAllowed, Unfit
from qa_monitor.review.roles import give_roles, state_roles
from qa_monitor.review.values import ReviewedCall
from qa_monitor.ruleset import Rules, read_rule_files, rules_from
from qa_monitor.settings import load_settings
from qa_monitor.speakers import Told
from qa_monitor.store import load_analysis, reading, role_statements, writing
from qa_monitor.store.audit import audit_entries
from qa_monitor.store.tables import TranscriptRow, UtteranceRow

THREAT = "再不还我就打断你的腿"
SPLIT = Split(confidence=0.96, likeness=0.7)


@pytest.fixture(scope="module")
def rules() -> Rules:
    """By the shipped lexicons."""
    return rules_from(read_rule_files(load_settings(command_line={}, environment=os.environ, file=None)), model="")


def mono(name: str = "0001", **changes: Any) -> Analysis:
    """A call on one track whose sides the program told apart the wrong way round: the customer seems to threaten."""
    made = call(name, texts=("喂你是谁啊", THREAT, "你们不要再打来了"), callee_role=CalleeRole.DEBTOR)
    (source,) = made.recording.files
    utterances = tuple(replace(one, turn=replace(one.turn, track=0)) for one in said_in(made))
    return replace(
        made,
        recording=replace(made.recording, files=(replace(source, layout=Layout.MONO),)),
        versions=Versions(
            program="1.0", model="base@d01c+voices", lexicons="a" * 64, scorecard="b" * 64, metadata="c" * 64
        ),
        transcript=replace(said(), **{"utterances": utterances, "split": SPLIT, "asked": "past"} | changes),
    )


def said_in(made: Analysis) -> tuple[Any, ...]:
    assert made.transcript is not None
    return made.transcript.utterances


def state(desk: Desk, public_id: str, rules: Rules | None, *, swap: bool = True, who: Duty = Duty.REVIEWER) -> int:
    seen = opened(desk, public_id).row.version
    with writing(desk.engine) as db:
        return state_roles(db, desk.accounts[who], public_id, swap=swap, seen=seen, rules=rules)


def opened(desk: Desk, public_id: str) -> ReviewedCall:
    with reading(desk.engine) as db:
        return reviewed_call(db, desk.accounts[Duty.SUPERVISOR], public_id, KNOWLEDGE)


def newest(desk: Desk) -> Analysis:
    with reading(desk.engine) as db:
        return load_analysis(db, "0001").analysis


def threats(of: Analysis) -> list[tuple[Role, FindingState, Context | None]]:
    found = [one for one in of.findings if one.code == "V01"]
    return [(one.role, one.state, one.cancelled_by and one.cancelled_by.context) for one in found]


def test_swapped_roles_are_judged_without_audio(desk: Desk, rules: Rules) -> None:
    made = mono()
    (public_id,) = stored(desk.engine, made)
    version = state(desk, public_id, rules)
    now = newest(desk)
    assert now.transcript is not None
    assert [one.turn.role for one in now.transcript.utterances] == [Role.CUSTOMER, Role.AGENT, Role.CUSTOMER]
    assert threats(now) == [(Role.AGENT, FindingState.SUSPECTED, None)]
    assert now.score is not None
    assert now.score.critical is True
    assert (opened(desk, public_id).row.version, version) == (3, 3)
    assert "V01" in opened(desk, public_id).row.codes


def test_the_persons_word_is_kept_with_who_and_when(desk: Desk, rules: Rules) -> None:
    (public_id,) = stored(desk.engine, mono())
    state(desk, public_id, rules)
    with reading(desk.engine) as db:
        kept = role_statements(db, [mono().recording.sha256])[mono().recording.sha256]
        acts = [(one.act, one.actor, one.subject, one.detail) for one in audit_entries(db)]
    assert (kept.by, kept.agent) == ("测试reviewer", (Span(10, 12.5),))
    assert acts == [
        ("roles_stated", desk.accounts[Duty.REVIEWER].public_id, public_id, {"swapped": True, "version": 2})
    ]
    now = newest(desk).transcript
    assert now is not None
    assert now.split == replace(SPLIT, stated=kept)
    assert [(one.version, one.by, one.what) for one in opened(desk, public_id).history] == [
        (2, "测试reviewer", Text("交换双方角色", "swapped the roles"))
    ]


def test_nothing_that_was_stored_is_changed(desk: Desk, rules: Rules) -> None:
    made = mono()
    (public_id,) = stored(desk.engine, made)
    state(desk, public_id, rules)
    state(desk, public_id, rules)
    with reading(desk.engine) as db:
        kept = db.scalars(sa.select(TranscriptRow).order_by(TranscriptRow.id)).all()
        assert [(row.model, row.program, row.split and row.split.stated is not None) for row in kept] == [
            ("base@d01c+voices", "1.0", False),
            ("base@d01c+voices", "1.0", True),
            ("base@d01c+voices", "1.0", True),
        ]
    assert [one.turn.role for one in said_in(newest(desk))] == [one.turn.role for one in said_in(made)]
    assert threats(newest(desk)) == [(Role.CUSTOMER, FindingState.CANCELLED, Context.ROLE)]
    for act in ("UPDATE role_statements SET swapped = swapped", "DELETE FROM role_statements"):
        with pytest.raises(IntegrityError, match="role_statements are immutable"), writing(desk.engine) as db:
            db.execute(sa.text(act))


def test_confirmed_roles_stay(sqlite_desk: Desk, rules: Rules) -> None:
    (public_id,) = stored(sqlite_desk.engine, mono())
    state(sqlite_desk, public_id, rules, swap=False)
    assert said_in(newest(sqlite_desk)) == said_in(mono())
    assert [one.what.en for one in opened(sqlite_desk, public_id).history] == ["confirmed the roles"]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        pytest.param(
            lambda: call("0001"),
            Text("这通电话的角色不是程序按声音区分的，无需认定", "the program did not find the roles of this call"),
            id="a track for each side",
        ),
        pytest.param(
            lambda: mono(roles_known=False, roles=(Role.UNKNOWN,)),
            Text("这通电话的角色不是程序按声音区分的，无需认定", "the program did not find the roles of this call"),
            id="sides that were not told apart",
        ),
    ],
)
def test_calls_without_found_roles_are_refused(
    sqlite_desk: Desk, rules: Rules, made: Callable[[], Analysis], told: Text
) -> None:
    (public_id,) = stored(sqlite_desk.engine, made())
    with pytest.raises(Unfit) as refused:
        state(sqlite_desk, public_id, rules)
    assert refused.value.text == told
    assert opened(sqlite_desk, public_id).row.version == 1


def test_without_lexicons_nothing_is_judged(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, mono())
    with pytest.raises(Unfit) as refused:
        state(sqlite_desk, public_id, None)
    assert refused.value.text.en == "there are no lexicons here to judge the call by"
    assert newest(sqlite_desk) == mono()


def test_who_saw_an_older_version_is_told_what_came_between(desk: Desk, rules: Rules) -> None:
    (public_id,) = stored(desk.engine, mono())
    state(desk, public_id, rules)
    with pytest.raises(ChangedMeanwhile) as refused, writing(desk.engine) as db:
        state_roles(db, desk.accounts[Duty.SUPERVISOR], public_id, swap=True, seen=1, rules=rules)
    assert [one.what.en for one in refused.value.changes] == ["swapped the roles"]


@pytest.mark.parametrize("who", [Duty.AGENT, Duty.AUDITOR, Duty.ADMINISTRATOR])
def test_only_who_decides_may_swap(sqlite_desk: Desk, rules: Rules, who: Duty) -> None:
    (public_id,) = stored(sqlite_desk.engine, mono())
    with pytest.raises(NotAllowed):
        state(sqlite_desk, public_id, rules, who=who)


# --- by hand ----------------------------------------------------------------------------------------------------


def untold() -> Analysis:
    """A call on one track whose sides nobody could tell apart, nothing known of its voices."""
    made = mono(roles_known=False, roles=(Role.UNKNOWN,), split=None)
    utterances = tuple(replace(one, turn=replace(one.turn, role=Role.UNKNOWN)) for one in said_in(made))
    assert made.transcript is not None
    return replace(made, transcript=replace(made.transcript, utterances=utterances))


ALL_TOLD = (
    Told(utterance=0, word=0, role=Role.CUSTOMER),
    Told(utterance=1, word=0, role=Role.AGENT),
    Told(utterance=2, word=0, role=Role.CUSTOMER),
)


def tell(desk: Desk, public_id: str, rules: Rules, *told: Told, who: Duty = Duty.REVIEWER) -> int:
    seen = opened(desk, public_id).row.version
    with writing(desk.engine) as db:
        return give_roles(db, desk.accounts[who], public_id, told, seen=seen, rules=rules)


def test_roles_given_by_hand_are_judged_without_audio(desk: Desk, rules: Rules) -> None:
    (public_id,) = stored(desk.engine, untold())
    assert tell(desk, public_id, rules, *ALL_TOLD) == 3
    assert [one.turn.role for one in said_in(newest(desk))] == [Role.CUSTOMER, Role.AGENT, Role.CUSTOMER]
    assert threats(newest(desk)) == [(Role.AGENT, FindingState.SUSPECTED, None)]
    with reading(desk.engine) as db:
        kept = role_statements(db, [mono().recording.sha256])[mono().recording.sha256]
        acts = [(one.act, one.actor, one.detail) for one in audit_entries(db)]
    assert (kept.by, kept.agent, kept.callee) == ("测试reviewer", (Span(10, 12.5),), (Span(0, 1.25), Span(20, 22)))
    assert acts == [("roles_stated", desk.accounts[Duty.REVIEWER].public_id, {"by_hand": True, "version": 2})]
    now = newest(desk).transcript
    assert now is not None
    assert now.split == Split(confidence=0.5, likeness=None, stated=kept)
    assert [(one.by, one.what.en) for one in opened(desk, public_id).history] == [
        ("测试reviewer", "told who speaks, turn by turn")
    ]


def test_a_turn_of_both_is_cut_and_found_by_its_words(desk: Desk, rules: Rules) -> None:
    (public_id,) = stored(desk.engine, untold())
    tell(desk, public_id, rules, *ALL_TOLD, Told(utterance=1, word=4, role=Role.CUSTOMER))
    assert [(one.turn.role, one.text) for one in said_in(newest(desk))] == [
        (Role.CUSTOMER, "喂你是谁啊"),
        (Role.AGENT, THREAT[:4]),
        (Role.CUSTOMER, THREAT[4:]),
        (Role.CUSTOMER, "你们不要再打来了"),
    ]
    with reading(desk.engine) as db:
        spoken = db.scalars(
            sa.select(UtteranceRow.tokens)
            .join(TranscriptRow, TranscriptRow.id == UtteranceRow.transcript_id)
            .where(TranscriptRow.split.is_not(None))
            .order_by(UtteranceRow.position)
        ).all()
    assert [words.replace(" ", "")[:2] for words in spoken] == ["喂你", "再不", "就打", "你们"]


def test_roles_given_by_hand_outlive_a_swap(sqlite_desk: Desk, rules: Rules) -> None:
    (public_id,) = stored(sqlite_desk.engine, untold())
    tell(sqlite_desk, public_id, rules, *ALL_TOLD)
    state(sqlite_desk, public_id, rules)
    assert [one.turn.role for one in said_in(newest(sqlite_desk))] == [Role.AGENT, Role.CUSTOMER, Role.AGENT]
    with reading(sqlite_desk.engine) as db:
        kept = role_statements(db, [mono().recording.sha256])[mono().recording.sha256]
    assert (kept.agent, kept.callee) == ((Span(0, 1.25), Span(20, 22)), (Span(10, 12.5),))


@pytest.mark.parametrize(
    ("made", "told", "refused"),
    [
        pytest.param(
            untold,
            ALL_TOLD[:2],
            Text(
                "只指定了 65% 的说话时间，至少需要 90%；请把听得出的句子都指定上",
                "the speaker of 65% of the speech is told, 90% are needed: tell all that can be heard",
            ),
            id="too little is told",
        ),
        pytest.param(
            untold,
            (*ALL_TOLD, Told(utterance=3, word=0, role=Role.AGENT)),
            Text("没有这个位置：there is no utterance 3", "there is no such place: there is no utterance 3"),
            id="a turn that there is not",
        ),
        pytest.param(
            lambda: call("0001"),
            ALL_TOLD,
            Text("这通电话双方各有一个声道，无需指定", "each side of this call has a channel of its own"),
            id="a track for each side",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(
    sqlite_desk: Desk, rules: Rules, made: Callable[[], Analysis], told: tuple[Told, ...], refused: Text
) -> None:
    (public_id,) = stored(sqlite_desk.engine, made())
    with pytest.raises(Unfit) as error:
        tell(sqlite_desk, public_id, rules, *told)
    assert error.value.text == refused
    assert newest(sqlite_desk) == made()
    with reading(sqlite_desk.engine) as db:
        assert role_statements(db, [mono().recording.sha256]) == {}


# --- over the web -----------------------------------------------------------------------------------------------


@pytest.fixture
def with_rules(sqlite_desk: Desk, rules: Rules) -> Desk:
    office = Office(engine=sqlite_desk.engine, knowledge=KNOWLEDGE, rules=lambda: rules)
    return replace(sqlite_desk, app=create_app(office))


def test_one_click_on_the_page(with_rules: Desk) -> None:
    (public_id,) = stored(with_rules.engine, mono())
    client = with_rules.client(Duty.REVIEWER)
    page = client.get(f"/calls/{public_id}").text
    assert "按声音和说的话区分，把握 96%" in page
    assert f'hx-post="/calls/{public_id}/roles"' in page
    assert '<span class="unknown">不明</span>' in page  # one lane, for there is one track
    answer = client.post(f"/calls/{public_id}/roles", data={"swap": "true", "seen": "1"})
    assert answer.status_code == 200
    assert "按声音和说的话区分，把握 96%；测试reviewer 于 " in answer.text
    assert "角色正确" not in answer.text
    assert threats(newest(with_rules)) == [(Role.AGENT, FindingState.SUSPECTED, None)]


def test_without_the_token_against_forgery_nothing_is_swapped(with_rules: Desk) -> None:
    (public_id,) = stored(with_rules.engine, mono())
    client = with_rules.client(Duty.REVIEWER)
    del client.headers["x-csrf-token"]
    assert client.post(f"/calls/{public_id}/roles", data={"swap": "true", "seen": "1"}).status_code == 403
    assert newest(with_rules) == mono()


def test_over_json(with_rules: Desk) -> None:
    (public_id,) = stored(with_rules.engine, mono())
    client = with_rules.client(Duty.REVIEWER)
    assert client.get(f"/api/calls/{public_id}").json()["split"] == {
        "confidence": 0.96,
        "likeness": 0.7,
        "stated": None,
    }
    answer = client.post(f"/api/calls/{public_id}/roles", json={"swap": True, "seen": 1})
    assert (answer.status_code, answer.json()) == (201, {"version": 3})
    again = client.post(f"/api/calls/{public_id}/roles", json={"swap": True, "seen": 1})
    assert (again.status_code, [one["en"] for one in again.json()["changes"]]) == (409, ["swapped the roles"])
    assert client.get(f"/api/calls/{public_id}").json()["split"]["stated"]["by"] == "测试reviewer"


def told_form(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    chosen = re.findall(r'name="(\d+\.\d+)" value="(\w+)" checked', page)
    return {**dict(chosen), "seen": "1"}


def test_the_form_needs_no_script(with_rules: Desk) -> None:
    (public_id,) = stored(with_rules.engine, untold())
    client = with_rules.client(Duty.REVIEWER)
    address = f"/calls/{public_id}/speakers"
    assert f'href="{address}"' in client.get(f"/calls/{public_id}").text
    form = told_form(client.get(address).text)
    assert form == {"0.0": "unknown", "1.0": "unknown", "2.0": "unknown", "seen": "1"}
    refused = client.post(address, data=form | {"0.0": "customer"})
    assert (refused.status_code, "只指定了 21% 的说话时间" in refused.text) == (422, True)
    form |= {"0.0": "customer", "1.0": "agent", "2.0": "customer"}
    cut = told_form(client.post(address, data=form | {"cut": "1.4"}).text)
    assert cut == form | {"1.4": "unknown"}
    assert told_form(client.post(address, data=cut | {"join": "1.4"}).text) == form
    kept = client.post(address, data=cut | {"1.4": "agent"})
    assert (kept.status_code, kept.headers["location"]) == (303, f"/calls/{public_id}")
    assert threats(newest(with_rules)) == [(Role.AGENT, FindingState.SUSPECTED, None)]
    assert "人工逐句指定；测试reviewer 于 " in client.get(f"/calls/{public_id}").text


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"0.0": "agent"}, id="no version"),
        pytest.param({"seen": "1", "0.0": "third_party"}, id="a role that the form has not"),
        pytest.param({"seen": "1", "cut": "x"}, id="no place"),
    ],
)
def test_forms_that_nobody_can_read(with_rules: Desk, sent: dict[str, str]) -> None:
    (public_id,) = stored(with_rules.engine, untold())
    answer = with_rules.client(Duty.REVIEWER).post(f"/calls/{public_id}/speakers", data=sent)
    assert (answer.status_code, "参数无法理解" in answer.text) == (422, True)


def test_speakers_over_json(with_rules: Desk) -> None:
    (public_id,) = stored(with_rules.engine, untold())
    client = with_rules.client(Duty.REVIEWER)
    told = [{"turn": one.utterance, "word": one.word, "role": one.role} for one in ALL_TOLD]
    answer = client.post(f"/api/calls/{public_id}/speakers", json={"said": told, "seen": 1})
    assert (answer.status_code, answer.json()) == (201, {"version": 3})
    stated = client.get(f"/api/calls/{public_id}").json()["split"]["stated"]
    assert stated["callee"] == [[0.0, 1.25], [20.0, 22.0]]


@pytest.mark.parametrize(
    ("made", "who", "status"),
    [
        pytest.param(lambda: call("0001"), Duty.REVIEWER, 422, id="a track for each side"),
        pytest.param(untold, Duty.AUDITOR, 403, id="an auditor"),
        pytest.param(untold, Duty.AGENT, 403, id="an agent"),
    ],
)
def test_nothing_to_tell(sqlite_desk: Desk, made: Callable[[], Analysis], who: Duty, status: int) -> None:
    (public_id,) = stored(sqlite_desk.engine, made())
    client = sqlite_desk.client(who)
    assert "/speakers" not in client.get(f"/calls/{public_id}").text
    assert client.get(f"/calls/{public_id}/speakers").status_code == status


@pytest.mark.parametrize(
    ("made", "who"),
    [
        pytest.param(lambda: call("0001"), Duty.REVIEWER, id="a track for each side"),
        pytest.param(
            lambda: mono(roles_known=False, roles=(Role.UNKNOWN,)), Duty.REVIEWER, id="sides that were not told apart"
        ),
        pytest.param(mono, Duty.AGENT, id="an agent"),
        pytest.param(mono, Duty.AUDITOR, id="an auditor"),
    ],
)
def test_no_button(sqlite_desk: Desk, made: Callable[[], Analysis], who: Duty) -> None:
    (public_id,) = stored(sqlite_desk.engine, made())
    page = sqlite_desk.client(who).get(f"/calls/{public_id}")
    assert page.status_code == 200
    assert "交换双方" not in page.text
