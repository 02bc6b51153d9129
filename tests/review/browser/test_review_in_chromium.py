"""The whole way of a review in a real browser, by the people who go it."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from accessible import faults
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from windows import Windows

pytest_plugins = ["windows"]
pytestmark = pytest.mark.browser

IMAGES = Path(__file__).parents[3] / "docs" / "images"


def opened(page: Page, call: str) -> Page:
    """The page of this call, its player ready."""
    page.goto(re.sub(r"(//[^/]+)/.*", r"\1/search", page.url))
    page.goto(re.sub(r"(//[^/]+)/.*", r"\1/queue", page.url))
    page.get_by_role("link", name=call, exact=True).click()
    expect(page.get_by_role("heading", name=call, exact=True)).to_be_visible()
    expect(page.locator("[data-play-button]")).to_be_enabled()
    return page


def second(page: Page) -> float:
    """Where the sound is."""
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def finding(page: Page, text: str) -> Locator:
    """The first card that says so."""
    return page.locator("[data-finding]").filter(has_text=text).first


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that no locator tells: the policy of the page lets no polling script in."""
    for _ in range(400):
        if holds():
            return
        time.sleep(0.025)
    raise AssertionError("waited ten seconds in vain")


def test_a_reviewer_listens_and_judges(windows: Windows) -> None:
    page = windows.signed_in("wang")
    page.get_by_label("班组").select_option("三组")
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile(r"state=open.*team=%E4%B8%89%E7%BB%84"))
    expect(page.locator(".queue .call")).to_have_text(["d21"])

    opened(page, "d21")
    page.keyboard.press(" ")
    until(lambda: second(page) > 3.5)
    expect(page.locator(".turn.now")).to_have_attribute("data-turn", "0")
    page.keyboard.press(" ")

    word = page.locator("[data-turn='6'] .w").nth(3)
    begins = float(word.get_attribute("data-s") or "nan")
    word.click()
    until(lambda: begins < second(page))
    assert second(page) < begins + 3
    page.keyboard.press(" ")

    first = page.locator("[data-finding]").filter(has_text="V03").first
    first.locator("h3").click()
    page.keyboard.press("c")
    expect(first.locator(".decided")).to_contain_text("确认 王芳")
    expect(page.locator("[data-finding].chosen")).not_to_contain_text("王芳")

    page.keyboard.press("o")
    expect(page.locator(".chosen textarea")).to_be_focused()
    page.locator(".chosen").get_by_role("button", name="推翻").click()
    expect(page.locator(".chosen [data-refusal]")).to_have_text("推翻必须写明理由")
    page.locator(".chosen textarea").fill("听错，说的是别的话")
    page.locator(".chosen").get_by_role("button", name="推翻").click()
    expect(page.locator(".decided.overturned")).to_contain_text("听错，说的是别的话")

    page.get_by_role("tab", name="记录").click()
    expect(page.locator("#box-history li")).to_have_count(2)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    windows.take("422")


def judge(page: Page, text: str, ruling: str, reason: str = "") -> None:
    """Give the finding with this text a verdict."""
    card = finding(page, text)
    card.locator("h3").click()
    card.locator("textarea").fill(reason)
    card.get_by_role("button", name=ruling).click()
    expect(finding(page, text).locator(".decided")).to_be_visible()


def test_an_agent_appeals_and_another_person_decides(windows: Windows) -> None:
    reviewer = opened(windows.signed_in("wang"), "d21")
    judge(reviewer, "派出所已经给你立案了", "确认")

    agent = windows.signed_in("sun")
    expect(agent.locator(".queue .call")).to_have_text(["d21"])
    expect(agent.locator(".bar nav a")).to_have_text(["队列", "搜索", "辅导", "范例库"])
    opened(agent, "d21")
    expect(agent.locator("[data-verdict]")).to_have_count(0)
    agent.get_by_role("tab", name="申诉").click()
    agent.get_by_role("checkbox", name="V03 冒充公检法或机关 0:14.4").check()
    agent.get_by_label("为什么不成立").fill("我是在转述客户的话")
    agent.get_by_role("button", name="提出申诉").click()
    expect(agent.locator("#call-head")).to_contain_text("申诉中")

    opened(reviewer, "d21").get_by_role("tab", name="申诉").click()
    reviewer.get_by_label("裁定理由").fill("维持")
    reviewer.get_by_role("button", name="驳回").click()
    expect(reviewer.locator("[data-decision] [data-refusal]")).to_contain_text("不能")
    windows.take("403")

    other = windows.signed_in("zhou")
    other.get_by_role("link", name="申诉", exact=True).click()
    other.get_by_role("link", name="d21").click()
    other.get_by_label("裁定理由").fill("录音里确是转述")
    other.get_by_role("button", name="申诉成立").click()
    expect(finding(other, "派出所已经给你立案了").locator(".decided").first).to_contain_text("推翻 周敏")
    opened(agent, "d21").get_by_role("tab", name="申诉").click()
    expect(agent.locator("#box-appeals")).to_contain_text("录音里确是转述")


def test_of_two_reviewers_at_once_the_second_sees_what_changed(windows: Windows) -> None:
    first, second_one = (opened(windows.signed_in(name), "d21") for name in ("wang", "zhou"))
    judge(first, "猪脑子", "确认")
    card = finding(second_one, "猪脑子")
    card.locator("h3").click()
    card.locator("textarea").fill("听错")
    card.get_by_role("button", name="推翻").click()
    expect(card.locator("[data-refusal]")).to_contain_text("王芳")
    expect(card.locator("textarea")).to_have_value("听错")
    card.get_by_role("button", name="查看变化").click()
    expect(finding(second_one, "猪脑子").locator(".decided")).to_contain_text("确认 王芳")
    card = finding(second_one, "猪脑子")
    expect(card.locator("textarea")).to_have_value("听错")
    card.get_by_role("button", name="推翻").click()
    expect(card.locator(".decided").first).to_contain_text("推翻 周敏")
    windows.take("409")


def test_the_roles_of_a_mono_call_are_swapped_in_one_click(windows: Windows) -> None:
    with sqlite3.connect(windows.site.database) as database:
        database.execute("DROP TRIGGER transcripts_immutable_update")
        told_apart = '{"confidence": 0.97, "likeness": 0.7, "stated": null}'
        database.execute("UPDATE transcripts SET split = ?", (told_apart,))
    page = opened(windows.signed_in("wang"), "d21")
    speakers = page.locator(".turn .who")
    before = speakers.all_inner_texts()
    assert before[:2] == ["坐席", "客户"]
    page.get_by_role("button", name="角色反了").click()
    expect(page.locator("#call-head")).to_contain_text("把握 97%；王芳 于 ", timeout=30_000)
    other = {"坐席": "客户", "客户": "坐席"}
    expect(speakers).to_have_text([other[one] for one in before])
    expect(page.get_by_role("button", name="角色正确")).to_have_count(0)
    page.reload()
    expect(speakers).to_have_text([other[one] for one in before])


def on_one_track(windows: Windows) -> None:
    """As if every call had come on one track, on which no two turns overlap, and nobody could tell who speaks in it."""
    with sqlite3.connect(windows.site.database) as database:
        for trigger in ("transcripts_immutable_update", "utterances_immutable_update", "utterances_immutable_delete"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(
            "DELETE FROM utterances AS one WHERE EXISTS (SELECT 1 FROM utterances AS other WHERE "
            "other.transcript_id = one.transcript_id AND other.position < one.position "
            "AND other.end_seconds > one.start_seconds)"
        )
        database.execute("UPDATE transcripts SET split = NULL, roles_known = 0, roles = '[\"unknown\"]'")
        database.execute("UPDATE utterances SET role = 'unknown', track = 0")


def test_a_person_tells_who_speaks_in_a_call_on_one_track(windows: Windows) -> None:
    on_one_track(windows)
    page = opened(windows.signed_in("wang", axe=True), "d21")
    page.get_by_role("link", name="逐句指定说话人").click()
    expect(page.locator("[data-play-button]")).to_be_enabled()
    turns = page.locator("#speakers [data-turn]")
    number = turns.count()
    chosen = page.locator("#speakers input:checked")
    left = page.locator("[data-left]")
    expect(left).to_have_text(f"还有 {number} 句不明")
    assert faults(page) == []

    turns.nth(0).get_by_text("不明").click()
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(left).to_have_text(f"还有 {number - 2} 句不明")
    assert second(page) == pytest.approx(float(turns.nth(2).get_attribute("data-start") or "nan"), abs=0.01)
    page.keyboard.press("Enter")
    expect(page.locator("#speakers [data-refusal]")).to_contain_text("至少需要 90%", timeout=30_000)
    windows.take("422")

    page.keyboard.press("a")
    expect(left).to_have_text("还有 0 句不明")
    words = turns.nth(6).locator("button.w")
    words.nth(1).click()
    expect(turns).to_have_count(number + 1)
    expect(left).to_have_text("还有 1 句不明")
    turns.nth(7).get_by_role("button", name="并回上一段").click()
    expect(turns).to_have_count(number)
    words.nth(1).click()
    expect(turns).to_have_count(number + 1)
    turns.nth(7).get_by_label("客户").check()
    told = chosen.evaluate_all("fields => fields.map(field => field.value)")
    page.get_by_role("button", name="保存并重新评分").click()

    expect(page.locator("#call-head")).to_contain_text("人工逐句指定；王芳 于 ", timeout=30_000)
    names = {"agent": "坐席", "customer": "客户", "unknown": "不明"}
    expect(page.locator(".turn .who")).to_have_text([names[one] for one in told])
    page.get_by_role("tab", name="记录").click()
    expect(page.locator("#box-history")).to_contain_text("逐句指定说话人")


def test_who_speaks_is_told_without_scripts(windows: Windows) -> None:
    on_one_track(windows)
    reviewer = windows.signed_in("wang")
    opened(reviewer, "d21").get_by_role("link", name="逐句指定说话人").click()
    expect(reviewer.get_by_role("heading", name="逐句指定说话人")).to_be_visible()
    page = windows.window(scripts=False)
    page.context.add_cookies(reviewer.context.cookies())
    page.goto(reviewer.url)
    turns = page.locator("#speakers [data-turn]")
    number = turns.count()
    for at in range(number):
        turns.nth(at).get_by_label("客户" if at % 2 else "坐席").check()
    turns.nth(2).locator("button.w").nth(0).click()
    expect(turns).to_have_count(number + 1)
    turns.nth(3).get_by_label("客户").check()
    page.get_by_role("button", name="保存并重新评分").click()
    expect(page.locator("#call-head")).to_contain_text("人工逐句指定；王芳 于 ", timeout=30_000)
    expect(page.locator(".turn .who")).to_have_count(number + 1)


def test_what_the_machine_missed_is_added_from_the_selected_words(windows: Windows) -> None:
    page = opened(windows.signed_in("wang"), "d21")
    words = page.locator("[data-turn='6'] .w")
    first, last = words.nth(0).bounding_box(), words.nth(2).bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="补充此处为漏检").click()
    begins = float(words.nth(0).get_attribute("data-s") or "nan")
    assert float(page.locator("#missed-start").input_value()) == pytest.approx(begins, abs=0.01)
    page.locator("#missed-code").select_option("V09")
    page.get_by_role("button", name="补充漏检").click()
    expect(page.locator("[data-finding]").filter(has_text="人工补充")).to_contain_text("V09")


def test_two_people_review_blind_and_their_agreement_is_shown(windows: Windows) -> None:
    supervisor = windows.signed_in("li")
    supervisor.get_by_role("link", name="抽样").click()
    supervisor.get_by_label("名称").fill("十月盲审")
    supervisor.get_by_label("抽取比例").fill("100")
    supervisor.get_by_label("双人盲审").check()
    supervisor.get_by_role("button", name="建立").click()
    expect(supervisor.get_by_role("heading", name="十月盲审")).to_be_visible()
    expect(supervisor.locator("main")).to_contain_text("尚无已复核的通话，无法估计")

    for name, ruling in (("wang", "补充漏检"), ("zhou", "没有漏检")):
        page = windows.signed_in(name)
        page.get_by_role("link", name="盲审").click()
        page.get_by_role("button", name="开始").click()
        expect(page.get_by_role("heading", name="d11", exact=True)).to_be_visible()
        expect(page.get_by_role("tab")).to_have_count(1)
        if ruling == "补充漏检":
            page.locator("#missed-code").select_option("V09")
            page.locator("#missed-start").fill("3")
            page.locator("#missed-end").fill("5")
        page.get_by_role("button", name=ruling).click()
        page.get_by_role("button", name="完成本通盲审").click()
        page.wait_for_url("**/blind")

    supervisor.reload()
    expect(supervisor.locator("#agreement")).to_contain_text("双人都已完成的通话 1")
    expect(supervisor.locator("main")).to_contain_text("王芳：补充")
    expect(supervisor.locator("main")).to_contain_text("未补充")


def test_a_call_whose_file_was_moved_keeps_its_text(windows: Windows) -> None:
    with sqlite3.connect(windows.site.database) as moved:
        moved.execute("UPDATE recording_files SET path = '/gone/d21.ogg' WHERE path LIKE '%d21.ogg'")
    page = windows.signed_in("wang")
    page.get_by_role("link", name="d21").click()
    expect(page.locator("[data-no-sound]")).to_have_text(
        "录音文件 d21.ogg 不在原处，只能看文字。请把文件放回，或从新位置重新运行 qa-monitor score"
    )
    expect(page.locator("[data-play-button]")).to_be_disabled()
    expect(page.locator("[data-turn]")).to_have_count(14)
    judge(page, "猪脑子", "确认")


def test_personal_data_are_seen_and_heard_by_those_alone_who_have_the_right(windows: Windows) -> None:
    page = opened(windows.signed_in("wang"), "d20")
    hidden = page.locator(".said").all_inner_texts()
    masked = page.request.get(page.url + "/sound").body()
    page.get_by_role("link", name="显示个人信息").click()
    expect(page.locator("#call-head")).to_contain_text("本次查看已记入审计")
    shown = page.locator(".said").all_inner_texts()
    whole = page.request.get(page.url.replace("?", "/sound?")).body()
    assert any("****" in text for text in hidden)
    assert not any("****" in text for text in shown)
    assert len(masked) == len(whole)
    assert masked != whole

    auditor = windows.signed_in("shen")
    refused = auditor.request.get(re.sub(r"\?.*", "/sound?unmasked=1", page.url))
    assert refused.status == 403
    auditor.goto(f"{windows.site.address}/audit")
    expect(auditor.locator("tbody tr", has_text="查看个人信息").first).to_contain_text("王芳")


def test_the_queue_is_worked_by_keyboard(windows: Windows) -> None:
    page = windows.signed_in("wang")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("打开通话")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.get_by_role("button", name="领取").click()
    expect(page.locator(".queue tbody tr").first).to_contain_text("王芳")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="d21", exact=True)).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="d20", exact=True)).to_be_visible()


def test_the_player_obeys(windows: Windows) -> None:
    page = opened(windows.signed_in("wang"), "d21")
    card = finding(page, "猪脑子")
    begins, ends = (float(card.get_attribute(f"data-{end}") or "nan") for end in ("start", "end"))
    card.locator("h3").click()
    page.keyboard.press("]")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    page.get_by_role("button", name="客户", exact=True).click()
    assert page.evaluate("document.querySelector('audio').src").endswith("/sound?lane=1")
    page.keyboard.press("l")
    until(lambda: second(page) >= begins - 3.1)
    page.evaluate(f"document.querySelector('audio').currentTime = {ends + 2.9}")
    until(lambda: begins - 3.1 <= second(page) < ends)
    assert page.evaluate("!document.querySelector('audio').paused")


def test_who_is_shut_out_is_sent_to_the_door(windows: Windows) -> None:
    page = opened(windows.signed_in("wang"), "d21")
    with sqlite3.connect(windows.site.database) as closed:
        closed.execute("UPDATE accounts SET disabled = 1 WHERE name = 'wang'")
    card = finding(page, "猪脑子")
    card.locator("h3").click()
    card.get_by_role("button", name="确认").click()
    page.wait_for_url("**/sign-in?back=*")
    windows.take("401")


def test_administrators_keep_accounts_and_see_no_call(windows: Windows) -> None:
    page = windows.signed_in("gao")
    expect(page.locator(".bar nav a")).to_have_text(["账号", "审计"])
    page.locator("#n-name").fill("chen")
    page.locator("#n-display").fill("陈晨")
    page.locator("#n-password").fill("Invented-pass-8")
    page.get_by_role("button", name="新建账号").click()
    page.get_by_role("button", name="停用 chen").click()
    expect(page.locator("tr", has_text="陈晨")).to_contain_text("已停用")
    page.goto(f"{windows.site.address}/queue")
    expect(page.locator("main")).to_contain_text("您的账号没有这项权限")
    windows.take("403")


PLACES = (
    "queue",
    "search?words=投诉",
    "appeals",
    "blind",
    "samples",
    "library",
    "practices",
    "accounts",
    "audit",
    "own",
    "nothing-here",
)
TABS = ("发现", "评分", "申诉", "记录")


@pytest.mark.parametrize(
    ("width", "height", "scheme", "places", "tabs"),
    [
        pytest.param(1366, 768, "light", PLACES, TABS, id="on a desk, light"),
        pytest.param(1366, 768, "dark", ("queue", "samples"), ("发现", "评分"), id="on a desk, dark"),
        pytest.param(390, 844, "light", ("queue", "accounts", "audit"), ("发现", "评分"), id="on a phone"),
    ],
)
def test_every_page_is_accessible_and_fits(
    windows: Windows, width: int, height: int, scheme: str, places: tuple[str, ...], tabs: tuple[str, ...]
) -> None:
    page = windows.window(width=width, height=height, scheme=scheme, axe=True)
    page.goto(windows.site.address)
    found = {"sign-in": faults(page)}
    page = windows.signed_in("li", width=width, height=height, scheme=scheme, axe=True)
    for place in places:
        page.goto(f"{windows.site.address}/{place}")
        found[place] = faults(page)
    windows.wrong = [line for line in windows.wrong if "status of 404" not in line]
    opened(page, "d21")
    for tab in tabs:
        page.get_by_role("tab", name=tab).click()
        found[tab] = faults(page)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_english_is_an_option(windows: Windows) -> None:
    page = windows.signed_in("li")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".bar nav a")).to_have_text(
        [
            "Queue",
            "Search",
            "Appeals",
            "Blind review",
            "Team",
            "Coaching",
            "Sampling",
            "Library",
            "Good calls",
            "Accounts",
            "Audit",
        ]
    )
    page.get_by_role("link", name="d21").click()
    expect(page.get_by_role("tab").first).to_contain_text("Findings")


def test_the_theme_that_was_chosen_stays(windows: Windows) -> None:
    page = windows.signed_in("li", scheme="dark")
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))
    page.get_by_role("button", name="切换浅色或深色").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.skipif("QA_MONITOR_SCREENSHOTS" not in os.environ, reason="makes the images of the documentation")
def test_images_of_the_documentation(windows: Windows) -> None:
    for name, scheme, width, height in (
        ("call-light", "light", 1366, 768),
        ("call-dark", "dark", 1366, 768),
        ("phone", "light", 390, 844),
    ):
        page = windows.signed_in("wang", scheme=scheme, width=width, height=height)
        if name == "call-light":
            page.screenshot(path=IMAGES / "review-queue-light.png")
        opened(page, "d21")
        page.locator("[data-turn='4'] mark").first.click()
        page.wait_for_timeout(300)
        page.screenshot(path=IMAGES / f"review-{name}.png")
