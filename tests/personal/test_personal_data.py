import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_aloud import (
    AGENT,
    CARD,
    CUSTOMER,
    IDENTITY,
    IDENTITY_X,
    LONG_CARD,
    MOBILE,
    ReadAloud,
    identity_number,
    read_aloud,
    spoken,
    talk,
    told,
)
from stdnum.cn import ric
from strategies import utterances

from qa_monitor.domain import Role, Utterance
from qa_monitor.personal import Kind, personal_data


@given(read_aloud())
def test_a_number_in_any_spelling_is_found_and_all_of_it_covered(call: ReadAloud) -> None:
    found = [datum for datum in personal_data(call.utterances) if datum.kind is call.kind]
    assert [(datum.digits, datum.complete, datum.checksum) for datum in found] == [
        (len(call.number), True, None if call.kind is Kind.MOBILE else True)
    ]
    spans = {place.turn: place.span for place in found[0].places}
    for turn, word in call.digit_words:
        assert spans[turn].start <= word.span.start
        assert word.span.end <= spans[turn].end


@given(read_aloud())
def test_what_logs_show_holds_no_number(call: ReadAloud) -> None:
    for datum in personal_data(call.utterances):
        assert re.search(r"\d{5}", repr(datum)) is None


LAST_DIGITS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(
        ["尾号", "尾号是", "后四位", "后四位是", "身份证后四位", "卡号的最后四位，", "末四位呢", "手机尾号是"]
    ),
    st.text("0123456789零一二三四五六七八九幺两", min_size=1, max_size=4),
    st.sampled_from(["", "，", "。", "，对吧", "元"]),
    st.sampled_from(["", "请问", "核对一下", "谢谢您"]),
)


@given(
    st.lists(st.tuples(st.sampled_from([AGENT, CUSTOMER]), st.lists(LAST_DIGITS, max_size=4).map("".join)), max_size=5)
)
def test_last_digits_are_nobodys(turns: list[tuple[Role, str]]) -> None:
    assert personal_data(talk(*turns)) == ()


@given(st.lists(utterances, max_size=6))
def test_any_call_can_be_searched(said: list[Utterance]) -> None:
    for datum in personal_data(said):
        assert all(said[turn].turn.role is datum.role for turn in datum.turns)


SIGNS = st.text(
    st.sampled_from("0123456789零一两幺洞要叉xX是，。 后四位身份证卡号验证码元路号楼单元@.com第"), max_size=80
)


@given(st.lists(st.tuples(st.sampled_from(Role), SIGNS), max_size=5))
def test_numbers_do_not_share_digits(turns: list[tuple[Role, str]]) -> None:
    said = talk(*turns)
    numbers = [place for datum in personal_data(said) if datum.digits for place in datum.places]
    taken = [(place.turn, at) for place in numbers for at in range(place.start, place.stop)]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        pytest.param(
            [(AGENT, f"您的身份证号是{spoken(IDENTITY)}，对吧")],
            [(Kind.ID_NUMBER, AGENT, (0,), 18, True, True)],
            id="an identity number read out",
        ),
        pytest.param(
            [(CUSTOMER, spoken(IDENTITY_X))],
            [(Kind.ID_NUMBER, CUSTOMER, (0,), 18, True, True)],
            id="X said as 叉",
        ),
        pytest.param([(CUSTOMER, f"99003412叉{'1' * 9}")], [], id="X in the middle of eighteen"),
        pytest.param(
            [(CUSTOMER, f"{spoken(IDENTITY_X[:17])}差")],
            [(Kind.ID_NUMBER, CUSTOMER, (0,), 18, True, True)],
            id="叉 heard as 差",
        ),
        pytest.param(
            [(AGENT, "我唸一下你的身份證號，99001234567800，對吧")],
            [(Kind.ID_NUMBER, AGENT, (0,), 14, False, None)],
            id="four of eighteen digits lost by the recogniser, traditional script",
        ),
        pytest.param(
            [(AGENT, f"宣份證號是{IDENTITY[:-1]}")],
            [(Kind.ID_NUMBER, AGENT, (0,), 17, False, None)],
            id="one digit lost, 身份证 misheard",
        ),
        pytest.param(
            [(AGENT, f"身份证是{IDENTITY[:-1]}{'0' if IDENTITY[-1] != '0' else '1'}")],
            [(Kind.ID_NUMBER, AGENT, (0,), 18, True, False)],
            id="a wrong check digit is no acquittal",
        ),
        pytest.param(
            [(CUSTOMER, f"工号{IDENTITY}")],
            [(Kind.ID_NUMBER, CUSTOMER, (0,), 18, True, True)],
            id="a valid identity number whatever it is called",
        ),
        pytest.param(
            [(AGENT, f"卡号是{CARD[:4]}，{CARD[4:8]}，{CARD[8:12]}，{CARD[12:]}")],
            [(Kind.BANK_CARD, AGENT, (0,), 16, True, True)],
            id="a card in groups of four",
        ),
        pytest.param(
            [(CUSTOMER, LONG_CARD)],
            [(Kind.BANK_CARD, CUSTOMER, (0,), 19, True, True)],
            id="nineteen digits, not announced",
        ),
        pytest.param(
            [(CUSTOMER, "，".join("6200003289121542357"))],
            [(Kind.BANK_CARD, CUSTOMER, (0,), 19, True, True)],
            id="a card whose first eighteen digits pass as a number of somebody born in 3289",
        ),
        pytest.param(
            [(AGENT, "你的卡号是62040432433")],
            [(Kind.BANK_CARD, AGENT, (0,), 11, False, None)],
            id="a card of which eleven digits were heard",
        ),
        pytest.param(
            [
                (CUSTOMER, CARD[:8]),
                (AGENT, "嗯"),
                (CUSTOMER, f"然后，{CARD[8:12]}"),
                (AGENT, "好，您说"),
                (CUSTOMER, CARD[12:]),
            ],
            [(Kind.BANK_CARD, CUSTOMER, (0, 2, 4), 16, True, True)],
            id="a card over three turns",
        ),
        pytest.param(
            [(CUSTOMER, CARD[:8]), (AGENT, "请报一下身份证"), (CUSTOMER, CARD[8:])],
            [],
            id="a question for something else ends a number",
        ),
        pytest.param(
            [(CUSTOMER, f"前面是{CARD[:12]}，后四位是{CARD[12:]}")],
            [(Kind.BANK_CARD, CUSTOMER, (0,), 16, True, True)],
            id="后四位 within a whole number",
        ),
        pytest.param(
            [(Role.UNKNOWN, "，".join(f"{CARD[at : at + 4]}，{CARD[at : at + 4]}" for at in (0, 4, 8, 12)))],
            [(Kind.BANK_CARD, Role.UNKNOWN, (0,), 16, True, True)],
            id="every group said twice, as both sides do on one track",
        ),
        pytest.param(
            [(CUSTOMER, f"我手机号{spoken(MOBILE)}，身份证{spoken(IDENTITY)}")],
            [(Kind.MOBILE, CUSTOMER, (0,), 11, True, None), (Kind.ID_NUMBER, CUSTOMER, (0,), 18, True, True)],
            id="two numbers in one turn",
        ),
        pytest.param(
            [(CUSTOMER, f"{MOBILE}，{CARD}")],
            [(Kind.MOBILE, CUSTOMER, (0,), 11, True, None), (Kind.BANK_CARD, CUSTOMER, (0,), 16, True, True)],
            id="two numbers with only a pause between",
        ),
        pytest.param(
            [(CUSTOMER, MOBILE + MOBILE)],
            [(Kind.MOBILE, CUSTOMER, (0,), 11, True, None)] * 2,
            id="two numbers with no pause between",
        ),
        pytest.param(
            [(CUSTOMER, f"要{spoken(MOBILE)[1:]}")],
            [(Kind.MOBILE, CUSTOMER, (0,), 11, True, None)],
            id="幺 heard as 要 at the beginning",
        ),
        pytest.param(
            [(CUSTOMER, "五四零零零，零要二三四")],
            [],
            id="ten digits that do not begin like a mobile",
        ),
        pytest.param(
            [(CUSTOMER, "幺五四领零零零腰二三四")],
            [(Kind.MOBILE, CUSTOMER, (0,), 11, True, None)],
            id="digits heard as other words of their sound",
        ),
        pytest.param(
            [(CUSTOMER, f"{CARD[:12]}准{CARD[12:]}")],
            [(Kind.BANK_CARD, CUSTOMER, (0,), 16, True, True)],
            id="a stray character late in a number",
        ),
        pytest.param(
            [(CUSTOMER, "987654321098765432")],
            [(Kind.ID_NUMBER, CUSTOMER, (0,), 18, True, False)],
            id="eighteen digits of which nothing is known",
        ),
        pytest.param(
            [(CUSTOMER, CARD[:8]), (AGENT, "先等我拿一支笔"), (CUSTOMER, CARD[8:])],
            [],
            id="a sentence of the other side ends a number",
        ),
        pytest.param(
            [(AGENT, "一下子报一下，一起三个，154，0000，1234元")],
            [(Kind.MOBILE, AGENT, (0,), 11, True, None)],
            id="一 of a word begins no number",
        ),
        pytest.param(
            [(CUSTOMER, "座机是010，54321234")],
            [(Kind.LANDLINE, CUSTOMER, (0,), 11, True, None)],
            id="a landline",
        ),
        pytest.param(
            [(AGENT, "验证码念给我听"), (CUSTOMER, "等一下，收到了，是零幺零二零三，这个吗？")],
            [(Kind.VERIFICATION_CODE, CUSTOMER, (1,), 6, True, None)],
            id="a code that was asked for",
        ),
        pytest.param(
            [(AGENT, "密码是多少"), (CUSTOMER, "密码一二三四五六")],
            [(Kind.PASSWORD, CUSTOMER, (1,), 6, True, None)],
            id="a password",
        ),
        pytest.param(
            [(CUSTOMER, "安全码是三二幺")],
            [(Kind.SECURITY_CODE, CUSTOMER, (0,), 3, True, None)],
            id="the digits on the back of a card",
        ),
        pytest.param(
            [(AGENT, "验证码不要告诉别人，请报身份证后四位"), (CUSTOMER, "零零幺七")],
            [],
            id="the last four asked for after another topic",
        ),
        pytest.param(
            [(CUSTOMER, "我住在某某市某某路十二号三单元六零一")],
            [(Kind.ADDRESS, CUSTOMER, (0,), 0, True, None)],
            id="an address",
        ),
        pytest.param(
            [(CUSTOMER, "邮箱是zhang3@example.com")],
            [(Kind.EMAIL, CUSTOMER, (0,), 0, True, None)],
            id="a mailbox",
        ),
    ],
)
def test_personal_data(
    turns: list[tuple[Role, str]], expected: list[tuple[Kind, Role, tuple[int, ...], int, bool, bool | None]]
) -> None:
    assert [told(datum) for datum in personal_data(talk(*turns))] == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("您尾号3826的卡，欠款4860元，逾期43天", id="last four, amount, days"),
        pytest.param("这张卡欠了4860，3200，1500块，一共9560", id="amounts of which only the last has a unit"),
        pytest.param("本期一万二千三百四十五元六角七分，一共12345.67元", id="amounts in words and figures"),
        pytest.param("二零二六年十二月三号之前，或者2026年10月15号", id="dates"),
        pytest.param("今天是20261012，上次是20260912", id="dates without units"),
        pytest.param("分36期，每期405.5元，还款计划是1500，1500，1500", id="instalments"),
        pytest.param("请拨打95588，或者12378，或者400-812-3456", id="hotlines"),
        pytest.param("我工号零八二幺三四五，坐席编号10086421", id="staff numbers"),
        pytest.param("案件编号是2026101200012345，合同号620000123456789", id="case and contract numbers"),
        pytest.param("我们的对公账户是6200000000000000001", id="the lender's own account"),
        pytest.param("身份证后六位是011234", id="the last six of an identity number"),
        pytest.param("验证码千万别告诉别人，您还欠着呢，一共欠4860", id="an amount after a code was mentioned"),
        pytest.param("您密码输错了3次，第1234次", id="a count after a password was mentioned"),
        pytest.param("验证码发到您1540的手机上", id="where a code was sent"),
        pytest.param("这个方案的有效期到2026", id="a year of expiry"),
        pytest.param("一下一个一遍一点一起一共一定一直一般一会一边", id="words with 一"),
        pytest.param("我们办公地址在中山路12号3楼", id="an office"),
        pytest.param("我不知道15号行不行，走这条路12号到", id="a date after 道 and 路"),
    ],
)
def test_nobodys(text: str) -> None:
    assert personal_data(talk((AGENT, text))) == ()


def test_a_long_pause_ends_a_number() -> None:
    assert personal_data(talk((CUSTOMER, CARD[:8]), (CUSTOMER, CARD[8:]), pause=8.5)) == ()


def test_an_unlisted_region_only_lowers_the_confidence() -> None:
    [listed] = personal_data(talk((AGENT, IDENTITY)))
    unlisted = identity_number(ric.get_birth_date(IDENTITY), 86, region="990000")
    [datum] = personal_data(talk((AGENT, unlisted)))
    assert told(datum) == told(listed)
    assert listed.confidence > datum.confidence > 0.9


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        pytest.param(f"身份证{IDENTITY}", IDENTITY, id="announced"),
        pytest.param(CARD, CARD[:-1] + str((int(CARD[-1]) + 1) % 10), id="a right check digit"),
        pytest.param(f"卡号{CARD}", f"卡号{CARD[:-1]}", id="the whole number"),
        pytest.param(MOBILE, f"手机号{MOBILE[:-1]}", id="eleven digits of a mobile"),
    ],
)
def test_evidence_adds_up(surer: str, less_sure: str) -> None:
    confidences = [max(one.confidence for one in personal_data(talk((AGENT, text)))) for text in (surer, less_sure)]
    assert confidences[0] > confidences[1]


def test_seconds_are_those_of_the_digits() -> None:
    [datum] = personal_data(talk((CUSTOMER, f"我的号是{CARD[:8]}"), (AGENT, "嗯"), (CUSTOMER, f"是{CARD[8:]}对")))
    assert (datum.span.start, datum.span.end) == (2.0, 7.5)
