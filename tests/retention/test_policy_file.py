"""The policy file, and every mistake told with its place and remedy."""

from datetime import date
from pathlib import Path

import pytest

from qa_monitor.domain import Lang
from qa_monitor.errors import ConfigurationError
from qa_monitor.retention.load import load_policy
from qa_monitor.retention.policy import Hold, Period, Policy, Request, Rule, Unit
from qa_monitor.store.erasures import Kind

WHOLE = """\
rules:
  - id: complaints
    when: {codes: [V01, V03], scorecards: [default]}
    keep: {audio: 5 years}
  - id: standard
    keep: {audio: 180 days, text: 24 months, everything: 10 years}
holds:
  - {id: lawsuit-2026-17, customer: C-1001, reason: 诉讼取证}
  - {id: complaint-88, call: 20261012-0001, reason: 投诉处理中, until: 2027-03-31}
requests:
  - {id: request-2026-031, customer: C-2002, received_on: 2026-11-20}
"""


def test_the_whole_policy(tmp_path: Path) -> None:
    path = tmp_path / "retention.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    assert load_policy(path) == Policy(
        rules=(
            Rule(
                id="complaints",
                codes=("V01", "V03"),
                scorecards=("default",),
                keep={Kind.AUDIO: Period(5, Unit.YEARS)},
            ),
            Rule(
                id="standard",
                keep={
                    Kind.AUDIO: Period(180, Unit.DAYS),
                    Kind.TEXT: Period(24, Unit.MONTHS),
                    Kind.EVERYTHING: Period(10, Unit.YEARS),
                },
            ),
        ),
        holds=(
            Hold(id="lawsuit-2026-17", customer="C-1001", reason="诉讼取证"),
            Hold(id="complaint-88", call="20261012-0001", reason="投诉处理中", until=date(2027, 3, 31)),
        ),
        requests=(Request(id="request-2026-031", customer="C-2002", received_on=date(2026, 11, 20)),),
    )


RULE = "rules:\n  - id: standard\n    keep: {audio: 2 years}\n"
MISTAKES = {
    "a period of another form": (
        "rules:\n  - id: standard\n    keep: {audio: 2年}\n",
        ":3:19: rules[standard].keep.audio 的写法不对：2年\n"
        "    应符合 ^[1-9][0-9]{0,4} (days|months|years)$，例：audio: 2 years",
        ":3:19: rules[standard].keep.audio is not of the right form: 2年\n"
        "    it must match ^[1-9][0-9]{0,4} (days|months|years)$, e.g. audio: 2 years",
    ),
    "a key that is nearly right": (
        "rules:\n  - id: standard\n    keeps: {audio: 2 years}\n    keep: {audio: 2 years}\n",
        ":3:5: rules[standard] 的字段 keeps 不认识\n"
        "    应为 keep（字段: 值），例：keep: {audio: 2 years, text: 5 years, everything: 10 years}",
        ":3:5: unknown key keeps of rules[standard]\n"
        "    write keep (keys with values), e.g. keep: {audio: 2 years, text: 5 years, everything: 10 years}",
    ),
    "audio that outlasts text": (
        "rules:\n  - id: standard\n    keep: {audio: 3 years, text: 30 months}\n",
        ":3:34: text 保存 30 months，audio 却保存3 years：text 删除时 audio 必须一起删除\n"
        "    audio 的期限写成不超过 30 months，例：audio: 30 months",
        ":3:34: text is kept for 30 months, audio 3 years: when text goes, audio must go with it\n"
        "    keep audio no longer than 30 months, e.g. audio: 30 months",
    ),
    "text that is kept for ever, and not whose it is": (
        "rules:\n  - id: standard\n    keep: {audio: 3 years, everything: 10 years}\n",
        ":3:40: everything 保存 10 years，text 却保存永久：everything 删除时 text 必须一起删除\n"
        "    text 的期限写成不超过 10 years，例：text: 10 years",
        ":3:40: everything is kept for 10 years, text for ever: when everything goes, text must go with it\n"
        "    keep text no longer than 10 years, e.g. text: 10 years",
    ),
    "a rule behind one for every call": (
        RULE + "  - id: complaints\n    when: {codes: [V01]}\n    keep: {audio: 5 years}\n",
        ":4:5: 第 2 行的规则先适用，这一条永远轮不到\n    把条件窄的规则放到前面，或删掉一条",
        ":4:5: the rule in line 2 applies first: this one is never reached\n"
        "    put the narrower rule first, or remove one of them",
    ),
    "a hold on a customer and a call": (
        RULE + "holds:\n  - {id: h, customer: C-1, call: c, reason: 诉讼}\n",
        ":5:5: holds[h] 要写 customer 或 call，且只写一个\n    例：customer: C-1001",
        ":5:5: holds[h] names a customer or a call, one of them\n    e.g. customer: C-1001",
    ),
    "a day that no calendar has": (
        RULE + "requests:\n  - {id: r, customer: C-1, received_on: 2026-02-30}\n",
        ":5:41: 没有 2026-02-30 这一天\n    写成 年-月-日，例：2026-11-20",
        ":5:41: there is no day 2026-02-30\n    write year-month-day, e.g. 2026-11-20",
    ),
    "an id twice": (
        RULE + "holds:\n  - {id: standard, customer: C-1, reason: 诉讼}\n",
        ":5:10: id standard 已用于第 2 行\n    换一个 id，审计记录靠它区分",
        ":5:10: standard is the id of line 2\n    choose another: the audit log tells them apart by it",
    ),
    "a period of more than a century": (
        "rules:\n  - id: standard\n    keep: {audio: 900 years}\n",
        ":3:19: 期限 900 years 超过 100 年\n    永久保存的不写这一项",
        ":3:19: 900 years is more than 100 years\n    leave the key out to keep it for ever",
    ),
}


@pytest.mark.parametrize(("text", "zh", "en"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(text: str, zh: str, en: str, tmp_path: Path) -> None:
    path = tmp_path / "retention.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as found:
        load_policy(path)
    assert [problem.in_(Lang.ZH).removeprefix(str(path)) for problem in found.value.problems] == [zh]
    assert [problem.in_(Lang.EN).removeprefix(str(path)) for problem in found.value.problems] == [en]


def test_the_example_of_the_guide_can_be_used(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "retention.md").read_text(encoding="utf-8")
    path = tmp_path / "retention.yaml"
    path.write_text(guide.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert [rule.id for rule in load_policy(path).rules] == ["complaints", "sales", "standard"]
