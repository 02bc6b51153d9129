"""The mechanism of context on small cues, and the cues that ship on sentences that are not in any lexicon file."""

from pathlib import Path

import pytest
from lexicon_material import CONTEXT, category, lexicons_of, said

from qa_monitor.domain import Context
from qa_monitor.lexicon import Matcher

SHIPPED = (Path(__file__).parents[2] / "lexicons" / "context.yaml").read_text(encoding="utf-8")


def reason(folder: Path, sentence: str, *, more: str = "", context: str = CONTEXT, pattern: bool = False) -> str | None:
    """The context and cue that cancel the marked expression of the sentence; its gap is written ~ if it has one."""
    start, stop = sentence.index("「"), sentence.index("」")
    expression = sentence[start + 1 : stop]
    text = sentence.replace("「", "").replace("」", "")
    entries = f'  - {{id: one, patterns: ["{_with_gap(expression)}"]}}' if pattern else None
    lexicons = lexicons_of(folder, category(more=more, entries=entries, phrases=f"[{expression}]"), context=context)
    (finding,) = Matcher.build(lexicons).find([said(text.replace("~", ""))], callee_role=None)
    cancelled = finding.cancelled_by
    return None if cancelled is None else f"{cancelled.context}: {cancelled.cue}"


def _with_gap(expression: str) -> str:
    """我~不是~法院的 is found by the pattern 我~6法院的."""
    first, _, last = expression.split("~")
    return f"{first}~6{last}"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("我们不会「告诉你家人」", "negation: 不会", id="a cue right before"),
        pytest.param("我们不会随便就这么「告诉你家人」", None, id="a word that cuts the reach"),
        pytest.param("我们不会随便这么说「告诉你家人」", "negation: 不会", id="a cue as far as its reach"),
        pytest.param("我们不会随随便便去乱说「告诉你家人」", None, id="a cue out of its reach"),
        pytest.param("你以为我不会「告诉你家人」", None, id="a longer expression that holds the cue"),
        pytest.param("再不还「告诉你家人」", None, id="bare 不 is no cue"),
        pytest.param("「告诉你家人」不会的", None, id="a cue on the other side"),
        pytest.param("「告诉你家人」是违法的", "advice: 是违法的", id="a cue after"),
        pytest.param("「告诉你家人」随便说说是违法的", "advice: 是违法的", id="a cue after, as far as its reach"),
        pytest.param("「告诉你家人」随便说一说是违法的", None, id="a cue after, out of its reach"),
        pytest.param(
            "您刚才说，有人不会「告诉你家人」", "quotation: 您刚才说，有人", id="the longest cue tells the reason"
        ),
        pytest.param("不会千万不要「告诉你家人」", "advice: 千万不要", id="whatever its place in the file"),
        pytest.param("如果「告诉你家人」吗", None, id="conditions and questions only where asked for"),
    ],
)
def test_cues(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("「我~不是~法院的」", "negation: 不是", id="a cue in a gap"),
        pytest.param("「我~不是就~法院的」", None, id="cut inside the gap"),
        pytest.param("「我~就是~法院的」", None, id="no cue in the gap"),
        pytest.param("「法律上~没有~余地」", None, id="a cue of no reach counts right before only"),
    ],
)
def test_a_cue_may_stand_in_a_gap_of_the_pattern(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence, pattern=True) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("吗「告诉你家人」", "question: 吗", id="around, before"),
        pytest.param("「告诉你家人」吗", "question: 吗", id="around, after"),
        pytest.param("可能会「告诉你家人」", "condition: 可能", id="a condition"),
        pytest.param("可能马上「告诉你家人」", None, id="a condition that is cut"),
        pytest.param("不会「告诉你家人」", None, id="negation was not asked for"),
    ],
)
def test_a_category_names_the_contexts_that_cancel_it(tmp_path: Path, sentence: str, expected: str | None) -> None:
    assert reason(tmp_path, sentence, more="context: [question, condition]\n") == expected


# --- the cues that ship -----------------------------------------------------------------------------------------

TAKEN_BACK = [
    ("我们绝对不会「威胁您」", "negation"),
    ("您放心我们不会「去您单位」", "negation"),
    ("我们肯定不会因为这个「联系您的家人」", "negation"),
    ("我们从来不会「去单位闹」", "negation"),
    ("我们没有权力「冻结您的账户」", "negation"),
    ("我这边没有资格「抓您」", "negation"),
    ("我们无权「查封您的房子」", "negation"),
    ("征信记录不是我们能「删除的」", "negation"),
    ("我不能保证「一定能减免」", "negation"),
    ("我们不收取「任何手续费」", "negation"),
    ("您不用「报完整的卡号」", "negation"),
    ("这个不需要「交服务费」", "negation"),
    ("我没有说要「告诉您家人」", "negation"),
    ("我们没有「联系您的家人」", "negation"),
    ("不是说要「起诉您」", "negation"),
    ("我们禁止「上门闹事」", "negation"),
    ("绝不「泄露您的信息」", "negation"),
    ("不可能「抓您去坐牢」的", "negation"),
    ("「抓您去坐牢」是不可能的", "negation"),
    ("「明天就拍卖」这种说法不对", "negation"),
    ("您刚才提到有人说要「抓您去坐牢」", "quotation"),
    ("您说有人骂您「不要脸」", "quotation"),
    ("上次那个人跟您说「要打我全家」", "quotation"),
    ("您反映之前的同事说「要去您单位」", "quotation"),
    ("是不是有人跟您说「交手续费」", "quotation"),
    ("您是担心我们「告诉您家人」", "quotation"),
    ("有没有人让您「转到私人账户」", "quotation"),
    ("请您不要「去别的平台借钱」", "advice"),
    ("千万不要把「密码和验证码」告诉别人", "advice"),
    ("不建议您「以贷养贷」", "advice"),
    ("请不要「转账到私人账户」", "advice"),
    ("提醒您不要「点陌生链接」", "advice"),
    ("谨防「代办征信」", "advice"),
    ("您如果遇到「威胁恐吓」可以打110", "advice"),
    ("「冒充公检法」是违法的，您可以投诉", "advice"),
]

STANDS = [
    "再不还就「打给你爸妈」",
    "你不还我就「打给你爸妈」",
    "今天不还明天就「抓你去坐牢」",
    "你不处理我们只好「告诉你家人」",
    "你不能按时还款我「告诉你家人」",
    "你没有钱我们「去你单位」",
    "你要是不会做人我「告诉你家人」",
    "你以为我不会「告诉你家人」",
    "别以为我不敢「告诉你家人」",
    "不要逼我「告诉你家人」",
    "别逼我「打给你爸妈」",
    "我不会放过你「打给你爸妈」",
    "我不是跟你开玩笑「告诉你家人」",
    "我不得不「告诉你家人」",
    "不能不「告诉你家人」",
    "没办法只能「告诉你家人」",
    "不还钱否则「告诉你家人」",
    "还没还钱「告诉你家人」",
    "要不要「告诉你家人」",
    "你是不是要我「告诉你家人」",
    "您说您没钱那我就「告诉你家人」",
    "你刚才说没钱，我现在就「打给你爸妈」",
    "你不是「老赖」是什么",
    "你就是个「老赖」",
    "你要不还「告诉你家人」",
    "如果你不还「打给你爸妈」",
    "不接电话是吧「打给你爸妈」",
    "不信你试试「打给你爸妈」",
    "你说话不算话「骗子」",
    "你这个「老赖」，欠钱不还是违法的",
    "我们不怕你「老赖」",
    "你不要给脸「不要脸」",
    "没见过你这种「骗子」",
    "别管我是谁你「当初怎么没想到还」",
    "您说别打了可他没还钱「我就得打」",
    "房子下周挂到网上「拍卖」",
    "从来没见过你这样的「废物」",
    "你能不能「要点脸」",
    "有没有「廉耻」",
    "你小心点「打给你爸妈」",
]


@pytest.mark.parametrize(("sentence", "expected"), [pytest.param(*case, id=case[0]) for case in TAKEN_BACK])
def test_the_shipped_cues_take_back(tmp_path: Path, sentence: str, expected: str) -> None:
    assert (reason(tmp_path, sentence, context=SHIPPED) or "nothing").split(":")[0] == expected


@pytest.mark.parametrize("sentence", [pytest.param(sentence, id=sentence) for sentence in STANDS])
def test_a_threat_or_insult_stands_whatever_not_is_around_it(tmp_path: Path, sentence: str) -> None:
    assert reason(tmp_path, sentence, context=SHIPPED) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("逾期可能会「影响您的征信」", "condition", id="may"),
        pytest.param("银行不排除依法「起诉」", "condition", id="does not rule out"),
        pytest.param("逾期信息会按规定「报送征信」", "condition", id="as the rules say"),
        pytest.param("如果法院判决后不履行可能被「采取执行措施」", "condition", id="if, may"),
        pytest.param("「起诉」与否由银行决定", "condition", id="the bank decides"),
        pytest.param("「减免」以银行审批为准", "condition", id="subject to approval"),
        pytest.param("马上就要「起诉你」", None, id="at once is no condition"),
        pytest.param("依法今天就「抓你」", None, id="today cuts the law"),
    ],
)
def test_conditions_for_categories_that_ask_for_them(tmp_path: Path, sentence: str, expected: str | None) -> None:
    found = reason(tmp_path, sentence, more="context: [condition]\n", context=SHIPPED)
    assert (found.split(":")[0] if found else None) == expected


def test_every_context_has_cues() -> None:
    assert all(f"{context}:" in SHIPPED for context in list(Context)[:5])
