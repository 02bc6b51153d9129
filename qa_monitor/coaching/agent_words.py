"""The words of an agent's report: for the person it is about as much as for who leads the talk."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from qa_monitor.coaching.agent import AgentReport, Period
from qa_monitor.coaching.figures import Figure, Spread
from qa_monitor.coaching.goals import Draft, Met, Progress, aim, asked
from qa_monitor.coaching.habits import Calls, Change, Habit
from qa_monitor.coaching.intervals import FEWEST, Sample, difference
from qa_monitor.coaching.moments import Moment
from qa_monitor.coaching.trend import By, Step, Trend
from qa_monitor.domain import Agent, Text
from qa_monitor.masking import mask, mask_name
from qa_monitor.report.facts import same
from qa_monitor.store.coaching import Entry
from qa_monitor.words import UNITS, named

WORDS: Mapping[str, Text] = {
    "title": Text("辅导", "Coaching"),
    "caution": Text(
        "用于辅导，不是处分依据。没有标“已复核”的都是程序的疑似判断，未经人确认；推翻的不会出现。",
        "For coaching, not for sanctions. What is not marked as reviewed is the program's suspicion and nobody has "
        "confirmed it; what was overturned never appears.",
    ),
    "score": Text("得分", "Score"),
    "goals": Text("约定的目标", "Agreed goals"),
    "no_goals": Text("还没有约定目标。", "No goal has been agreed yet."),
    "best": Text("做得好的", "What went well"),
    "weakest": Text("值得一起改的", "What to change together"),
    "no_best": Text("这段时间没有可以展示的好做法。", "There is no good practice to show in this period."),
    "no_weakest": Text("这段时间没有需要改的片段。", "There is no moment to change in this period."),
    "said": Text("原话", "Said"),
    "say_instead": Text("可以这样说", "Better wording"),
    "reviewed": Text("已复核", "reviewed"),
    "not_reviewed": Text("未复核", "not reviewed"),
    "habits": Text("习惯", "Habits"),
    "habits_note": Text(
        "“达到”是判定过的通话里符合要求的通数；括号里是 95% 区间（Wilson）。无法判定或待复核的另计，不算没做到。",
        "Met: of the calls that could be judged, those that meet the item, with a 95 % interval (Wilson). What is "
        "undetermined or for review stands apart and is never counted as missed.",
    ),
    "habit": Text("项目", "Item"),
    "met": Text("达到", "Met"),
    "open": Text("未能判定", "Not judged"),
    "now": Text("本期", "Now"),
    "before": Text("上期", "Before"),
    "change": Text("变化", "Change"),
    "cost": Text("每通失分", "Points a call"),
    "kept": Text("判定过的通话里全都做到：", "Met in every call that was judged: "),
    "no_habits": Text("没有可以判定的项目。", "Nothing could be judged."),
    "figures": Text("怎样说话", "How the agent talks"),
    "figures_note": Text(
        "占比、次数、语速是每通的平均，秒数是中位数；括号里是 95% 区间。只算量得出的通话；说得多少、快慢本身没有对错。",
        "Means a call of shares, counts and rates, medians of seconds, with a 95 % interval, of calls that could be "
        "measured. To talk more or faster is not better or worse in itself.",
    ),
    "figure": Text("指标", "Measure"),
    "drafts": Text("下期目标（草案）", "Goals for the next period (drafts)"),
    "drafts_note": Text(
        "按每通失分最多的项目起草，目标是把没做到的减半（关键项为零）；判定不足 5 通的不起草。由主管和坐席一起定。",
        "Drafted from the items that cost most points a call, to halve the misses (none of critical items); not from "
        "fewer than 5 judged calls. Supervisor and agent decide together.",
    ),
    "no_drafts": Text("没有可起草的目标。", "There is nothing to draft a goal from."),
    "notes": Text("谈话记录", "Notes"),
    "no_notes": Text("还没有记录。", "There are no notes yet."),
    "dimensions": Text("各维度", "Dimensions"),
    "dimension": Text("维度", "Dimension"),
    "mean": Text("平均", "Mean"),
    "team": Text("班组中位数", "Team's median"),
    "trend": Text("走势", "Trend"),
    "by_step": Text("逐期数据", "Figures by step"),
    "calls": Text("通话", "Calls"),
    "unscored": Text("无得分", "No score"),
    "legend": Text(
        "实线和圆点：本人平均分（竖线为 95% 区间，空心为不足 10 通）；虚线和菱形：班组中位数",
        "Line and dots: own mean (bars: 95 % interval; hollow: fewer than 10 calls); dashes and diamonds: the team's "
        "median",
    ),
    "seen": Text("本人已阅", "seen by the agent"),
    "listen": Text("听片段", "Hear the clip"),
}

CHANGES = {
    Change.BETTER: Text("比上期好", "better than before"),
    Change.WORSE: Text("不如上期", "less often than before"),
    Change.SAME: Text("与上期的差别在偶然范围内", "no difference beyond chance"),
    Change.TOO_FEW: Text("通话太少，看不出", "too few calls to tell"),
}

MET = {
    Met.YES: Text("达到", "met"),
    Met.NO: Text("没有达到", "not met"),
    Met.TOO_FEW: Text("通话太少，不下结论", "too few calls to tell"),
    Met.FOR_PEOPLE: Text("程序不计数，由主管和坐席判断", "not counted, for supervisor and agent to judge"),
}

STEPS = {By.WEEK: Text("周", "week"), By.MONTH: Text("月", "month")}
NOTHING = Text("—", "—")
ERASED_WORDS = Text("内容已按保存期限规定删除", "erased by policy")


def agent_name(agent: Agent) -> str:
    """Id, name and team."""
    return " ".join(mask_name(part) for part in (agent.id, agent.name, agent.team) if part)


def period_told(period: Period) -> Text:
    """First and last day."""
    first, last = period.since.astimezone(period.zone), (period.until - timedelta(microseconds=1))
    days = f"{first:%Y-%m-%d}", f"{last.astimezone(period.zone):%Y-%m-%d}"
    return Text(f"{days[0]} 至 {days[1]}", f"{days[0]} to {days[1]}")


def counts_told(report: AgentReport) -> Text:
    """How many calls there are, and how far they were judged."""
    one = report.counts
    return Text(
        f"{one.calls} 通通话：有得分 {one.scored}，无法判定 {one.undetermined}，人已看过 {one.reviewed}，"
        f"疑似关键项 {one.critical}",
        f"{one.calls} calls: {one.scored} with a score, {one.undetermined} undetermined, {one.reviewed} seen by a "
        f"person, {one.critical} with a suspected critical item",
    )


def sample_told(sample: Sample) -> Text:
    """Mean with its interval and number; of a small one that it is."""
    if sample.mean is None:
        return NOTHING
    if sample.interval is None:
        few = f"{sample.number} 通，太少，仅供参考", f"{sample.number} calls, too few to rely on"
        return Text(f"{sample.mean:.1f}（{few[0]}）", f"{sample.mean:.1f} ({few[1]})")
    low, high = f"{sample.interval.low:.0f}", f"{sample.interval.high:.0f}"
    return Text(
        f"{sample.mean:.1f}（{low}–{high}，{sample.number} 通）",
        f"{sample.mean:.1f} ({low}–{high}, {sample.number} calls)",
    )


def team_told(value: float | None) -> Text:
    """The team's median; why there is none."""
    if value is None:
        return Text("同组人数太少，不显示", "too few colleagues to show")
    return Text(f"{value:.1f}", f"{value:.1f}")


def trend_change(trend: Trend) -> Text:
    """Whether the mean has changed by more than chance."""
    if not trend.before.number:
        return Text("上期没有通话", "no calls before")
    grown = difference(trend.before, trend.now)
    if grown is None:
        return CHANGES[Change.TOO_FEW]
    by = (trend.now.mean or 0) - (trend.before.mean or 0)
    told = Text(f"{by:+.1f} 分", f"{by:+.1f} points")
    if grown.low <= 0 <= grown.high:
        return Text(f"{told.zh}，在偶然范围内", f"{told.en}, not beyond chance")
    better = CHANGES[Change.BETTER if grown.low > 0 else Change.WORSE]
    return Text(f"{told.zh}，{better.zh}", f"{told.en}, {'better' if grown.low > 0 else 'worse'} than before")


def rate_told(calls: Calls) -> Text:
    """Numerator, denominator, rate and interval."""
    if calls.interval is None or calls.rate is None:
        return Text("没有判定", "not judged")
    low, high = f"{calls.interval.low:.0%}", f"{calls.interval.high:.0%}"
    told = f"{calls.met}/{calls.judged} {calls.rate:.0%}"
    return Text(f"{told}（{low}–{high}）", f"{told} ({low}–{high})")


def before_told(calls: Calls) -> str:
    """The same of the period before, shortly."""
    return f"{calls.met}/{calls.judged}" if calls.judged else "—"


def figure_name(figure: Figure) -> Text:
    """What is measured, and what stands for all the calls."""
    name, middle = figure.shown.name, figure.shown.middle.value
    return Text(f"{name.zh}（{middle.zh}）", f"{name.en} ({middle.en})")


def figure_told(figure: Figure, calls: Spread) -> Text:
    """The middle with its unit, interval and number of calls; of few calls that they are."""
    if calls.middle is None:
        return NOTHING
    value, unit = _amount(calls.middle, figure.shown.unit), figure.shown.unit
    if calls.number < FEWEST:
        around = Text(f"{calls.number} 通，太少，仅供参考", f"{calls.number} calls, too few to rely on")
    elif calls.interval is None:
        around = Text(f"{calls.number} 通都一样", f"the same in all {calls.number} calls")
    else:
        low, high = (_amount(bound, unit).zh.split(" ")[0] for bound in (calls.interval.low, calls.interval.high))
        around = Text(f"{low}–{high}，{calls.number} 通", f"{low}–{high}, {calls.number} calls")
    return Text(f"{value.zh}（{around.zh}）", f"{value.en} ({around.en})")


def figure_change(figure: Figure) -> Text:
    """How much the middle has grown, and whether chance explains it; it says neither better nor worse."""
    if figure.now.middle is None or figure.before.middle is None:
        return NOTHING
    if figure.change is None:
        return CHANGES[Change.TOO_FEW]
    by = _amount(figure.now.middle - figure.before.middle, figure.shown.unit, sign="+")
    if figure.change.low <= 0 <= figure.change.high:
        return Text(f"{by.zh}，在偶然范围内", f"{by.en}, not beyond chance")
    return Text(f"{by.zh}，超出偶然范围", f"{by.en}, beyond chance")


def figure_team(figure: Figure) -> Text:
    """The team's median; why there is none."""
    return team_told(None) if figure.team is None else _amount(figure.team, figure.shown.unit)


def _amount(value: float, unit: str, sign: str = "") -> Text:
    if unit == "ratio":
        return same(f"{round(value, 2) + 0.0:{sign}.0%}")  # no -0 %
    digits, name = 0 if unit == "chars_per_minute" else 1, named(UNITS, unit)
    number = f"{round(value, digits) + 0.0:{sign}.{digits}f}"
    return Text(f"{number} {name.zh}", f"{number} {name.en}")


def habit_told(habit: Habit) -> Text:
    """What it is to meet the item."""
    return asked(habit.name, habit.kind, habit.limit)


def draft_told(draft: Draft) -> Text:
    """The goal, and where the item stands now."""
    wanted = aim(draft.habit.name, draft.habit.kind, draft.habit.limit, draft.tenths)
    now = f"{draft.habit.now.met}/{draft.habit.now.judged}"
    return Text(f"{wanted.zh}（现在 {now}）", f"{wanted.en} (now {now})")


def goal_told(one: Progress) -> Text:
    """An agreed goal, its period and how far it is met; one in words alone begins with them."""
    wanted, state, counts = one.aim or note_told(one.entry), MET[one.met], _so_far(one.counted)
    zh = f"{wanted.zh}，{one.goal.since} 至 {one.goal.until}：{state.zh}{'' if one.over else '（进行中）'}"
    en = f"{wanted.en}, {one.goal.since} to {one.goal.until}: {state.en}{'' if one.over else ' (so far)'}"
    return Text(f"{zh}，{counts.zh}", f"{en}, {counts.en}") if counts else Text(zh, en)


def _so_far(counts: Calls | Sample | None) -> Text | None:
    match counts:
        case Calls():
            return same(f"{counts.met}/{counts.judged}")
        case Sample():
            return sample_told(counts)
    return None


def entry_told(entry: Entry, zone: ZoneInfo) -> Text:
    """Who wrote a note or agreed a goal, when, about which call, and whether the agent has seen it."""
    told = same(f"{entry.by} {entry.at.astimezone(zone):%Y-%m-%d}")
    if entry.call is not None:
        told = Text(f"{told.zh} · 关于通话 {entry.call.name}", f"{told.en} · about the call {entry.call.name}")
    if entry.seen is not None:
        day = f"{entry.seen.astimezone(zone):%Y-%m-%d}"
        told = Text(f"{told.zh} · {WORDS['seen'].zh} {day}", f"{told.en} · {WORDS['seen'].en} {day}")
    return told


def note_told(entry: Entry) -> Text:
    """What a note or goal says in its own words; of words that were erased, that they were."""
    return same(mask(entry.text)) if entry.text else ERASED_WORDS


def title_of(one: Moment) -> Text:
    """What a clip is about, when it was said, and whether a person has confirmed it."""
    at = "" if one.started_at is None else f"{one.started_at:%m-%d %H:%M} "
    mark = WORDS["reviewed" if one.reviewed else "not_reviewed"]
    return Text(f"{one.name.zh} · {at}{one.call} · {mark.zh}", f"{one.name.en} · {at}{one.call} · {mark.en}")


def step_told(step: Step) -> Text:
    """A step of a trend in one line."""
    sample = sample_told(step.sample)
    return Text(f"{step.first:%m-%d} 起：{sample.zh}", f"from {step.first:%m-%d}: {sample.en}")


assert FEWEST == 10, "the legend names it"
