from dataclasses import dataclass

import numpy as np
import pytest
from random_voices import random_voices

from qa_monitor.domain import SAMPLE_RATE_HZ, Role, Span, Track
from qa_monitor.speakers.apart import Floats, TwoVoices, Windows, both_speak, changes, heard_closely, listen, tell_apart

VOICES = np.eye(8)[:2]
"""Two voices that share nothing, as directions."""


@dataclass(frozen=True)
class Sound:
    samples: Floats

    def __len__(self) -> int:
        return len(self.samples)

    def read(self, start: int, stop: int) -> Floats:
        return self.samples[max(0, start) : max(0, stop)]


def windows(*speakers: int, apart: float = 1.0, seconds: float = 1.6) -> Windows:
    """One window after the other; `apart` 0 makes both voices one."""
    middle = VOICES.mean(axis=0)
    random = np.random.default_rng(0)
    vectors = np.array([middle + apart * (VOICES[who] - middle) for who in speakers])
    vectors = vectors + random.normal(0, 0.05, (len(speakers), 8)) if speakers else np.empty((0, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    spans = tuple(Span(2.0 * at, 2.0 * at + seconds) for at in range(len(speakers)))
    return Windows(spans=spans, vectors=vectors.astype(np.float32))


def two_voices(*speakers: int) -> TwoVoices:
    two = tell_apart(windows(*speakers))
    assert two is not None
    return two


def test_two_voices_are_told_apart() -> None:
    two = two_voices(*[0, 1, 0, 0, 1] * 4)
    sides = np.sign(two.leaning).tolist()
    assert sides in ([1, -1, 1, 1, -1] * 4, [-1, 1, -1, -1, 1] * 4)
    assert two.likeness < 0.1
    assert two.log_odds(Span(0, 1)) == sides[0] * 6.0
    assert two.log_odds(Span(1.7, 1.9)) == 0.0


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(windows(), id="nobody speaks"),
        pytest.param(windows(*[0, 1] * 9), id="too short a call"),
        pytest.param(windows(*[0, 1] * 10, apart=0.0), id="one voice"),
        pytest.param(windows(*[0, 1] * 10, apart=0.2), id="two voices too much alike"),
        pytest.param(windows(*[0] * 40, 1), id="a cough is no second voice"),
        pytest.param(windows(*[0, 1] * 10, seconds=0.5), id="too little of each"),
    ],
)
def test_what_is_not_told_apart(heard: Windows) -> None:
    assert tell_apart(heard) is None


def test_a_turn_of_both_is_found_and_where_the_voice_changes() -> None:
    two = two_voices(0, 0, 1, 1, *[0, 1] * 8)
    turns = [Span(0, 3.6), Span(2.0, 5.6), Span(8, 9.6)]
    assert both_speak(two, turns) == [Span(2.0, 5.6)]
    assert changes(two, [Span(2.0, 5.6)]) == [pytest.approx(3.8, abs=0.2)]


def test_a_short_window_leans_less() -> None:
    long, short = two_voices(*[0, 1] * 10), tell_apart(windows(*[0, 1] * 10, seconds=1.0))
    assert short is not None
    assert (np.abs(short.leaning) < np.abs(long.leaning)).all()


def track(seconds: float) -> Track:
    random = np.random.default_rng(0)
    return Track(
        role=Role.UNKNOWN, samples=Sound(random.normal(0, 0.1, round(seconds * SAMPLE_RATE_HZ)).astype(np.float32))
    )


def test_windows_lie_evenly_in_the_stretches() -> None:
    heard = listen(track(12), [Span(0.5, 1.0), Span(2, 2.3), Span(3, 5), Span(6, 12)], random_voices())
    assert [(round(span.start, 1), round(span.end, 1)) for span in heard.spans] == [
        (0.5, 1.0),
        (3.2, 4.8),
        (6.0, 7.6),
        (8.2, 9.8),
        (10.4, 12.0),
    ]
    assert len(heard.vectors) == 5


def test_loudness_does_not_change_a_voice() -> None:
    loud = track(4)
    soft = Track(role=Role.UNKNOWN, samples=Sound(loud.samples.read(0, len(loud.samples)) / 50))
    heard = [listen(one, [Span(0, 4)], random_voices()).vectors for one in (loud, soft)]
    np.testing.assert_allclose(heard[0], heard[1], atol=1e-4)


def test_a_shared_turn_is_heard_closely_and_no_other() -> None:
    random = random_voices()
    heard = listen(track(12), [Span(0, 4), Span(6, 12)], random)
    size = heard.vectors.shape[1]
    two = TwoVoices(windows=heard, difference=np.ones(size), likeness=0.5, leaning=np.zeros(5, np.float32))
    close = heard_closely(two, track(12), [Span(6, 12)], random)
    assert [span for span in close.windows.spans if span.end <= 4] == [span for span in heard.spans if span.end <= 4]
    assert sum(span.start >= 6 for span in close.windows.spans) == 10
    assert len(close.leaning) == len(close.windows.spans) == len(close.windows.vectors)
    assert heard_closely(two, track(12), [], random) is two
