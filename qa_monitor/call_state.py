"""How a recording that was heard ended: scored, damaged, or without speech, and what is amiss."""

from collections.abc import Sequence

from qa_monitor.domain import CallState, Role, Span, Text, Transcript


def call_state(transcript: Transcript) -> tuple[CallState, Text | None]:
    """The state, and in words why a person should look."""
    if not any(utterance.words for utterance in transcript.utterances):
        return CallState.NO_SPEECH, Text("没有听到说话", "nobody is heard to speak")
    if transcript.damaged:
        return CallState.DAMAGED, _damage(transcript.damaged)
    return CallState.SCORED, _silent_side(transcript)


def _silent_side(transcript: Transcript) -> Text | None:
    """That a side with a track of its own says nothing all through: its channel may be the wrong one."""
    heard = {utterance.turn.role for utterance in transcript.utterances}
    silent = [role for role in transcript.roles if role is not Role.UNKNOWN and role not in heard]
    if not silent:
        return None
    who = Text("坐席", "agent") if Role.AGENT in silent else Text("对方", "other side")
    return Text(
        f"{who.zh}的声道全程没有说话，可能录错了声道；请核对清单里的 layout",
        f"the channel of the {who.en} holds no speech: it may be the wrong one; check layout in the manifest",
    )


def _damage(gaps: Sequence[Span]) -> Text:
    seconds = sum(gap.seconds for gap in gaps)
    places = "、".join(f"{gap.start:.1f}-{gap.end:.1f}" for gap in gaps[:5]) + ("…" if len(gaps) > 5 else "")
    return Text(
        f"录音损坏：缺 {seconds:.1f} 秒（第 {places} 秒），需要这些声音的项目无法判定",
        f"damaged: {seconds:.1f} s are missing (at {places} s); what needs them is undetermined",
    )
