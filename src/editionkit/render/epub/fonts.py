"""Embed the few letters that make the book look like the paper, and letters a device may lack.

The text itself has no embedded font: the choice of it belongs to the reader. Three fonts are cut
down to the letters used (SIL OFL 1.1 section 5 leaves documents free): the nameplate's, the
headlines', and Amiri where a story is in Arabic script, which many e-ink devices cannot show. What
was cut is kept on the shelf: the next book mostly needs the same letters.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from uharfbuzz import Face, SubsetFlags, SubsetInput, SubsetInputSets, version_string
from uharfbuzz import subset as harfbuzz_subset

from editionkit.model import inline_text
from editionkit.phrases import Phrases
from editionkit.render.epub.accessibility import figures
from editionkit.render.epub.chapter import headline
from editionkit.render.epub.parts import Book, Part
from editionkit.render.shelf import Shelf
from editionkit.seal import name_of
from editionkit.themes import font_files

_TYPES = {"otf": "font/otf", "ttf": "font/ttf"}


def font_parts(
    book: Book, *, nameplate: str, shelf: Path | None = None
) -> tuple[tuple[Part, ...], str]:
    """Return font files and their @font-face rules; `nameplate` is `blackletter` or `serif`.

    `shelf` is the folder in which cut fonts are kept for the next build.
    """
    wanted = [("Edition Display", 600, _headline_letters(book))]
    if nameplate == "blackletter":
        wanted.append(("Edition Nameplate", 700, set(book.edition.publication.title)))
    arabic = _arabic_letters(book)
    if arabic:
        wanted += [("Edition Arabic", weight, arabic) for weight in (400, 700)]
    cutter = _Cutter(Shelf(shelf))
    made = [_font(family, weight, letters, cutter) for family, weight, letters in wanted]
    cutter.clear()
    found = [font for font in made if font is not None]
    return tuple(part for part, _ in found), "\n".join(rule for _, rule in found)


def _headline_letters(book: Book) -> set[str]:
    names = [headline(chapter.article) for chapter in book.chapters]
    return set("".join([book.edition.publication.title, *names, "0123456789…"]))


def _arabic_letters(book: Book) -> set[str]:
    texts: list[str] = [book.edition.publication.title]
    for chapter in book.chapters:
        article = chapter.article
        texts += [article.text, headline(article), article.kicker or "", article.dek or ""]
        texts += [inline_text(figure.caption) for figure in figures(chapter)]
    letters = set("".join(texts))
    if not any("\u0600" <= letter <= "\u06ff" for letter in letters):
        return set()
    return letters | set(_own_words(book.phrases))


def _own_words(words: Phrases) -> str:
    return "".join(words.words)


def _font(
    family: str, weight: int, letters: Iterable[str], cutter: _Cutter
) -> tuple[Part, str] | None:
    path = next(f.path for f in font_files() if f.family == family and f.weight == weight)
    made = cutter.cut(path, "".join(sorted(set(letters))))
    if not made:
        return None
    kind = "otf" if made[:4] == b"OTTO" else "ttf"
    name = f"fonts/{family.lower().replace(' ', '-')}-{weight}.{kind}"
    part = Part(id=f"font.{Path(name).stem}", name=name, media_type=_TYPES[kind], data=made)
    # Headlines ask for bold; the cut that serves is the semibold.
    shown = "normal" if weight == 400 else "bold"
    rule = (
        f'@font-face {{ font-family: "{family}"; font-weight: {shown}; font-style: normal; '
        f"src: url(../{name}); }}"
    )
    return part, rule


class _Cutter:
    """Cuts fonts, or takes them from the shelf: a name is made of all that the bytes depend on."""

    def __init__(self, shelf: Shelf):
        self._shelf = shelf
        self._names: set[str] = set()

    def cut(self, path: Path, letters: str) -> bytes:
        """Return the font with only these letters; empty where it has none of them."""
        name = name_of(_program(), hashlib.sha256(path.read_bytes()).hexdigest(), letters)
        self._names.add(name)
        kept = self._shelf.take(name)
        if isinstance(kept, str):
            return base64.b64decode(kept)
        made = cut_font(path, letters) or b""
        self._shelf.put(name, base64.b64encode(made).decode())
        return made

    def clear(self) -> None:
        """Remove what was kept for other letters than this book's."""
        self._shelf.clear(self._names)


@cache
def _program() -> str:
    """Return what cuts fonts: the libraries' versions, and this code itself."""
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return f"HarfBuzz {version_string()} {own}"


@lru_cache(maxsize=8)
def cut_font(path: Path, letters: str) -> bytes | None:
    """Return the font with only these letters, as OTF or TTF (old devices read no WOFF2).

    None when it has none of them. The bytes depend on font, letters and the libraries only.
    """
    face = Face(path.read_bytes())
    known = {ord(letter) for letter in letters} & set(face.unicodes)
    if not any(chr(letter).isalnum() for letter in known):
        return None
    wanted = SubsetInput()
    wanted.sets(SubsetInputSets.UNICODE).set(known)
    wanted.flags = SubsetFlags.NO_HINTING | SubsetFlags.NOTDEF_OUTLINE
    data: bytes = harfbuzz_subset(face, wanted).blob.data
    return data
