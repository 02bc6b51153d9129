"""What findings, checks and the score quote of a call, masked as the call itself is.

An address is known as one by the turn that it stands in, a number by the turns around it; a quotation may hold a part.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qa_monitor.domain import Analysis, Finding, Text, Transcript
from qa_monitor.language import simplify
from qa_monitor.personal.masked import masked_text, masked_turns

_QUOTED = re.compile("(?<=「)[^「」]+(?=」)")


def masked_quotes(analysis: Analysis) -> Analysis:
    """The analysis with all that it quotes masked; the transcript is left to `masked_turns`."""
    said, score = _said(analysis.transcript), analysis.score
    return replace(
        analysis,
        findings=tuple(said.finding(one) for one in analysis.findings),
        checks=tuple(replace(one, because=said.told(one.because)) for one in analysis.checks),
        score=score and replace(score, lines=tuple(replace(one, reason=said.told(one.reason)) for one in score.lines)),
    )


def masked_findings(findings: Iterable[Finding], transcript: Transcript | None) -> tuple[Finding, ...]:
    """The findings of a call with what they quote of it masked."""
    said = _said(transcript)
    return tuple(map(said.finding, findings))


@dataclass(frozen=True, slots=True)
class _Said:
    """The turns in simplified script, as findings quote them, and the same masked, character for character."""

    texts: Sequence[str]
    written: Sequence[str]
    """As the recogniser wrote them."""
    masked: Sequence[str]

    def finding(self, finding: Finding) -> Finding:
        cancelled = finding.cancelled_by
        heard = self.quote(finding.heard, finding.turn)
        return replace(
            finding,
            heard=heard,
            believed=self._believed(finding, heard),
            cancelled_by=cancelled and replace(cancelled, cue=self.quote(cancelled.cue, finding.turn)),
        )

    def _believed(self, finding: Finding, heard: str) -> str:
        """What is believed in the place of hidden characters is hidden too, where each stands for one."""
        believed = self.quote(finding.believed, finding.turn)
        if len(believed) != len(heard) or heard == finding.heard:
            return believed
        return "".join("*" if hidden == "*" else shown for shown, hidden in zip(believed, heard, strict=True))

    def told(self, text: Text) -> Text:
        """A sentence of the program's own with the words that it quotes masked."""
        return Text(*(_QUOTED.sub(lambda match: self.quote(match[0], None), one) for one in (text.zh, text.en)))

    def quote(self, words: str, turn: int | None) -> str:
        """The words without what is hidden wherever they occur in this turn or, where they are not in it, in the call.

        Words that were never said so, such as those of several turns, are masked by themselves.
        """
        places = [] if turn is None or turn >= len(self.texts) else list(self._places(words, turn))
        places = places or [place for index in range(len(self.texts)) for place in self._places(words, index)]
        if not places:
            return masked_text(words)
        said = [self.masked[index][start : start + len(words)] for index, start in places]
        return "".join("*" if "*" in heard else shown for shown, *heard in zip(words, *said, strict=True))

    def _places(self, words: str, turn: int) -> Iterator[tuple[int, int]]:
        plain = simplify(words)
        for text in dict.fromkeys((self.texts[turn], self.written[turn])):
            start = text.find(plain) if plain else -1
            while start >= 0:
                yield turn, start
                start = text.find(plain, start + 1)


def _said(transcript: Transcript | None) -> _Said:
    if transcript is None:
        return _Said((), (), ())
    texts = [simplify(one.text) for one in transcript.utterances]
    written = [simplify(one.written) for one in transcript.utterances]
    return _Said(texts, written, masked_turns(transcript))
