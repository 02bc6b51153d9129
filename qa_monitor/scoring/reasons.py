"""Why points were lost or given, in words: what, when, what was said (long numbers masked), on what it rests."""

from qa_monitor.domain import Check, Finding, FoundBy, Lang, Measure, Text
from qa_monitor.masking import mask
from qa_monitor.scoring.scorecard import CheckRule, Item
from qa_monitor.words import UNSURE

_MISSING = {
    "roles": Text(
        "分不清哪一方是坐席，或有一方没有录音", "it is not known who the agent is, or one side was not recorded"
    ),
    "audio": Text("部分录音损坏", "part of the recording is damaged"),
    "channels": Text(
        "双方录在同一声道，听不出谁盖过谁", "both sides are on one track: who talks over whom cannot be heard"
    ),
    "customer_ref": Text(
        "缺少客户编号 customer_ref，无法对照以往通话", "customer_ref, which tells earlier calls, is missing"
    ),
    "speech": Text("说话太少，或坐席声道没有声音", "there is too little speech, or none in the agent's channel"),
}

_REVIEW = UNSURE | {
    "roles": Text("分不清是谁说的", "it is not known who said it"),
    "callee_role": Text("不知道被叫的是谁", "it is not known who was called"),
}

_UNITS = {
    "s": Text("{:.1f} 秒", "{:.1f} s"),
    "ratio": Text("{:.0%}", "{:.0%}"),
    "count": Text("{:.0f} 次", "{:.0f}"),
    "chars_per_minute": Text("{:.0f} 字/分钟", "{:.0f} characters a minute"),
    "dB": Text("{:.1f} dB", "{:.1f} dB"),
    "yuan": Text("{:.0f} 元", "{:.0f} yuan"),
    "days": Text("{:.0f} 天", "{:.0f} days"),
}


def counted(item: Item, points: float, finding: Finding) -> Text:
    """Points for one finding; 0 where the item has reached its limit."""
    limit = Text("", "") if points else Text("，已达本项上限", ", at the limit of this item")
    return _fill(
        Text("{points} {name}：{said}{limit}{basis}", "{points} {name}: {said}{limit}{basis}"),
        points=_signed(points),
        name=item.name,
        said=_said(finding),
        limit=limit,
        basis=_basis(item),
    )


def for_review(item: Item, finding: Finding, cause: str) -> Text:
    """A finding that scores nothing until a person has judged it, for it is unsure by `cause`."""
    return _fill(
        Text("待人工复核 {name}：{said}，{why}{basis}", "for review: {name}: {said}, {why}{basis}"),
        name=item.name,
        said=_said(finding),
        why=_REVIEW.get(cause, Text(cause, cause)),
        basis=_basis(item),
    )


def not_judged(item: Item, missing: str) -> Text:
    """An item that cannot be judged without `missing`."""
    absent = Text(f"缺少通话信息 {missing}", f"{missing} is missing from the call's metadata")
    form = Text("无法判断 {name}：{why}", "cannot be judged: {name}: {why}")
    return _fill(form, name=item.name, why=_MISSING.get(missing, absent))


def none_found(item: Item) -> Text:
    """Nothing of the item's category counts in the call."""
    return _fill(Text("未发现 {name}", "none found: {name}"), name=item.name)


def said_by_nobody(item: Item) -> Text:
    """Nothing of the item's category was said, by whomever, where nobody knows who spoke."""
    return _fill(Text("未发现 {name}，不论说话人是谁", "none found, whoever spoke: {name}"), name=item.name)


def answered(item: Item, points: float, check: Check) -> Text:
    """A question about the whole call that was answered with yes or no."""
    form = Text("{points} {name}：{because}{basis}", "{points} {name}: {because}{basis}")
    return _fill(form, points=_signed(points), name=item.name, because=check.because, basis=_basis(item))


def unanswered(item: Item, check: Check) -> Text:
    """A question that nothing known of the call answers."""
    form = Text("无法判断 {name}：{because}", "cannot be judged: {name}: {because}")
    return _fill(form, name=item.name, because=check.because)


def not_counted(item: Item, check: Check) -> Text:
    """A question whose answer is known without a fact on which points may not be lost."""
    form = Text("不计分 {name}：{because}", "not counted: {name}: {because}")
    return _fill(form, name=item.name, because=check.because)


def left_to_person(item: Item, check: Check) -> Text:
    """A question that a person must answer."""
    form = Text("待人工复核 {name}：{because}{basis}", "for review: {name}: {because}{basis}")
    return _fill(form, name=item.name, because=check.because, basis=_basis(item))


def not_applicable(item: Item, check: Check) -> Text:
    """An item that does not arise in this call, by the answer of its own check or of the one that it depends on."""
    if isinstance(item.rule, CheckRule) and check.id == item.rule.check:
        form = Text("不适用 {name}：{because}", "does not apply: {name}: {because}")
    else:
        form = Text("不适用 {name}：{check}，{because}", "does not apply: {name}: {check}, {because}")
    return _fill(form, name=item.name, check=check.name, because=check.because)


def measured(item: Item, points: float, measure: Measure, value: float, limit: float | None) -> Text:
    """A measure, and the limit that it lies beyond; None if it lies beyond none."""
    beyond = Text("", "")
    if limit is not None:
        form = Text("，高于 {limit}", ", above {limit}") if value > limit else Text("，低于 {limit}", ", below {limit}")
        beyond = _fill(form, limit=_amount(measure, limit))
    return _fill(
        Text("{points} {name}：{value}{beyond}{basis}", "{points} {name}: {value}{beyond}{basis}"),
        points=_signed(points),
        name=item.name,
        value=_amount(measure, value),
        beyond=beyond,
        basis=_basis(item),
    )


def clock(seconds: float) -> str:
    """A moment of the recording, `00:42`; minutes run on past the hour as players show them."""
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"


def _said(finding: Finding) -> Text:
    """When and what: the words as recognised, and what they are believed to be where that is something else."""
    heard, believed = mask(finding.heard), mask(finding.believed)
    at = clock(finding.span.start)
    if finding.found_by in (FoundBy.TEXT, FoundBy.RULE):
        return Text(f"{at}「{heard}」", f"{at} 「{heard}」")
    return Text(f"{at}「{believed}」（识别为「{heard}」）", f"{at} 「{believed}」 (recognised as 「{heard}」)")


def _basis(item: Item) -> Text:
    if not item.sources:
        return Text("（内部规范）", " (house rule)")
    zh, en = "、".join(item.sources), ", ".join(item.sources)
    if item.house:
        return Text(f"（内部规范 {zh}）", f" (house rule {en})")
    return Text(f"（依据 {zh}）", f" (by {en})")


def _amount(measure: Measure, value: float) -> Text:
    form = _UNITS[measure.unit]
    return Text(form.zh.format(value), form.en.format(value))


def _signed(points: float) -> str:
    return f"{points:+g}" if points else "0"


def _fill(form: Text, **parts: Text | str) -> Text:
    """`form` with each part put into it in the same language."""

    def filled(lang: Lang) -> str:
        return form.in_(lang).format(
            **{key: part if isinstance(part, str) else part.in_(lang) for key, part in parts.items()}
        )

    return Text(filled(Lang.ZH), filled(Lang.EN))
