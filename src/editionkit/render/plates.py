"""Plates: every page painted by itself and kept as plain data, as printers keep their plates.

A page of a column theme depends on nothing but its own words, pictures and place. So pages are
laid out and painted in as many processes as there are cores, and one that is as it was in the last
build is not laid out again: its content, fonts and marks are taken from the shelf.

What cannot be carried over (a gradient, a transparent group, a letter that no font has) is laid out
and painted where the file is written, as every page of the other themes is. The bytes are the same
whether a plate was made here, in another process or in an earlier build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import Document

from editionkit.beside import in_shares
from editionkit.render import (
    agent,
    casting,
    compose,
    grounds,
    likeness,
    linebreak,
    marks,
    press,
    shaping,
    standing,
)
from editionkit.render import plate as plate_module
from editionkit.render.compose import Composed
from editionkit.render.galleys import Bench, house_letters
from editionkit.render.marks import MarkedPage
from editionkit.render.plate import Fount, Plate, struck
from editionkit.render.platepage import PlatedPage, TypeCase
from editionkit.render.press import Press, overhearing, repeat
from editionkit.render.shelf import Shelf, programs
from editionkit.seal import name_of

#: Pages that a further process must have to be worth its start.
WORTH = 2


@dataclass(frozen=True, slots=True)
class Plates:
    """All pages in their order, ready to be written; `document` has their fonts and metadata."""

    document: Document
    pages: list[MarkedPage]

    @classmethod
    def of(cls, document: Document) -> Plates:
        """Return the pages of a document, to be painted where it is written."""
        return cls(document, [MarkedPage(page) for page in document.pages])


def plates(composed: Composed, press: Press, options: Mapping[str, Any], bench: Bench) -> Plates:
    """Return all pages: kept ones, those painted side by side, and the rest laid out.

    `options` are WeasyPrint's for the layout. A file whose pictures are made smaller is laid out as
    a whole: that work is not done twice.
    """
    if options.get("optimize_images"):
        return Plates.of(press.lay_out(composed.html(), type_=composed.type_, **options))
    case, images = TypeCase(press), dict[str, Any]()
    made = [
        plate if plate is not None and case.has(plate) else None
        for plate in _Platemaker(composed, press, options, bench).plates()
    ]
    rest = [number for number, plate in enumerate(made) if plate is None]
    document = press.lay_out(composed.html(rest), type_=composed.type_, **options)
    blank, laid_out = document.pages[0], iter(document.pages)
    pages = [
        PlatedPage(blank, plate, case, images) if plate is not None else MarkedPage(next(laid_out))
        for plate in made
    ]
    return Plates(document, pages)


_Struck = tuple[list[tuple[str, "Plate | None"]], list[str]]
"""Plates by name, None where one cannot be made, and what WeasyPrint said of them all."""
#: What a page costs besides its text, in characters of text.
_PAGE = 1500


class _Platemaker:
    """Makes the plates of an edition, or finds them on the shelf."""

    def __init__(
        self, composed: Composed, press: Press, options: Mapping[str, Any], bench: Bench
    ) -> None:
        self._composed = composed
        self._press = press
        self._options = options
        self._workers = bench.workers
        self._shelf = Shelf(bench.shelf and bench.shelf / "plates")
        self._ground = name_of(_programs(), press.style, repr(sorted(options.items())))
        self._named: dict[int, tuple[str, str]] = {}

    def plates(self) -> list[Plate | None]:
        """Return a plate for each page that can be one."""
        numbers = range(len(self._composed.pages))
        names, made = dict[int, str](), dict[int, Plate]()
        if not self._shelf.is_empty():
            names = {number: self._name(number)[0] for number in numbers}
            made = {n: plate for n, name in names.items() if (plate := _taken(self._shelf, name))}
        todo = [number for number in numbers if number not in made]
        for number, name, plate in self._fresh(todo):
            names[number] = name
            if plate is not None:
                made[number] = plate
        self._shelf.clear(set(names.values()))
        return [made.get(number) for number in numbers]

    def _name(self, number: int) -> tuple[str, str]:
        """Return the name under which a page's plate is kept, and the page; made once for each."""
        if number not in self._named:
            page, type_ = self._composed.html([number]), self._composed.type_of(number)
            self._named[number] = name_of(self._ground, page, repr(type_)), page
        return self._named[number]

    def _fresh(self, todo: Sequence[int]) -> Iterator[tuple[int, str, Plate | None]]:
        """Yield pages that were just painted, each with its name."""
        lengths = [_PAGE + self._letters(number) for number in todo]
        done = in_shares(self._share, todo, lengths, workers=self._workers, worth=WORTH)
        for share, (plates, messages) in done:
            repeat(messages)
            for number, (name, plate) in zip(share, plates, strict=True):
                yield number, name, plate

    def _letters(self, number: int) -> int:
        return sum(len(one.text) for lines in self._composed.type_of(number) for one in lines)

    def _share(self, numbers: Sequence[int]) -> _Struck:
        """Lay out and paint some of the pages."""
        html, type_ = self._composed.html(numbers), self._composed.type_
        with overhearing() as messages:
            document = self._press.lay_out(html, type_=type_, **self._options)
            plates = [struck(MarkedPage(page), document) for page in document.pages]
        done = zip(numbers, plates, strict=True)
        return [self._kept(number, plate, lasting=not messages) for number, plate in done], messages

    def _kept(self, number: int, plate: Plate | None, *, lasting: bool) -> tuple[str, Plate | None]:
        """Return a plate with its name, put on the shelf if the next build may take it."""
        name, page = self._name(number)
        if plate is not None and lasting and house_letters(page):
            self._shelf.put(name, _plain(plate))
        return name, plate


# ------------------------------------------------------------------------------------ keeping


def _plain(plate: Plate) -> dict[str, Any]:
    return {**_values(plate), "founts": [_values(fount) for fount in plate.founts]}


def _values(one: Plate | Fount) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _taken(shelf: Shelf, name: str) -> Plate | None:
    plain = shelf.take(name)
    with suppress(TypeError, KeyError):
        if plain is not None:
            founts = [Fount(**fount) for fount in plain.pop("founts")]
            return Plate(**plain, founts=founts)
    return None


@cache
def _programs() -> str:
    """Return what lays out and paints a page: versions, and this code itself."""
    modules = (
        agent, casting, compose, grounds, likeness, linebreak, marks, plate_module, press, shaping,
        standing,
    )  # fmt: skip
    own = [Path(str(module.__file__)) for module in modules]
    return programs(("weasyprint", "pydyf", "tinyhtml5", "tinycss2", "cssselect2", "pillow"), own)
