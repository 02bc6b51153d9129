import json
from dataclasses import replace

import cli_examples as examples
import pytest
from cli_examples import Program

from qa_monitor.cli.console import plain
from qa_monitor.cli.page import call_page
from qa_monitor.cli.transcript import finding_line
from qa_monitor.domain import Cancellation, Context, Lang, Role, Span, Transcript, Turn, Utterance, Word
from qa_monitor.personal import masked_turns

PAGE = """\
通话          t01
文件          recordings/t01_*******1234.ogg
SHA-256       a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5
坐席          周宁 A07 二组
客户          ************5678
开始          2026-10-12 10:21
通话对象      第三方
声道          双声道，坐席在左
逾期          43 天
备注          回拨 *******1234
时长          1:29
状态          有缺损：缺 1.5 秒音频
缺损处        0:40.0-0:41.5
得分          0
关键项不合格  是
版本          qa-monitor 0.1.0, base@d01cd01c, lexicons 1e1e1e1e, scorecard 5c5c5c5c

通话内容
0:01.0  坐席    您好我的电话*******1234
0:06.0  第三方  什么事
0:08.0  坐席    【您儿子欠】我们三万二
                └ V05 第三方泄露  疑似（关键项）；0:08.0-0:09.0 听到「您儿子欠」，认为是「儿子欠我们」；\
按文字找到，条目 disclosure/entry，把握 98%；依据 R07、R99
0:12.0  坐席    我不会【打给你爸妈】
                └ V01 威胁恐吓  不计（否定：「不会」）；0:12.5-0:13.5 听到「打给你爸妈」；\
按文字找到，条目 threat/entry，把握 98%
0:15.0  第三方  他【失业】了
                └ 经济困难  需人工复核（不能确定：通话对象）；0:15.5-0:16.0 听到「失业」；\
按文字找到，条目 hardship/entry，把握 70%
0:20.0  第三方  字幕志愿者（识别可疑：字幕套话，不作依据）

指标
坐席说话占比  63%
打断          7 次（0:00.0、0:01.0、0:02.0、0:03.0、0:04.0 等 7 处）
语速          无法判定（缺：语音）
承诺金额      12345 元
承诺天数      无法判定（可能是几个日期）

整通检查
告知录音  否        全程没有听到  R07
允许时段  无法判定  缺少开始时间

评分
隐私  72.5 × 75%
时间  无法判定 × 25%

-100 泄露债务：00:08「儿子欠我们」（依据 R07）
+5 共情：00:30「我理解」
无法判断 时段：缺少开始时间
其余 1 项没有加减分

依据
R07  不得向第三方泄露债务（仅见报道）
R99  R99"""

PAGE_IN_ENGLISH = """\
What was said
0:01.0  agent        您好我的电话*******1234
0:06.0  third party  什么事
0:08.0  agent        【您儿子欠】我们三万二
                     └ V05 disclosure to third parties  suspected (critical); 0:08.0-0:09.0 heard 「您儿子欠」, \
believed 「儿子欠我们」; found by text, entry disclosure/entry, confidence 98%; by R07, R99
0:12.0  agent        我不会【打给你爸妈】
                     └ V01 threats  not counted (negation: 「不会」); 0:12.5-0:13.5 heard 「打给你爸妈」; \
found by text, entry threat/entry, confidence 98%
"""


def test_the_page_of_a_call() -> None:
    page = plain(call_page(examples.analysis(), examples.NAMES, examples.RULES, Lang.ZH), width=1000)
    assert page == PAGE


def test_the_page_in_english() -> None:
    page = plain(call_page(examples.analysis(), examples.NAMES, examples.RULES, Lang.EN), width=1000)
    assert PAGE_IN_ENGLISH in page


def test_a_narrow_page_keeps_all_that_was_said() -> None:
    page = plain(call_page(examples.analysis(), examples.NAMES, examples.RULES, Lang.ZH), width=60)
    assert "".join(PAGE.split("└ V05")[1].split("\n", maxsplit=1)[0].split()) in "".join(page.split())


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("reference", ["t01", "t01_13800001234.ogg", "a5a5a5a5"], ids=["call id", "file", "SHA-256"])
def test_a_call_is_found_by_several_names(program: Program, reference: str) -> None:
    result = program("show", reference)
    assert result.exit_code == 0
    assert result.stdout.startswith("通话          t01\n")


@pytest.mark.usefixtures("stored")
def test_personal_data_are_masked_in_json_too(program: Program) -> None:
    result = program("show", "t01", "--json")
    shown = json.loads(result.stdout)
    assert "1380000" not in result.stdout
    assert [utterance["text"] for utterance in shown["transcript"]["utterances"]][:3] == [
        "您好我的電話*******1234",
        "什么事",
        "您儿子欠我们三万二",
    ]
    assert shown["customer_ref"] == "************5678"


@pytest.mark.usefixtures("stored")
def test_json_tells_what_is_undetermined_and_what_is_cancelled(program: Program) -> None:
    shown = json.loads(program("show", "t03", "--json").stdout)
    assert (shown["score"]["points"], shown["score"]["points_missing"]) == (None, "audio")
    assert (shown["score"]["critical"], shown["score"]["critical_missing"]) == (None, "callee_role")
    assert [(finding["code"], finding["state"]) for finding in shown["findings"]] == [("V05", "review")]
    shown = json.loads(program("show", "t01", "--json").stdout)
    assert [(finding["cancelled_by"], finding["cue"]) for finding in shown["findings"]] == [
        (None, None),
        ("negation", "不会"),
        (None, None),
    ]


@pytest.mark.usefixtures("stored")
def test_an_unreadable_call_shows_its_reason(program: Program) -> None:
    result = program("show", "t04")
    assert "状态      无法读取：无法解码\n" in result.stdout


@pytest.mark.usefixtures("stored")
def test_an_unknown_call(program: Program) -> None:
    result = program("show", "t99")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr.startswith("数据库里没有通话“t99”。")


def test_a_finding_in_the_wrong_mouth_names_the_speaker() -> None:
    threat = replace(examples.THREAT, cancelled_by=Cancellation(context=Context.ROLE, cue="customer"))
    line = finding_line(threat, examples.NAMES, Lang.ZH).plain
    assert line.startswith("└ V01 威胁恐吓  不计（说话人不符：客户）；")


def test_a_short_code_that_was_asked_for_is_masked_too() -> None:
    agent = said_in_show("把短信验证码报给我", Role.AGENT, 0)
    customer = said_in_show("验证码是零幺零二零三", Role.CUSTOMER, 5)
    shown = masked_turns(
        Transcript(
            seconds=20, roles_known=True, roles=(Role.AGENT, Role.CUSTOMER), damaged=(), utterances=(agent, customer)
        )
    )
    assert shown == ["把短信验证码报给我", "验证码是******"]


def said_in_show(text: str, role: Role, start: float) -> Utterance:
    words = tuple(
        Word(text=c, span=Span(start + i * 0.25, start + i * 0.25 + 0.25), probability=0.9) for i, c in enumerate(text)
    )
    turn = Turn(role=role, span=Span(start, start + 0.25 * len(text)))
    return Utterance(turn=turn, words=words, log_probability=-0.2)
