"""Put right what the recogniser misheard, where calls of this kind say something else that sounds alike."""

from qa_monitor.correction.confirm import Changed, Corrector, asked, corrected, shipped_corrector, shipped_sha256
from qa_monitor.correction.decode import Change, Decoder
from qa_monitor.correction.ngrams import NGrams

__all__ = [
    "Change",
    "Changed",
    "Corrector",
    "Decoder",
    "NGrams",
    "asked",
    "corrected",
    "shipped_corrector",
    "shipped_sha256",
]
