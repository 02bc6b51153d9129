"""The embedded model as openai-whisper holds it: its weights are the same, only stored by CTranslate2.

Needs torch and openai-whisper, which the project does not depend on.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import torch
from whisper.model import ModelDimensions, Whisper

TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""By the number that stands for each in CTranslate2's files, version 6."""
HEADS = 8

Weights = dict[str, npt.NDArray[Any]]


def openai_model(folder: Path) -> Whisper:
    """whisper-base in float32 with the weights of `folder`."""
    with (folder / "model.bin").open("rb") as file:
        weights = _weights(file)
    model = Whisper(
        ModelDimensions(
            n_mels=80,
            n_audio_ctx=len(weights["encoder/position_encodings/encodings"]),
            n_audio_state=512,
            n_audio_head=HEADS,
            n_audio_layer=6,
            n_vocab=len(weights["decoder/embeddings/weight"]),
            n_text_ctx=len(weights["decoder/position_encodings/encodings"]),
            n_text_state=512,
            n_text_head=HEADS,
            n_text_layer=6,
        )
    )
    states = {name: torch.from_numpy(array.astype(np.float32)) for name, array in _named(weights)}
    missing = model.load_state_dict(states, strict=False).missing_keys
    assert missing == [], missing
    return model.eval()


def _weights(file: BinaryIO) -> Weights:
    def number(kind: str) -> int:
        value: int = struct.unpack(f"<{kind}", file.read(struct.calcsize(kind)))[0]
        return value

    def text() -> str:
        return file.read(number("H"))[:-1].decode()

    number("I"), text(), number("I")
    found: Weights = {}
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind = number("B")
        found[name] = np.frombuffer(file.read(number("I")), dtype=TYPES[kind]).reshape(shape)
    return found


def _named(weights: Weights) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """The weights by openai-whisper's names; what CTranslate2 keeps joined is parted."""
    yield "decoder.token_embedding.weight", weights["decoder/embeddings/weight"]
    yield "decoder.positional_embedding", weights["decoder/position_encodings/encodings"]
    yield "encoder.positional_embedding", weights["encoder/position_encodings/encodings"]
    for side, last in (("encoder", "ln_post"), ("decoder", "ln")):
        yield from _norm(weights, f"{side}/layer_norm", f"{side}.{last}")
        for layer in range(6):
            ours, theirs = f"{side}/layer_{layer}", f"{side}.blocks.{layer}"
            yield from _attention(
                weights, f"{ours}/self_attention", f"{theirs}.attn", (("query", "key", "value"), ("out",))
            )
            if side == "decoder":
                parts = (("query",), ("key", "value"), ("out",))
                yield from _attention(weights, f"{ours}/attention", f"{theirs}.cross_attn", parts)
            yield from _norm(weights, f"{ours}/ffn/layer_norm", f"{theirs}.mlp_ln")
            for place, number in ((0, 0), (1, 2)):
                for part in ("weight", "bias"):
                    yield f"{theirs}.mlp.{number}.{part}", weights[f"{ours}/ffn/linear_{place}/{part}"]
    for conv in ("conv1", "conv2"):
        for part in ("weight", "bias"):
            yield f"encoder.{conv}.{part}", weights[f"encoder/{conv}/{part}"]


def _attention(
    weights: Weights, ours: str, theirs: str, joined: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    yield from _norm(weights, f"{ours}/layer_norm", f"{theirs}_ln")
    for number, names in enumerate(joined):
        for part in ("weight", "bias"):
            pieces = np.split(weights[f"{ours}/linear_{number}/{part}"], len(names))
            for name, piece in zip(names, pieces, strict=True):
                if (name, part) != ("key", "bias"):  # a key has none: CTranslate2 keeps zeros
                    yield f"{theirs}.{name}.{part}", piece


def _norm(weights: Weights, ours: str, theirs: str) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    yield f"{theirs}.weight", weights[f"{ours}/gamma"]
    yield f"{theirs}.bias", weights[f"{ours}/beta"]
