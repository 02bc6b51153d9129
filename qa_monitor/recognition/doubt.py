"""Texts that Whisper is known to invent: loops, subtitle credits, words over silence. Such text is never evidence."""

import re
import zlib

from qa_monitor.language import normalise

CREDITS = re.compile(
    "字幕(by|由|組|组|志愿者|提供|製作|制作)|中文字幕|请不吝点赞|点赞订阅|订阅转发|打赏支持|明镜与点点|明镜需要您的支持|amaraorg"
    "|优优独播|yoyotelevision|谢谢(大家)?(观看|收看|收听)|感谢(观看|收看|收听)|欢迎订阅|索兰娅|本期视频|下期(再见|见)"
)
"""Sentences of the subtitles that Whisper was trained on; none is said in a service call."""

LONGEST_LOOP_UNIT = 12
MOST_CHARACTERS_A_SECOND = 12.0
"""Fast Mandarin reaches about 7 syllables a second; a text of more was not spoken in that time."""
LEAST_LOG_PROBABILITY = -1.2
"""Mean a token under which a text is called improbable; faster-whisper falls back at -1.0."""

_LOOP = re.compile(rf"(.{{1,{LONGEST_LOOP_UNIT}}}?)\1{{3,}}")


def doubt(text: str, *, speech_seconds: float, log_probability: float, no_speech: float) -> str | None:
    """Why `text` may be invented, or None.

    `log_probability`: mean natural-log probability a token; `no_speech`: the recogniser's probability of no speech.
    """
    plain = normalise(text).text
    if CREDITS.search(plain):
        return "credits"
    if is_loop(plain):
        return "loop"
    if len(plain) > 3 + MOST_CHARACTERS_A_SECOND * speech_seconds or (no_speech > 0.6 and log_probability < -1.0):
        return "silence"
    return "improbable" if log_probability < LEAST_LOG_PROBABILITY else None


def is_loop(plain: str) -> bool:
    """Whether a stretch of text repeats four times on end and makes most of `plain`, or compresses as if it did.

    People say 对对对对 and read out digits, so a unit of one character must fill ten places, and digits never count.
    """
    for match in _LOOP.finditer(plain):
        if match[1].isdigit():
            continue
        if len(match[0]) >= 10 and len(match[0]) > len(plain) / 3:
            return True
    raw = plain.encode()
    return len(raw) > 60 and len(raw) / len(zlib.compress(raw)) > 2.4
