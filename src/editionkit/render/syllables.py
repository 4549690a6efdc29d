"""Where words may be parted at line ends: pyphen's patterns, read when asked for, and Finnish ones.

Importing this module gives both to pyphen, and so to WeasyPrint.

pyphen 0.18.1 works out all patterns of a language when it is first asked for a word: of German
there are 78,000, and an edition asks for a few thousand of them. Here they are kept as they were
written, and each is worked out for the first word that holds its letters.

Of Finnish pyphen has none. The rule is that of Finnish syllables: one begins with the last
consonant before a vowel (Kielitoimiston ohjepankki, “Tavutus”). Where two vowels part is not told,
nor where a compound's second word begins with one.

tests/unit/render/test_syllables.py compares the places with pyphen's own, and fails when pyphen
brings Finnish itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

import pyphen

#: Where in its letters the digits of a pattern begin, and they: an odd one allows a break there.
_Digits = tuple[int, tuple[int, ...]]
#: What makes a pattern unusual: letters by their numbers, breaks that change a word, noughts.
_UNUSUAL = "^", "/", "0"
_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxzšž", "aeiouyåäö"
#: The name of the file that pyphen would read; there is none, the patterns are in its cache.
_FINNISH = Path("hyph_fi.dic")


class _Patterns(pyphen.HyphDict):  # type: ignore[misc]  # pyphen tells no types
    """The patterns of a file by their letters, as they are written until a word asks for them."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            encoding = file.readline().decode().strip()
        _, _, text = path.read_text(encoding).partition("\n")
        self.patterns: dict[str, str | _Digits] = {}
        self.cache: dict[str, list[int]] = {}
        for letters, line in zip(_without_digits(text), text.split("\n"), strict=True):
            if letters == line or line.startswith(pyphen.ignored):
                continue
            if any(sign in line for sign in _UNUSUAL):
                self.patterns.update(_worked_out(line.strip()))
            else:
                self.patterns[letters.strip()] = line.strip()
        self.maxlen = max(map(len, self.patterns))

    def positions(self, word: str) -> list[int]:
        """Return where a word can be parted, as pyphen does."""
        word = word.lower()
        if word not in self.cache:
            self.cache[word] = [
                pyphen.DataInt(place - 1, reference=digit)
                for place, digit in enumerate(self._digits(f".{word}."))
                if digit % 2
            ]
        return self.cache[word]

    def _digits(self, word: str) -> list[int]:
        """Return for each place in a word the largest digit that any pattern has there."""
        digits = [0] * (len(word) + 1)
        known, most = self.patterns.get, len(word)
        for start in range(most - 1):
            for end in range(start + 1, min(start + self.maxlen, most) + 1):
                if found := known(word[start:end]):
                    first, several = self._worked_out(word[start:end], found)
                    place = slice(start + first, start + first + len(several))
                    digits[place] = map(max, several, digits[place])
        return digits

    def _worked_out(self, letters: str, found: str | _Digits) -> _Digits:
        if isinstance(found, str):
            found = self.patterns[letters] = _worked_out(found)[letters]
        return found


def _without_digits(text: str) -> list[str]:
    return re.sub(r"\d", "", text).split("\n")


def _worked_out(line: str) -> dict[str, _Digits]:
    """Return what a line of a file says, by its letters; of one that says nothing, nothing."""
    pattern = pyphen.parse_hex(lambda found: chr(int(found[1], 16)), line)
    worth: Callable[[str], int] = int
    if "/" in pattern and "=" in pattern:
        pattern, change = pattern.split("/", 1)
        worth = pyphen.AlternativeParser(pattern, change)
    parts = [(letter, worth(digit or "0")) for digit, letter in pyphen.parse(pattern)]
    digits = [digit for _, digit in parts]
    places = [place for place, digit in enumerate(digits) if digit]
    if not places:
        return {}
    letters = "".join(letter for letter, _ in parts)
    return {letters: (places[0], tuple(digits[places[0] : places[-1] + 1]))}


class _Syllables(pyphen.HyphDict):  # type: ignore[misc]
    """Patterns that let a line end before each consonant with a vowel after it."""

    def __init__(self) -> None:
        pairs = map("".join, product(_CONSONANTS, _VOWELS))
        # An odd value at the place before the pair's first letter: a break (Liang 1983).
        self.patterns = dict.fromkeys(pairs, (0, (1,)))
        self.cache: dict[str, list[int]] = {}
        self.maxlen = 2


@cache
def patterns(lang: str, least: int) -> pyphen.Pyphen | None:
    """Return a language's patterns, None if unknown; `least` letters stay at a word's ends."""
    known = pyphen.language_fallback(lang)
    return pyphen.Pyphen(lang=known, left=least, right=least) if known else None


pyphen.HyphDict = _Patterns
pyphen.hdcache[_FINNISH] = _Syllables()
pyphen.LANGUAGES["fi"] = _FINNISH
pyphen.LANGUAGES_LOWERCASE["fi"] = "fi"
