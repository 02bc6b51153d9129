"""One packet in, its frames out; what damaged packets do to a decoder is undone."""

from typing import Any, TypeAlias

import av

Packet: TypeAlias = "av.Packet[Any]"
"""A packet of sound."""

_ZEROS = bytes(256)
"""As G.711 sound 256 zero bytes would be 32 ms (mono) of an unchanging extreme: below the pitch of any voice, so no
clipping; disks and transfers lose 512 bytes and more."""

_ONE_CHANNEL, _CHANNEL_PAIR = 0, 1
"""Elements that an AAC frame can begin with, in its first three bits."""


class Decoder:
    """A decoder that survives damage."""

    def __init__(self, codec: av.AudioCodecContext) -> None:
        self._codec = codec
        self._pairs_seen = False

    def frames(self, packet: Packet) -> list[av.AudioFrame] | None:
        """The frames of a packet; an empty packet asks for what is left. None: the packet is damaged."""
        if self._is_damaged(bytes(packet)):
            return None
        try:
            return self._codec.decode(packet if packet.size else None)
        except av.FFmpegError:
            self.forget()
            return None

    def forget(self) -> None:
        """Start anew, without memory of the packets so far."""
        if self._codec.name == "aac":  # it keeps the channels of a damaged frame through a flush
            self._codec = new_codec("aac", self._codec.extradata)
        else:
            self._codec.flush_buffers()

    def _is_damaged(self, data: bytes) -> bool:
        """Whether something stands in a packet that no encoder writes; in linear PCM and ADPCM zeros are silence."""
        name = self._codec.name
        if name in ("pcm_alaw", "pcm_mulaw"):
            return _ZEROS in data
        if name.startswith(("pcm_", "adpcm_")):
            return False
        return data.startswith(_ZEROS[:8]) or (name == "aac" and self._is_strange_aac(data))

    def _is_strange_aac(self, data: bytes) -> bool:
        """Whether a frame of one channel comes where frames of two were: a zeroed one.

        FFmpeg takes it for a change to two mono channels: in a trial the rest of the call was silent. Where frames have
        headers of their own (ADTS) they set this right.
        """
        element = data[0] >> 5 if data else None
        self._pairs_seen = self._pairs_seen or element == _CHANNEL_PAIR
        return element == _ONE_CHANNEL and self._pairs_seen


def new_codec(name: str, about: bytes | None = None) -> av.AudioCodecContext:
    """A decoder by FFmpeg's name; `about` is what the file says of the stream (extradata)."""
    codec = av.CodecContext.create(name, "r")
    assert isinstance(codec, av.AudioCodecContext)
    if about is not None:
        codec.extradata = about
    return codec
