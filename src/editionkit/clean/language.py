"""Which language a text is written in, where the page does not say."""

from __future__ import annotations

import io
from functools import cache
from types import SimpleNamespace
from typing import Any

MIN_LENGTH = 40


@cache
def _identifier() -> Any:
    """Return the finder with its model; raises OSError where the model cannot be read.

    py3langid 0.4 unpacks the model into a temporary file of 65 MB in each process, which a full
    disk, or one that is not ours, forbids. `modelio` uses `tempfile` for nothing else, so it is
    handed memory that behaves alike.
    """
    from py3langid import modelio  # brings NumPy; slow to import
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    modelio.tempfile = SimpleNamespace(TemporaryFile=lambda **_: io.BytesIO())
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> str | None:
    """Return the language as a two-letter code; None for texts too short or too mixed to tell."""
    if len(text) < MIN_LENGTH:
        return None
    language, certainty = _identifier().classify(text[:3000])
    return str(language) if certainty > 0.8 else None
