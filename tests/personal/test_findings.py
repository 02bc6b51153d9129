import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_aloud import AGENT, CARD, CUSTOMER, IDENTITY, MOBILE, ReadAloud, read_aloud, spoken, talk

from qa_monitor.domain import (
    Cancellation,
    Context,
    Finding,
    FindingState,
    FoundBy,
    Polarity,
    Role,
    Severity,
    Span,
    Utterance,
)
from qa_monitor.personal import findings, personal_data

UNKNOWN, THIRD_PARTY = Role.UNKNOWN, Role.THIRD_PARTY
SUSPECTED, REVIEW, CANCELLED = FindingState.SUSPECTED, FindingState.REVIEW, FindingState.CANCELLED


def found(said: list[Utterance]) -> tuple[Finding, ...]:
    return findings(personal_data(said), said, severity=Severity.CRITICAL, sources=("R17",))


def test_a_finding_as_a_whole() -> None:
    assert found(talk((CUSTOMER, "嗯"), (AGENT, f"卡号是{CARD}"))) == (
        Finding(
            category="credential_request",
            code="V07",
            entry="read_out_bank_card",
            polarity=Polarity.VIOLATION,
            severity=Severity.CRITICAL,
            role=AGENT,
            turn=1,
            span=Span(2.5, 6.5),
            heard=f"{'*' * 12}{CARD[-4:]}",
            believed=f"{'*' * 12}{CARD[-4:]}",
            found_by=FoundBy.RULE,
            confidence=pytest.approx(0.94),
            sources=("R17",),
        ),
    )


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        pytest.param(
            [(AGENT, f"我念一下你的身份证号，{spoken(IDENTITY)}，对吧")],
            [("read_out_id_number", 0, SUSPECTED)],
            id="the agent reads an identity number out",
        ),
        pytest.param(
            [(AGENT, "你住址是某某路十二号三单元六零一，对吧")],
            [("read_out_address", 0, SUSPECTED)],
            id="the agent reads an address out",
        ),
        pytest.param([(AGENT, "6205，1234，5678，901")], [("read_out_bank_card", 0, REVIEW)], id="it may be a card"),
        pytest.param(
            [(UNKNOWN, f"卡号{CARD}")], [("read_out_bank_card", 0, REVIEW)], id="nobody knows who reads it out"
        ),
        pytest.param([(AGENT, f"您打我手机{MOBILE}，或者021，54321234")], [], id="an agent may say telephone numbers"),
        pytest.param([(AGENT, "发到zhang@example.com")], [], id="an agent may say mailboxes"),
        pytest.param([(CUSTOMER, f"我把卡号给你，{CARD}")], [], id="a customer may volunteer"),
        pytest.param(
            [(CUSTOMER, f"卡号{CARD}"), (AGENT, f"好，卡号{CARD}，对吗")],
            [("read_out_bank_card", 1, CANCELLED)],
            id="the agent says it after the customer",
        ),
        pytest.param(
            [
                (CUSTOMER, CARD[:8]),
                (AGENT, CARD[:8]),
                (CUSTOMER, CARD[8:]),
                (AGENT, f"{CARD[8:11]}9{CARD[12:]}"),
            ],
            [("read_out_bank_card", 1, CANCELLED)],
            id="the agent says it after the customer group by group",
        ),
        pytest.param(
            [(AGENT, f"卡号{CARD}"), (CUSTOMER, f"卡号{CARD}，对")],
            [("read_out_bank_card", 0, SUSPECTED)],
            id="the customer says it after the agent",
        ),
        pytest.param(
            [(AGENT, "报一下你那张卡，从六二开始"), (CUSTOMER, "等等啊"), (AGENT, "嗯"), (CUSTOMER, CARD)],
            [("asked_for_bank_card", 0, SUSPECTED)],
            id="asked for in words that no list holds, and answered",
        ),
        pytest.param(
            [(AGENT, "他身份证念给我"), (THIRD_PARTY, spoken(IDENTITY))],
            [("asked_for_id_number", 0, SUSPECTED)],
            id="a third party answers",
        ),
        pytest.param(
            [(AGENT, "驗證滿面給我聽"), (CUSTOMER, "是零幺零二零三")],
            [("asked_for_verification_code", 0, SUSPECTED)],
            id="验证码念 heard as 验证满面",
        ),
        pytest.param(
            [(AGENT, "别的卡报一下"), (CUSTOMER, CARD)],
            [("asked_for_bank_card", 0, SUSPECTED)],
            id="别的 forbids nothing",
        ),
        pytest.param(
            [(AGENT, "报一下身份证后四位"), (CUSTOMER, spoken(IDENTITY))],
            [],
            id="the customer says more than was asked for",
        ),
        pytest.param(
            [(AGENT, f"我念一下你的卡号，{CARD}，没错吧"), (CUSTOMER, f"嗯，{IDENTITY}，{CARD}")],
            [("read_out_bank_card", 0, SUSPECTED)],
            id="what the agent read out was not asked for",
        ),
        pytest.param([(AGENT, "不用报卡号"), (CUSTOMER, f"没事，卡号{CARD}")], [], id="the agent does not want it"),
        pytest.param([(AGENT, "您说一下新手机号"), (CUSTOMER, f"{MOBILE}，卡号{CARD}")], [], id="asked for another"),
        pytest.param([(AGENT, "卡号报一下"), (CUSTOMER, "啊" * 100), (CUSTOMER, CARD)], [], id="asked for long ago"),
    ],
)
def test_findings(turns: list[tuple[Role, str]], expected: list[tuple[str, int, FindingState]]) -> None:
    assert [(one.entry, one.turn, one.state) for one in found(talk(*turns))] == expected


def test_the_customers_words_cancel_a_repetition() -> None:
    [repetition] = found(talk((CUSTOMER, f"卡号{spoken(CARD)}"), (AGENT, f"是{CARD}")))
    assert repetition.cancelled_by == Cancellation(Context.QUOTATION, f"{'*' * 12}{spoken(CARD)[-4:]}")


def test_what_the_recogniser_may_have_invented_is_no_evidence() -> None:
    [heard] = talk((AGENT, f"卡号{CARD}"))
    assert found([replace(heard, doubtful="loop")]) == ()


@given(read_aloud(), st.sampled_from(["您好", "卡号报一下", "身份证念一遍", "请报后四位"]))
def test_only_agents_are_found_out_and_no_number_is_shown(call: ReadAloud, before: str) -> None:
    opening = talk((AGENT, before))[0]
    said = [opening, *call.utterances]
    for one in found(said):
        assert one.role is AGENT
        assert re.search("[0-9零〇洞一幺二两三四五六七拐八九勾]{5}", one.heard) is None
