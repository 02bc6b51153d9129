import pytest
from timelines import A, C, U, call, finding

from qa_monitor.conduct.data_purpose import data_purpose_stated
from qa_monitor.domain import Finding, Outcome, Span, Transcript

TALK = call((A, 0, 5), (C, 6, 9), (A, 10, 14), (C, 15, 18), (A, 19, 23), (C, 24, 27), (A, 28, 32))
ASKED = finding("C03", A, 11, "身份证后四位", entry="ask_digits", turn=2)


@pytest.mark.parametrize(
    ("transcript", "findings", "expected"),
    [
        pytest.param(TALK, [], Outcome.NOT_APPLICABLE, id="no data were asked for"),
        pytest.param(
            TALK, [finding("C03", A, 1, entry="ask_if_it_is_you")], Outcome.NOT_APPLICABLE, id="a name is no datum"
        ),
        pytest.param(TALK, [ASKED, finding("data_purpose", A, 1)], Outcome.YES, id="named before"),
        pytest.param(TALK, [ASKED, finding("data_purpose", A, 12)], Outcome.YES, id="named with the question"),
        pytest.param(TALK, [ASKED, finding("data_purpose", A, 20)], Outcome.YES, id="named when asked back"),
        pytest.param(TALK, [ASKED, finding("data_purpose", A, 29)], Outcome.NO, id="named too late"),
        pytest.param(TALK, [ASKED, finding("C03", A, 12, entry="verify")], Outcome.YES, id="to verify is a purpose"),
        pytest.param(TALK, [finding("V07", A, 11, "完整卡号")], Outcome.NO, id="a whole number without a purpose"),
        pytest.param(
            TALK,
            [ASKED, finding("data_purpose", A, 12, review_because="confidence")],
            Outcome.REVIEW,
            id="perhaps named",
        ),
        pytest.param(
            call((A, 10, 14), damaged=(Span(1, 2),)), [ASKED], Outcome.UNDETERMINED, id="perhaps named where it is lost"
        ),
        pytest.param(call((U, 0, 9), roles=(U,)), [], Outcome.UNDETERMINED, id="nobody knows who speaks"),
    ],
)
def test_purpose_of_personal_data(transcript: Transcript, findings: list[Finding], expected: Outcome) -> None:
    assert data_purpose_stated(transcript, findings).outcome is expected
