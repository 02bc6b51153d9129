"""The page of a call: all that is stored of it, nothing that gives anybody away, nothing that a browser would run."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import cli_examples as examples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NAMES, PROMISE, analysis, page_of, report_of

from qa_monitor.domain import (
    Agent,
    Analysis,
    Cancellation,
    Context,
    Lang,
    Outcome,
    Role,
    Span,
    Text,
    Transcript,
    Turn,
    Undetermined,
    Utterance,
    Word,
)
from qa_monitor.report import as_html

DATA = Path(__file__).parent / "data"
STYLE = files("qa_monitor.report").joinpath("templates/call.css").read_text("utf-8")


class Reader(HTMLParser):
    """The text of a page as a person reads it, and apart from it what a call is found by; tags and attributes met."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.code: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            (self.code if {"code", "title"} & set(self.open) else self.text).append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("lang", Lang)
def test_the_page_of_a_call(lang: Lang) -> None:
    """The style is its own file; everything else of the page is compared."""
    page = page_of(analysis(), lang)
    assert page.count(STYLE.strip()) == 1
    assert page.replace(STYLE.strip(), "") == (DATA / f"t01.{lang}.html").read_text("utf-8")


def test_a_page_holds_no_script_and_names_nothing_outside_itself() -> None:
    page = page_of(analysis())
    reader = read(page)
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [name for name in reader.attributes if name.startswith("on") or name in ("src", "style")]
    assert re.findall(r'href="(?!#)|url\(|@import|https?:', page) == []


def test_every_reference_has_its_place() -> None:
    page = page_of(analysis())
    places = re.findall(r'id="([^"]+)"', page)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)
    assert len(places) == len(set(places))


MARKUP = "<script>alert('1')</script>&amp;\"</style>"


def said(text: str, role: Role = Role.AGENT, start: float = 1) -> Utterance:
    words = tuple(
        Word(text=one, span=Span(start + at / 4, start + at / 4 + 0.25), probability=0.9) for at, one in enumerate(text)
    )
    turn = Turn(role=role, span=Span(start, start + len(text) / 4))
    return Utterance(turn=turn, words=words, log_probability=-0.3)


def about(text: str) -> Analysis:
    """A call in which `text` stands wherever data from outside can stand."""
    made = analysis()
    agent = Agent(id=text, name=text, team=text)
    metadata = replace(
        made.recording.metadata,
        call_id=text,
        agent=agent,
        customer_ref=text,
        agency=text,
        extra=MappingProxyType({text: text}),
    )
    finding = replace(
        examples.THREAT, turn=0, span=Span(1, 9), heard=text, believed=f"你{text}", entry="e", cancelled_by=None
    )
    negated = replace(finding, cancelled_by=Cancellation(Context.NEGATION, text))
    told = Text(text, text)
    assert made.score is not None
    lines = tuple(replace(line, reason=told, finding=None) for line in made.score.lines)
    return replace(
        made,
        recording=replace(made.recording, metadata=metadata),
        reason=told,
        transcript=Transcript(
            seconds=60, roles_known=True, roles=(Role.AGENT,), damaged=(), utterances=(said(text), said(f"是{text}吗"))
        ),
        findings=(finding, negated),
        checks=(replace(PROMISE, because=told), replace(PROMISE, id="x", because=told, outcome=Outcome.NO)),
        score=replace(made.score, lines=lines),
    )


@pytest.mark.parametrize("lang", Lang)
def test_what_was_said_cannot_become_markup(lang: Lang) -> None:
    names = {**NAMES, "threat": Text(MARKUP, MARKUP)}
    reader = read(as_html(report_of(about(MARKUP), lang, names)))
    plain = read(page_of(about("字"), lang))
    assert (reader.tags, reader.attributes) == (plain.tags, plain.attributes)
    text = "".join(reader.text)
    assert text.count(MARKUP) >= 10
    assert MARKUP in "".join(reader.code)


DIGITS = ("0123456789", "０１２３４５６７８９", "零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖")


DATE = r"\d{4}-\d{2}-\d{2}"


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number of seven digits or more, in whatever numerals, said in one or in groups."""
    digits = draw(st.sampled_from(DIGITS))
    pause = draw(st.sampled_from(["", " ", "-", "，"]))
    said = draw(st.lists(st.sampled_from(digits), min_size=7, max_size=19))
    return "".join(digit + pause * (place % 4 == 3) for place, digit in enumerate(said)).strip(" -，")


@given(numbers(), st.sampled_from(Lang))
@settings(max_examples=60, deadline=None)
def test_no_number_of_seven_digits_or_more_survives(number: str, lang: Lang) -> None:
    """But for what a call is found by (call id, file, staff number, hashes): there only what is surely personal."""
    numerals = f"[{''.join(DIGITS)}]"
    texts = read(page_of(about(f"号码{number}，"), lang)).text
    assert [text for text in texts if re.search(f"{numerals}{{7}}", re.sub("[ ，-]", "", re.sub(DATE, "", text)))] == []
    assert any(text.rstrip("，").endswith(number[-1]) for text in texts)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(
    "number",
    [
        pytest.param("13800001234", id="a mobile number"),
        pytest.param("110101199003074514", id="an identity card"),
        pytest.param("138 0000 1234", id="a mobile number said in groups"),
    ],
)
def test_a_number_that_gives_somebody_away_stands_nowhere(number: str, lang: Lang) -> None:
    shown = read(page_of(about(f"是{number}吗"), lang))
    assert number.replace(" ", "") not in "".join(shown.text).replace(" ", "")
    assert " " in number or number not in "".join(shown.code)


def test_a_promised_sum_of_seven_digits_is_masked_too() -> None:
    made = replace(analysis(), measures=(replace(examples.measures()[3], value=1234567.0),))
    assert [(one.name, one.value) for one in report_of(made).promise[1:]] == [("承诺金额", "***4567 元")]


@pytest.mark.parametrize(
    ("points", "critical", "expected"),
    [
        pytest.param(72.5, False, ("72.5", "未发现不合格", "clear"), id="clear"),
        pytest.param(0, True, ("0", "疑似不合格", "failed"), id="failed"),
        pytest.param(80, Undetermined("review"), ("80", "待人工复核", "open"), id="a person must judge first"),
        pytest.param(
            Undetermined("roles"),
            Undetermined("callee_role"),
            ("无法判定（缺：谁在说话）", "无法判定（缺：通话对象）", "open"),
            id="not to be told",
        ),
    ],
)
def test_the_verdict_never_says_more_than_is_known(
    points: float | Undetermined, critical: bool | Undetermined, expected: tuple[str, str, str]
) -> None:
    made = analysis()
    assert made.score is not None
    verdict = report_of(replace(made, score=replace(made.score, points=points, critical=critical))).verdict
    assert verdict is not None
    assert (verdict.points, verdict.critical, verdict.standing) == expected


def test_a_call_that_nobody_could_hear_has_a_page_too() -> None:
    unreadable = replace(
        analysis(), transcript=None, findings=(), measures=(), checks=(), score=None, reason=Text("无法解码", "broken")
    )
    text = "".join(read(page_of(unreadable)).text)
    assert "没有评分" in text
    assert "没有可显示的通话内容。" in text
    assert "有缺损：无法解码" in text


def test_a_finding_over_two_others_is_marked_in_pieces() -> None:
    made = analysis()
    turn = report_of(made).turns[2]
    assert [(piece.text, None if piece.note is None else piece.note.number, piece.ends) for piece in turn.pieces] == [
        ("您儿子", 2, ()),
        ("欠", 2, (2,)),
        ("我们", 3, (3,)),
        ("三万二", None, ()),
    ]
