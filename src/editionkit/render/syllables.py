"""Finnish words may be parted at line ends: pyphen 0.18.1 has no patterns for them.

Importing this module makes the language known to pyphen, and so to WeasyPrint. The rule is that of
Finnish syllables: one begins with the last consonant before a vowel (Kielitoimiston ohjepankki,
“Tavutus”). Where two vowels part is not told, nor where a compound's second word begins with one.

tests/unit/render/test_syllables.py fails when pyphen brings Finnish itself.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pyphen

_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxzšž", "aeiouyåäö"
#: The name of the file that pyphen would read; there is none, the patterns are in its cache.
_FINNISH = Path("hyph_fi.dic")


class _Syllables(pyphen.HyphDict):  # type: ignore[misc]  # pyphen tells no types
    """Patterns that let a line end before each consonant with a vowel after it."""

    def __init__(self) -> None:
        pairs = map("".join, product(_CONSONANTS, _VOWELS))
        # An odd value at the place before the pair's first letter: a break (Liang 1983).
        self.patterns = dict.fromkeys(pairs, (0, (1,)))
        self.cache: dict[str, list[int]] = {}
        self.maxlen = 2


def patterns(lang: str, least: int) -> pyphen.Pyphen | None:
    """Return a language's patterns, None if unknown; `least` letters stay at a word's ends."""
    known = pyphen.language_fallback(lang)
    return pyphen.Pyphen(lang=known, left=least, right=least) if known else None


pyphen.hdcache[_FINNISH] = _Syllables()
pyphen.LANGUAGES["fi"] = _FINNISH
pyphen.LANGUAGES_LOWERCASE["fi"] = "fi"
