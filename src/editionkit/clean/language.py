"""Which language a text is written in, where the page does not say."""

from __future__ import annotations

from functools import cache
from typing import Any

MIN_LENGTH = 40


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # brings NumPy; slow to import

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> str | None:
    """Return the language as a two-letter code; None for texts too short or too mixed to tell."""
    if len(text) < MIN_LENGTH:
        return None
    language, certainty = _identifier().classify(text[:3000])
    return str(language) if certainty > 0.8 else None
