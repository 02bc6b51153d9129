"""The page of a call, for calls of every kind and people of every duty."""

import re
from dataclasses import replace

import pytest
from desks import Desk
from made_up_reviews import account, call, finding, said, stored

from qa_monitor.domain import (
    Analysis,
    CalleeRole,
    CallState,
    Cancellation,
    Context,
    Duty,
    Measure,
    Role,
    Span,
    Text,
    Undetermined,
)


def page(desk: Desk, made: Analysis, duty: Duty = Duty.REVIEWER, *, lang: str = "zh") -> str:
    """What stands on the page of this call, without its tags and with single spaces."""
    (public_id,) = stored(desk.engine, made)
    client = desk.client(duty)
    client.cookies.set("qa_monitor_lang", lang)
    answer = client.get(f"/calls/{public_id}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("<main") :]).split())


@pytest.mark.parametrize(
    ("made", "told"),
    [
        pytest.param(
            call("0001", finding()),
            ["V01 威胁恐吓", "疑似 · 关键项", "听到 打给你爸妈", "按文字 · 把握 90%", "不得恐吓", "内部规范"],
            id="a suspected violation with its rule and standing",
        ),
        pytest.param(
            call("0001", finding(believed="打给你妈", log_probability=-1.234)),
            ["认为是 打给你妈", "声音对数概率 -1.23"],
            id="what was heard and what is believed",
        ),
        pytest.param(
            call("0001", finding(cancelled_by=Cancellation(Context.NEGATION, "不会"))),
            ["不计 · 关键项", "语境 不计：否定「不会」"],
            id="the context that cancelled it",
        ),
        pytest.param(
            call("0001", finding(cancelled_by=Cancellation(Context.NEGATION, "不会"), review_because="context")),
            ["需人工复核 · 关键项", "语境 可能不计：否定「不会」", "为何需人工 前后的话可能另有意思"],
            id="a context that is only suspected",
        ),
        pytest.param(
            call("0001", finding(cancelled_by=Cancellation(Context.CALLEE, "third_party"))),
            ["不计：通话对象不符「第三方」"],
            id="a context that is a person",
        ),
        pytest.param(
            call("0001", finding(review_because="roles", role=Role.UNKNOWN)),
            ["为何需人工 缺少：谁在说话"],
            id="a fact that lacks",
        ),
        pytest.param(
            replace(call("0001"), transcript=None, score=None, state=CallState.UNREADABLE, reason=Text("坏了", "bad")),
            ["坏了", "没有发现", "机器评分 无得分"],
            id="a call without a transcript",
        ),
        pytest.param(
            replace(
                call("0001"),
                state=CallState.DAMAGED,
                transcript=replace(said("您好"), damaged=(Span(1, 2), Span(5, 6.5))),
            ),
            ["录音有缺损：0:01.0-0:02.0、0:05.0-0:06.5"],
            id="parts of the recording are missing",
        ),
        pytest.param(
            replace(
                call("0001", callee_role=CalleeRole.SPOUSE, customer_ref="C7", days_overdue=9, agency="某公司"),
                measures=(
                    Measure(id="a", name=Text("占比", "share"), value=0.25, unit="ratio"),
                    Measure(id="b", name=Text("静音", "silence"), value=Undetermined("audio"), unit="s"),
                ),
            ),
            [
                "通话对象 配偶",
                "客户编号 C7",
                "逾期 9 天",
                "外包机构 某公司",
                "占比 25%",
                "静音 无法判定（缺：完整的音频）",
            ],
            id="facts and measures",
        ),
        pytest.param(
            call("0001", texts=("您好", "我的手机号是13800001234")),
            ["我 的 手 机 号 是 * * * * * * * 1 2 3 4", "个人信息已遮盖"],
            id="personal data are hidden",
        ),
        pytest.param(call("0001", texts=("<b>您好</b>",)), ["&lt; b &gt; 您 好"], id="what was said is no markup"),
    ],
)
def test_what_the_page_tells(sqlite_desk: Desk, made: Analysis, told: list[str]) -> None:
    shown = page(sqlite_desk, made)
    assert [words for words in told if words not in shown] == []


def test_english(sqlite_desk: Desk) -> None:
    shown = page(sqlite_desk, call("0001", finding(review_because="roles")), lang="en")
    for words in (
        "V01 threats",
        "for review · critical",
        "Why a person lacking: who speaks",
        "by text · Confidence 90%",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("duty", "may"),
    [
        pytest.param(Duty.AGENT, [], id="an agent judges nothing"),
        pytest.param(Duty.AUDITOR, [], id="nor does an auditor"),
        pytest.param(Duty.REVIEWER, ["确认 c", "显示个人信息（记入审计）", "领取"], id="a reviewer does"),
    ],
)
def test_nobody_is_offered_what_they_may_not_do(sqlite_desk: Desk, duty: Duty, may: list[str]) -> None:
    shown = page(sqlite_desk, call("0001", finding()), duty)
    assert [words for words in ("确认 c", "显示个人信息（记入审计）", "领取") if words in shown] == may


def test_a_verdict_answers_with_the_parts_that_change(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", finding()))
    client = sqlite_desk.client(Duty.REVIEWER)
    form = dict(re.findall(r'name="(seen|finding)" value="([^"]+)"', client.get(f"/calls/{public_id}").text))
    answer = client.post(
        f"/calls/{public_id}/verdicts", data=form | {"ruling": "confirmed", "start": "1.5", "end": "2"}
    )
    assert answer.status_code == 200
    assert answer.text.startswith('<div class="sides" id="review" data-version="')
    assert 'id="call-head" hx-swap-oob="true"' in answer.text
    assert "· 0:01.5-0:02.0" in answer.text


@pytest.mark.parametrize(
    ("times", "why"),
    [
        pytest.param({"start": "2"}, "请同时填写开始和结束的秒数", id="one end only"),
        pytest.param({"start": "3", "end": "2"}, "请同时填写开始和结束的秒数", id="backwards"),
        pytest.param({"start": "nan", "end": "2"}, "请同时填写开始和结束的秒数", id="no number"),
        pytest.param({"start": "1", "end": "inf"}, "请同时填写开始和结束的秒数", id="for ever"),
        pytest.param({"start": "1", "end": "9999"}, "时间不在通话之内", id="after the call"),
    ],
)
def test_times_that_are_none_are_refused_in_the_form(sqlite_desk: Desk, times: dict[str, str], why: str) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", finding()))
    client = sqlite_desk.client(Duty.REVIEWER)
    form = dict(re.findall(r'name="(seen|finding)" value="([^"]+)"', client.get(f"/calls/{public_id}").text))
    answer = client.post(
        f"/calls/{public_id}/verdicts", data=form | times | {"ruling": "confirmed"}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 422
    assert answer.text.startswith('<p class="notice error" role="alert">' + why)


def test_a_call_of_another_agent_looks_like_none(sqlite_desk: Desk) -> None:
    (public_id,) = stored(sqlite_desk.engine, call("0001", finding()))
    other = sqlite_desk.client(account(sqlite_desk.engine, Duty.AGENT, "other", "A77"))
    answers = [other.get(f"/calls/{name}") for name in (public_id, "no-such-call")]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [re.sub(r'(nonce|name|href)="[^"]*"', "", answer.text) for answer in answers]
    assert pages[0] == pages[1]


def test_every_page_has_the_policy_that_keeps_scripts_out(sqlite_desk: Desk) -> None:
    client = sqlite_desk.client(Duty.SUPERVISOR)
    for path in ("/queue", "/search", "/samples", "/blind", "/accounts", "/audit", "/own", "/appeals", "/nothing"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert re.search(r"script-src 'self'; style-src 'self' 'nonce-[\w-]{20,}';", policy)
        assert not re.search(r"<script(?! src=\"/static/)|<style|\bstyle=|\bon[a-z]+=", answer.text)
