"""What a person is told beside the figures on practices: what was compared, what it allows to say, what it does not."""

from qa_monitor.coaching.practices import FALSE_DISCOVERIES, FEWEST_CALLS, Compared, Learning, Remark, Result
from qa_monitor.domain import Text
from qa_monitor.evaluation.metrics import Interval, Share

RESULTS = {
    Result.PROMISE_KEPT: Text("承诺兑现", "promise kept"),
    Result.CALMED: Text("客户平静下来", "customer calm in the end"),
}

ASKED = {
    Result.PROMISE_KEPT: Text(
        "在客户承诺还款的通话中比较。兑现与否先看清单的“承诺兑现”列；没有这一列，就看之后的通话：坐席说款已收到，算兑现；"
        "承诺日过后坐席仍在谈欠款，算未兑现，但这并不证明违约。之后没有通话、或通话里没提的，不知道结果，不计入。"
        "还清的客户往往不再有通话，所以没有这一列时，兑现的会少计。",
        "Among calls in which a payment was promised. Whether it came in is what the manifest's column promise_kept "
        "says; without it, what later calls say: kept where the agent says that the money came in; not kept where the "
        "agent still speaks of the debt after the promised day, which is no proof of a broken promise. Where no later "
        "call says anything, nobody knows, and the call is left out. Who has paid is seldom called again, so that "
        "without the column kept promises are counted too few.",
    ),
    Result.CALMED: Text(
        "在客户前三分之二有不满、痛苦、轻生或要求停止联系等言语的通话中比较。最后三分之一里不再听到，算平静下来；"
        "做法也只算前三分之二里的。要人工才能判断的，不知道结果，不计入。客户沉默或挂断也会算作平静。",
        "Among calls whose customer complained, was in distress, spoke of self-harm or asked for no more calls in the "
        "first two thirds. Calm in the end is one of whom nothing of it is heard in the last third; practices count "
        "only in the first two thirds as well. Where only a person could tell, nobody knows, and the call is left out. "
        "A customer who falls silent or hangs up counts as calm too.",
    ),
}

WARNING = Text(
    "这里只说明“常一起出现”，不说明谁带来谁。能干的坐席样样都做得好，好沟通的客户本来就更会还款；"
    "“同一坐席内”是拿同一个人做了和没做的通话相比，仍排除不了没有记录下来的原因。不要据此考核个人。",
    "This tells what goes together, not what brings about what. Strong agents do everything well, and customers who "
    "are easy to talk to pay more often anyway. “Within agents” compares calls of the same person with and without the "
    "practice; it cannot rule out reasons that nobody recorded. Do not rate people by it.",
)

REMARKS = {
    Remark.TOO_FEW: Text("太少，不能说", "too few to tell"),
    Remark.AGENTS_ALIKE: Text("同一坐席内可比的通话太少", "too few calls to compare within agents"),
    Remark.MORE: Text("同一坐席内也更常见", "comes more often with it, within agents too"),
    Remark.FEWER: Text("同一坐席内反而更少见", "comes less often with it, within agents too"),
    Remark.BETWEEN_AGENTS: Text(
        "总体有差异，同一坐席内看不清：可能是人的差异", "differs over all, not clearly within agents"
    ),
    Remark.NO_CLEAR: Text("看不出差异", "no clear difference"),
}


def method(learning: Learning) -> Text:
    """How many comparisons were made, and how that was counted in."""
    share = round(FALSE_DISCOVERIES * 100)
    return Text(
        f"共做了 {learning.comparisons} 项检验；比较得多，总有几项碰巧不同。写明“更常见”“更少见”的，已按此校正"
        f"（Benjamini-Hochberg，误报不超过 {share}%）。任一边不足 {FEWEST_CALLS} 通的不下结论。区间均为 95%，"
        "比例用 Wilson，差用 Newcombe，同一坐席内和同一逾期段内用 Mantel-Haenszel；同一客户的多通电话按各自独立计，"
        "区间因此偏窄。",
        f"{learning.comparisons} differences were tested; among so many some come by chance. Where it says more or "
        f"less often, that was counted in (Benjamini-Hochberg, at most {share} % false). Nothing is concluded from "
        f"fewer than {FEWEST_CALLS} calls on either side. Intervals are of 95 %: Wilson's for shares, Newcombe's for "
        "differences, Mantel and Haenszel's within agents and within days overdue; several calls to one customer "
        "count as independent, which makes them somewhat too narrow.",
    )


def share(of: Share) -> str:
    """`12/30 40% [25%, 58%]`; `0/0` of nothing."""
    counted = f"{of.part}/{of.whole}"
    if of.value is None or of.interval is None:
        return counted
    return f"{counted} {of.value:.0%} [{of.interval.low:.0%}, {of.interval.high:.0%}]"


def difference(value: float | None, interval: Interval | None) -> str:
    """In points of a hundred, with its interval: `+12 [-3, +27]`; a dash where there is none."""
    if value is None or interval is None:
        return "–"
    return f"{value * 100:+.0f} [{interval.low * 100:+.0f}, {interval.high * 100:+.0f}]"


def left_out(one: Compared) -> Text:
    """Calls that stand on neither side, and why."""
    return Text(
        f"未定 {one.unknown}，不适用 {one.not_arisen}", f"{one.unknown} undetermined, {one.not_arisen} not applicable"
    )
