"""A report as one HTML file that needs nothing else: no network, no scripts, its style inside."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from qa_monitor.domain import FindingState, Text
from qa_monitor.report.values import CallReport, Effect, Note
from qa_monitor.words import printable

HEADINGS = {
    "title": Text("通话质检报告", "Quality report of a call"),
    "caution": Text(
        "自动质检的记录。所列均为疑似，须由人复核，不是法律结论。个人信息已遮盖。",
        "Made by a program. Everything in it is suspected and for a person to review; nothing is a legal conclusion. "
        "Personal data are masked.",
    ),
    "points": Text("得分", "Score"),
    "critical": Text("关键项", "Critical items"),
    "scorecard": Text("评分卡", "Scorecard"),
    "score": Text("评分与理由", "Score and reasons"),
    "dimension": Text("维度", "Dimension"),
    "weight": Text("权重", "Weight"),
    "said": Text("通话内容", "What was said"),
    "legend": Text("标记", "Marks"),
    "doubtful": Text("识别可疑，不作依据", "doubtful, never evidence"),
    "written": Text("识别原文", "as recognised"),
    "promise": Text("还款承诺", "Promise to pay"),
    "answers": Text("整通检查", "Checks of the whole call"),
    "numbers": Text("指标", "Measures"),
    "rules": Text("依据", "Rules"),
    "rules_note": Text(
        "名称和效力取自出具报告时的词库。", "Titles and standing are those of the lexicons when this page was written."
    ),
    "versions": Text("版本与校验值", "Versions and hashes"),
    "no_score": Text("没有评分", "no score"),
    "nothing_said": Text("没有可显示的通话内容。", "There is nothing to show of what was said."),
    "no_finding": Text("没有发现", "nothing found"),
    "mark_violation": Text("疑似违规", "suspected violation"),
    "mark_review": Text("待人工复核", "for review"),
    "mark_cancelled": Text("不计", "not counted"),
    "mark_good": Text("规范用语", "good practice"),
    "mark_signal": Text("对方的信号", "the other side's signal"),
    "note": Text("见", "see"),
    "comma": Text("，", ", "),
    "colon": Text("：", ": "),
    "sources": Text("依据", "by"),
    Effect.LOST: Text("扣分", "Points lost"),
    Effect.GIVEN: Text("加分", "Points given"),
    Effect.REVIEW: Text("待人工复核（不计分）", "For review by a person (no points)"),
    Effect.UNDETERMINED: Text("无法判定（不计分，也不算合格）", "Undetermined (no points, and not passed either)"),
    Effect.NOT_APPLICABLE: Text("不适用（不计入分母）", "Does not apply (left out of the total)"),
    Effect.NOTHING: Text("其余项目（没有加减分）", "The rest (nothing lost or given)"),
}


def as_html(report: CallReport) -> str:
    """The report as a page in its language; every value is escaped, and the same report gives the same bytes."""
    headings = {key: text.in_(report.lang) for key, text in HEADINGS.items()}
    page = _templates().get_template("call.html")
    return printable(page.render(report=report, says=headings, effects=list(Effect), kind_of=kind_of))


def kind_of(note: Note) -> str:
    """How a finding is marked: by its polarity where it counts, else by what keeps it from counting."""
    return note.polarity if note.state is FindingState.SUSPECTED else note.state


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("qa_monitor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
