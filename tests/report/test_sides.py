"""How the page tells who speaks in a call on one track."""

from datetime import UTC, datetime

import pytest

from qa_monitor.domain import Role, RoleStatement, Span, Split, Text, Transcript
from qa_monitor.report.facts import sides

STATED = RoleStatement(by="测试员", at=datetime(2026, 3, 2, 8, 5, tzinfo=UTC), agent=(Span(0, 1),))
BOTH, NOBODY = (Role.AGENT, Role.CUSTOMER), (Role.UNKNOWN,)


def call(split: Split | None, roles: tuple[Role, ...]) -> Transcript:
    known = Role.UNKNOWN not in roles
    return Transcript(seconds=60, roles_known=known, roles=roles, damaged=(), utterances=(), split=split)


@pytest.mark.parametrize(
    ("transcript", "told"),
    [
        pytest.param(call(None, BOTH), None, id="a track for each side"),
        pytest.param(call(None, (Role.UNKNOWN, Role.UNKNOWN)), None, id="two channels, nobody knows which"),
        pytest.param(
            call(None, NOBODY),
            Text(
                "未区分：没有声纹模型；运行 qa-monitor model get voices 后重新评分",
                "not told apart: no voice model; run qa-monitor model get voices, then score again",
            ),
            id="no voice model",
        ),
        pytest.param(
            call(Split(confidence=0.972, likeness=0.7), BOTH),
            Text("按声音和说的话区分，把握 97%", "told apart by voices and words, 97% sure"),
            id="told apart",
        ),
        pytest.param(
            call(Split(confidence=0.972, likeness=0.7, stated=STATED), BOTH),
            Text(
                "按声音和说的话区分，把握 97%；测试员 于 2026-03-02 08:05 UTC 认定",
                "told apart by voices and words, 97% sure; stated by 测试员 at 2026-03-02 08:05 UTC",
            ),
            id="and stated by a person",
        ),
        pytest.param(
            call(Split(confidence=0.5, likeness=None), NOBODY),
            Text("无法区分：只听出一个声音，或两个声音太像", "undetermined: one voice, or two too much alike"),
            id="one voice",
        ),
        pytest.param(
            call(Split(confidence=0.939, likeness=0.7), NOBODY),
            Text(
                "无法区分：听出两个声音，但谁是坐席把握不足（93%，需要 95%）",
                "undetermined: two voices, but not sure enough whose (93%, 95% are needed)",
            ),
            id="two voices, but whose",
        ),
    ],
)
def test_sides(transcript: Transcript, told: Text | None) -> None:
    assert sides(transcript) == told
