"""The program's own terms as people read them, and how numbers and times are written."""

import re
from datetime import datetime

from qa_monitor.domain import (
    CalleeRole,
    CallState,
    Context,
    Duty,
    FindingState,
    FoundBy,
    Layout,
    NotApplicable,
    Outcome,
    Role,
    Ruling,
    Severity,
    Span,
    Text,
    Undetermined,
)

STATES = {
    CallState.SCORED: Text("已评分", "scored"),
    CallState.DAMAGED: Text("有缺损", "damaged"),
    CallState.NO_SPEECH: Text("无语音", "no speech"),
    CallState.UNREADABLE: Text("无法读取", "unreadable"),
    CallState.FAILED: Text("失败", "failed"),
    CallState.MISSING: Text("缺文件", "missing"),
    CallState.UNCHANGED: Text("未变", "unchanged"),
}

ROLES = {
    Role.AGENT: Text("坐席", "agent"),
    Role.CUSTOMER: Text("客户", "customer"),
    Role.THIRD_PARTY: Text("第三方", "third party"),
    Role.UNKNOWN: Text("不明", "unknown"),
}

CALLEES = {
    CalleeRole.DEBTOR: Text("债务人本人", "the debtor"),
    CalleeRole.GUARANTOR: Text("担保人", "the guarantor"),
    CalleeRole.SPOUSE: Text("配偶", "the spouse"),
    CalleeRole.THIRD_PARTY: Text("第三方", "a third party"),
}

LAYOUTS = {
    Layout.AGENT_LEFT: Text("双声道，坐席在左", "stereo, agent left"),
    Layout.CUSTOMER_LEFT: Text("双声道，客户在左", "stereo, customer left"),
    Layout.MONO: Text("单声道混音", "mono"),
    Layout.AGENT_ONLY: Text("只有坐席", "agent's side"),
    Layout.CUSTOMER_ONLY: Text("只有客户", "customer's side"),
}

FINDING_STATES = {
    FindingState.SUSPECTED: Text("疑似", "suspected"),
    FindingState.REVIEW: Text("需人工复核", "for review"),
    FindingState.CANCELLED: Text("不计", "not counted"),
}

FOUND_BY = {
    FoundBy.TEXT: Text("按文字", "by text"),
    FoundBy.PINYIN: Text("按拼音", "by pinyin"),
    FoundBy.ACOUSTIC: Text("按声音", "by sound"),
    FoundBy.RULE: Text("按规则", "by rule"),
}

CONTEXTS = {
    Context.NEGATION: Text("否定", "negation"),
    Context.QUOTATION: Text("引述", "quotation"),
    Context.ADVICE: Text("劝告", "advice"),
    Context.QUESTION: Text("询问", "question"),
    Context.CONDITION: Text("条件", "condition"),
    Context.EXCEPTION: Text("例外", "exception"),
    Context.ROLE: Text("说话人不符", "said by the other side"),
    Context.CALLEE: Text("通话对象不符", "another kind of callee"),
}

OUTCOMES = {
    Outcome.YES: Text("是", "yes"),
    Outcome.NO: Text("否", "no"),
    Outcome.REVIEW: Text("需人工复核", "for review"),
    Outcome.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Outcome.UNDETERMINED: Text("无法判定", "undetermined"),
}

SEVERITIES = {
    Severity.CRITICAL: Text("关键项", "critical"),
    Severity.MAJOR: Text("较重", "major"),
    Severity.MINOR: Text("较轻", "minor"),
    Severity.NONE: Text("不扣分", "none"),
}

RULINGS = {
    Ruling.CONFIRMED: Text("确认", "confirmed"),
    Ruling.OVERTURNED: Text("推翻", "overturned"),
    Ruling.CANNOT_TELL: Text("无法判断", "cannot tell"),
    Ruling.ADDED: Text("补充", "added"),
    Ruling.NOTHING_MISSED: Text("没有漏检", "nothing missed"),
}

DUTIES = {
    Duty.AGENT: Text("坐席", "agent"),
    Duty.REVIEWER: Text("复核员", "reviewer"),
    Duty.SUPERVISOR: Text("主管", "supervisor"),
    Duty.AUDITOR: Text("审计员", "auditor"),
    Duty.ADMINISTRATOR: Text("管理员", "administrator"),
}

MISSING = {
    "agency": Text("外包机构", "the agency"),
    "agent": Text("坐席信息", "the agent"),
    "audio": Text("完整的音频", "the whole audio"),
    "callee_role": Text("通话对象", "who was called"),
    "not_applicable": Text("适用的评分项", "an item that applies"),
    "review": Text("人工复核", "a person's review"),
    "channels": Text("双方各一声道的录音", "a recording with a channel for each side"),
    "customer_ref": Text("客户编号", "the customer's reference"),
    "days_overdue": Text("逾期天数", "days overdue"),
    "loudness": Text("响度", "loudness"),
    "payment": Text("是否还款的说法", "whether it was paid"),
    "promised_day": Text("说定的还款日期", "a settled day of payment"),
    "roles": Text("谁在说话", "who speaks"),
    "speech": Text("语音", "speech"),
    "started_at": Text("通话开始时间", "when the call started"),
}
"""What a person must know before a question can be answered."""

UNSURE = {
    "confidence": Text("把握不足", "the confidence is too low"),
    "wide": Text("说法宽泛，由人判断", "so widely put that a person must decide"),
    "unverified": Text("只是读音相近，没有听录音核实", "not put to the audio"),
    "reviewer": Text("复核人也不能判定", "a reviewer could not tell either"),
    "likeness": Text("只是说法相近，词库里没有", "only like what such agents say, in no lexicon"),
    "context": Text("前后的话可能另有意思", "the words around it may take it back"),
    "rule": Text("规则只作提示，由人判断", "the rule only points it out"),
}
"""Why only a person can decide on a finding; facts that lack have their name in `MISSING`."""

OPEN = {
    "not_named": Text("没有说", "not named"),
    "range": Text("只说了大概", "named only roughly"),
    "part": Text("只说先还一部分", "only some part"),
    "total": Text("说还全部，总额不明", "all of it, a sum not told"),
    "remainder": Text("说还剩下的，金额不明", "the rest, a sum not told"),
    "minimum": Text("说还最低，金额不明", "the least payment, a sum not told"),
    "ambiguous": Text("可能是几个日期", "may be several days"),
    "impossible": Text("日期不存在", "no such day"),
    "past": Text("日期已过", "a day that is past"),
    "disagreement": Text("双方说法不一致", "the two sides differ"),
}
"""Why a promised sum or day is open: nothing is missing that anybody could add, so that it is not said to be."""

DOUBTS = {
    "loop": Text("重复循环", "a loop"),
    "credits": Text("字幕套话", "subtitle credits"),
    "silence": Text("无声处的文字", "text over silence"),
    "improbable": Text("识别把握很低", "improbable"),
}

UNITS = {
    "s": Text("秒", "s"),
    "ratio": Text("", ""),
    "count": Text("次", "times"),
    "chars_per_minute": Text("字/分", "characters a minute"),
    "dB": Text("dB", "dB"),
    "yuan": Text("元", "yuan"),
    "days": Text("天", "days"),
}


def named(names: dict[str, Text], key: str) -> Text:
    """The name of `key`; the key itself where a file or a later version brought one that has no name here."""
    return names.get(key, Text(key, key))


def clock(seconds: float, *, tenths: bool = False) -> str:
    """A length or place: `1:29`, `1:02:03`, with `tenths` `0:22.1`. Rounded down, so that a place is not past it."""
    tenth = int(seconds * 10 + 1e-6)
    minutes, second = divmod(tenth // 10, 60)
    hours, minute = divmod(minutes, 60)
    whole = f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
    return f"{whole}.{tenth % 10}" if tenths else whole


def stretch(span: Span) -> str:
    """Where something is heard: `0:22.1-0:24.5`."""
    return f"{clock(span.start, tenths=True)}-{clock(span.end, tenths=True)}"


def moment(at: datetime | None) -> str:
    """When a call started, to the minute in its own zone; empty where nobody knows."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def points(value: float | Undetermined | NotApplicable) -> Text:
    """Points without needless decimals, or that they are undetermined or do not apply."""
    match value:
        case Undetermined():
            return OUTCOMES[Outcome.UNDETERMINED]
        case NotApplicable():
            return OUTCOMES[Outcome.NOT_APPLICABLE]
        case _:
            return Text(f"{value:.4g}", f"{value:.4g}")


def critical(value: bool | Undetermined) -> Text:
    """Whether a critical item failed."""
    if isinstance(value, Undetermined):
        return OUTCOMES[Outcome.UNDETERMINED]
    return OUTCOMES[Outcome.YES if value else Outcome.NO]


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    """`text` without what would steer a terminal or cannot be written: control characters, broken file names."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
