"""Compose the front page: nameplate, folio line, lead story with its picture, what is inside.

All measures in pixels on a sheet of 1600 × 2560.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageOps

from editionkit.model import (
    Article,
    Asset,
    Edition,
    Figure,
    Paragraph,
    Priority,
    inline_text,
)
from editionkit.phrases import Phrases
from editionkit.render.cover.letters import (
    Face,
    Pen,
    SetLine,
    break_around,
    break_lines,
    font_file,
)

WIDTH, HEIGHT = 1600, 2560
_PAPER, _INK, _GREY, _ACCENT = "#fdfcf8", "#141414", "#55524c", "#7d1a14"
_LEFT, _RIGHT, _TOP, _FOOT = 84, 1516, 70, 2480
_GUTTER, _COLUMNS = 44, 3
_COLUMN = (_RIGHT - _LEFT - _GUTTER * (_COLUMNS - 1)) / _COLUMNS


def _face(family: str, weight: int, size: int, leading: int, **more: object) -> Face:
    style = str(more.pop("style", "normal"))
    fonts = (
        font_file(family, weight, style),
        font_file("Edition Arabic", 700 if weight > 500 else 400),
    )
    return Face(fonts=fonts, size=size, leading=leading, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One story of the index, broken into lines; faces of section, headline, dek."""

    section: str
    headline: list[SetLine]
    dek: list[SetLine]
    faces: tuple[Face, Face, Face]

    @property
    def height(self) -> float:
        """Height with the white above and below."""
        name, head, small = self.faces
        lines = len(self.headline) * head.leading + len(self.dek) * small.leading
        return name.leading + lines + 28


class FrontPage:
    """One sheet; `draw` fills it from the top. `unset` gathers texts that no font can show."""

    def __init__(self, edition: Edition, *, folio: str, words: Phrases, blackletter: bool) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        self.unset: list[str] = []
        self._canvas = ImageDraw.Draw(self.image)
        self._edition = edition
        self._folio = folio
        self._words = words
        self._blackletter = blackletter
        self._rtl = words.locale.character_order == "right-to-left"
        self._pen = Pen(canvas=self._canvas, rtl=self._rtl)
        stories = edition.articles
        leads = [article for article in stories if article.priority is Priority.LEAD]
        self._lead = next(iter([*leads, *stories]), None)
        self._others = [article for article in stories if article is not self._lead]

    @property
    def lead_asset(self) -> Asset | None:
        """The picture to put on the page: the lead story's, else the first that is large enough."""
        for article in [self._lead, *self._others]:
            figure = _figure(article) if article else None
            if figure and figure.asset and figure.asset.width >= 500:
                return figure.asset
        return None

    def draw(self, picture: Image.Image | None) -> None:
        """Draw everything."""
        y = self._nameplate(_TOP)
        y = self._folio_line(y)
        if self._lead is None:
            return
        y = self._head(self._lead, y, 132 if picture else 168)
        tops = [y] * _COLUMNS
        if picture is not None:
            tops = self._picture(picture, y)
        self._inside(_COLUMNS - 1, tops[-1])
        self._stories(tops[0], tops[-1])
        self._foot()

    # ------------------------------------------------------------------------- nameplate

    def _nameplate(self, y: float) -> float:
        title = self._edition.publication.title
        face = self._nameplate_face(title)
        if not face.covers(title):
            self.unset.append(title)
            return y + 40
        size = min(290, int(face.size * (_RIGHT - _LEFT) / face.width(title)))
        face = replace(face, size=size)
        baseline = y + size * 0.86
        self._pen.text(title, face, (_LEFT, _RIGHT), baseline, "centre")
        y = baseline + size * (0.34 if self._rtl else 0.3)
        return self._motto(y)

    def _nameplate_face(self, title: str) -> Face:
        if self._blackletter:
            face = _face("Edition Nameplate", 700, 200, 200)
            if Face(fonts=face.fonts[:1], size=9, leading=9).covers(title):
                return face
        return _face("Edition Display", 900, 200, 200)

    def _motto(self, y: float) -> float:
        motto = self._edition.publication.motto
        face = _face("Edition Caption", 400, 36, 44, style="italic", colour=_GREY)
        if not motto or not face.covers(motto):
            return y
        self._pen.text(motto, face, (_LEFT, _RIGHT), y + 12, "centre")
        return y + 44

    def _folio_line(self, y: float) -> float:
        self._rule(y, 2)
        face = _face("Edition Sans", 600, 31, 40, tracking=1)
        parts = [part for part in self._folio.split(" · ") if face.covers(part)]
        place = self._edition.publication.place or ""
        ends = [" · ".join(parts[1:3]), place if face.covers(place) else ""]
        baseline = y + 43
        if parts:
            self._pen.text(parts[0], face, (_LEFT, _RIGHT), baseline, "centre")
        for text, align in zip(ends, ("start", "end"), strict=True):
            if text:
                self._pen.text(text, face, (_LEFT, _RIGHT), baseline, align)  # type: ignore[arg-type]
        self._rule(y + 64, 6)
        return y + 64 + 6

    # ------------------------------------------------------------------------- lead story

    def _head(self, article: Article, y: float, largest: int) -> float:
        y = self._kicker(article, y + 30)
        face, lines = self._headline(article.headline, largest)
        for line in lines:
            y += face.leading
            self._pen.line(line, face, (_LEFT, _RIGHT), y, "start")
        y += face.leading * 0.3
        return self._dek(article, y) + 30

    def _kicker(self, article: Article, y: float) -> float:
        text = article.kicker or self._section_of(article)
        face = _face("Edition Sans", 700, 36, 44, colour=_ACCENT, tracking=2)
        if not face.covers(text):
            return y
        self._pen.text(text.upper(), face, (_LEFT, _RIGHT), y + 34, "start")
        return y + 40

    def _headline(self, text: str, largest: int) -> tuple[Face, list[SetLine]]:
        """Return the largest setting that takes no more than three lines, then the best balance."""
        plain = _face("Edition Display", 700, largest, 0)
        if not plain.covers(text):
            self.unset.append(text)
            return plain, []
        for size in range(largest, 59, -4):
            face = replace(plain, size=size, leading=int(size * (1.3 if self._rtl else 1.03)))
            lines = break_lines(text, face, _RIGHT - _LEFT)
            if len(lines) <= (2 if size > 116 else 3):
                return face, _balanced(text, face, len(lines))
        return face, lines[:4]

    def _dek(self, article: Article, y: float) -> float:
        face = _face("Edition Subhead", 400, 48, 60, colour="#2b2926")
        if not article.dek or not face.covers(article.dek):
            return y
        lines = break_lines(article.dek, face, _RIGHT - _LEFT)
        if len(lines) > 3:
            return y
        for line in _balanced(article.dek, face, len(lines)):
            y += face.leading
            self._pen.line(line, face, (_LEFT, _RIGHT), y, "start")
        return y + 14

    # ---------------------------------------------------------------------------- picture

    def _picture(self, picture: Image.Image, y: float) -> list[float]:
        """Draw the picture; return where each column begins beneath or beside it."""
        wide = picture.width >= picture.height * 1.1 and picture.width >= 900
        span = _COLUMNS if wide else _COLUMNS - 1
        left, right = self._columns(0, span)
        width = round(right - left)
        height = min(round(width * picture.height / picture.width), 940 if wide else 1000)
        shown = ImageOps.fit(
            picture, (width, height), Image.Resampling.LANCZOS, centering=(0.5, 0.4)
        )
        self.image.paste(shown, (round(left), round(y)))
        below = self._caption((left, right), y + height)
        return [below if column < span else y for column in range(_COLUMNS)]

    def _caption(self, box: tuple[float, float], y: float) -> float:
        figure = _figure(self._lead) if self._lead else None
        face = _face("Edition Caption", 400, 29, 36, style="italic", colour=_GREY)
        words = (
            " · ".join(filter(None, [inline_text(figure.caption), figure.credit])) if figure else ""
        )
        if not figure or figure.asset != self.lead_asset or not words or not face.covers(words):
            return y + 34
        for line in break_lines(words, face, box[1] - box[0])[:2]:
            y += face.leading
            self._pen.line(line, face, box, y + 4, "start")
        return y + 40

    # ---------------------------------------------------------------------------- columns

    def _columns(self, first: int, count: int) -> tuple[float, float]:
        """Return left and right of `count` columns; column 0 is where reading begins."""
        width = count * _COLUMN + (count - 1) * _GUTTER
        start = first * (_COLUMN + _GUTTER)
        left = _RIGHT - start - width if self._rtl else _LEFT + start
        return left, left + width

    def _stories(self, y: float, side_top: float) -> None:
        """Fill the columns beside the index with the lead's text and, where it ends, the next."""
        top = y
        for number, article in enumerate([self._lead, *self._others]):
            if article is None or _FOOT - y < (330 if number else 100):
                break
            if number:
                y = self._second_head(article, y)
            y = self._text(article, y, drop_cap=number == 0)
        if self._others:
            left, right = self._columns(_COLUMNS - 1, 1)
            x = (right + _GUTTER / 2) if self._rtl else (left - _GUTTER / 2)
            self._canvas.line([(x, min(top, side_top) + 4), (x, _FOOT)], fill="#9a968e", width=1)

    def _second_head(self, article: Article, y: float) -> float:
        box = self._columns(0, _COLUMNS - 1)
        self._canvas.line([(box[0], y), (box[1], y)], fill=_INK, width=2)
        face = _face("Edition Display", 600, 62, 80 if self._rtl else 68)
        if not face.covers(article.headline):
            return y + 20
        lines = break_lines(article.headline, face, box[1] - box[0])[:3]
        y += 6
        for line in _balanced(article.headline, face, len(lines)):
            y += face.leading
            self._pen.line(line, face, box, y, "start")
        return y + 34

    def _text(self, article: Article, y: float, *, drop_cap: bool) -> float:
        """Set the text in two balanced columns as deep as it needs, the page's foot at most."""
        face = _face("Edition Text", 400, 31, 50 if self._rtl else 41)
        text = _opening(article)
        if not face.covers(text):
            self.unset.append(text)
            return y
        notch = self._notch(text, face) if drop_cap and not self._rtl else 0
        lines = self._set(article, face, notch)
        room = int((_FOOT - y) // face.leading)
        depth = min(room, -(-len(lines) // (_COLUMNS - 1)))
        if notch:
            self._drop_cap(text[0], face, y)
        for column in range(_COLUMNS - 1):
            part = lines[column * depth : (column + 1) * depth]
            self._column(part, face, self._columns(column, 1), y)
        if depth > 3:
            self._middle_rule(y, y + depth * face.leading)
        return y + depth * face.leading + 36

    def _set(self, article: Article, face: Face, notch: float) -> list[SetLine]:
        lang, lines = article.lang or self._edition.lang, list[SetLine]()
        for number, paragraph in enumerate(_paragraphs(article)):
            if number == 0 and notch:
                lines += break_around(
                    paragraph[1:], face, _COLUMN, lang=lang, notch=notch, notch_lines=3
                )
            else:
                lines += break_lines(
                    paragraph, face, _COLUMN, lang=lang, indent=36 if number else 0
                )
            if len(lines) > 130:
                break
        return lines

    def _column(self, lines: list[SetLine], face: Face, box: tuple[float, float], y: float) -> None:
        for number, line in enumerate(lines):
            short = _COLUMN - line.width
            left, right = box
            shown = (left, right - short) if self._rtl else (left + short, right)
            self._pen.line(line, face, shown, y + number * face.leading + face.size, "justify")

    def _notch(self, text: str, face: Face) -> float:
        if not text[:1].isalpha() or len(text) < 300:
            return 0
        return self._cap_face(face).width(text[0]) + 12

    def _cap_face(self, face: Face) -> Face:
        return _face("Edition Display", 700, int(face.leading * 3.62), face.leading * 3)

    def _drop_cap(self, letter: str, face: Face, y: float) -> None:
        box = self._columns(0, 1)
        baseline = y + 2 * face.leading + face.size
        self._pen.text(letter, self._cap_face(face), box, baseline, "start")

    def _middle_rule(self, top: float, foot: float) -> None:
        left, right = self._columns(1, 1)
        x = (right + _GUTTER / 2) if self._rtl else (left - _GUTTER / 2)
        self._canvas.line([(x, top + 4), (x, foot - 6)], fill="#c9c5bc", width=1)

    def _inside(self, column: int, y: float) -> None:
        """Draw the index: section, headline and, where there is room, dek of the other stories."""
        entries = self._entries(y, dek=True)
        if len(entries) < len(self._others):
            entries = self._entries(y, dek=False)
        if not entries:
            return
        used = sum(entry.height for entry in entries)
        gap = min(30.0, (_FOOT - y - used) / len(entries))
        for number, entry in enumerate(entries):
            if number:
                self._hair(self._columns(column, 1), y)
            y = self._entry(entry, self._columns(column, 1), y) + gap

    def _entries(self, y: float, *, dek: bool) -> list[_Entry]:
        name = _face("Edition Sans", 700, 27, 34, colour=_ACCENT, tracking=1)
        head = _face("Edition Display", 600, 42, 58 if self._rtl else 47)
        small = _face("Edition Text", 400, 28, 44 if self._rtl else 36, colour="#2b2926")
        entries: list[_Entry] = []
        for article in self._others:
            entry = self._entry_of(article, (name, head, small), dek=dek)
            y += entry.height
            if y > _FOOT:
                break
            if head.covers(article.headline) and name.covers(entry.section):
                entries.append(entry)
        return entries

    def _entry_of(self, article: Article, faces: tuple[Face, Face, Face], *, dek: bool) -> _Entry:
        _, head, small = faces
        shown = article.dek if dek and article.dek and small.covers(article.dek) else ""
        return _Entry(
            section=self._section_of(article).upper(),
            headline=break_lines(article.headline, head, _COLUMN)[:5],
            dek=break_lines(shown, small, _COLUMN)[:4],
            faces=faces,
        )

    def _entry(self, entry: _Entry, box: tuple[float, float], y: float) -> float:
        name, head, small = entry.faces
        y += name.leading + 8
        self._pen.text(entry.section, name, box, y - 4, "start")
        for lines, face in ((entry.headline, head), (entry.dek, small)):
            for line in lines:
                y += face.leading
                self._pen.line(line, face, box, y - 4, "start")
        return y + 20

    def _hair(self, box: tuple[float, float], y: float) -> None:
        self._canvas.line([(box[0], y), (box[1], y)], fill="#9a968e", width=1)

    def _foot(self) -> None:
        self._rule(_FOOT + 22, 2)

    def _rule(self, y: float, weight: int) -> None:
        self._canvas.rectangle([_LEFT, y, _RIGHT, y + weight - 1], fill=_INK)

    def _section_of(self, article: Article) -> str:
        found = (s.title for s in self._edition.sections if article in s.articles)
        return next(found, "")


def _figure(article: Article | None) -> Figure | None:
    if article is None:
        return None
    if article.lead and article.lead.asset:
        return article.lead
    return next((b for b in article.body if isinstance(b, Figure) and b.asset), None)


def _paragraphs(article: Article) -> list[str]:
    found = [
        inline_text(block.content).strip() for block in article.body if isinstance(block, Paragraph)
    ]
    found = [text for text in found if text]
    if found and article.dateline:
        found[0] = f"{article.dateline.upper()} — {found[0]}"
    return found


def _opening(article: Article) -> str:
    return " ".join(_paragraphs(article))[:2500]


def _balanced(text: str, face: Face, count: int) -> list[SetLine]:
    """Return the setting in `count` lines whose widest line is narrowest."""
    low, high = 200, _RIGHT - _LEFT
    while high - low > 8:
        middle = (low + high) // 2
        if len(break_lines(text, face, middle)) <= count:
            high = middle
        else:
            low = middle
    return break_lines(text, face, high)
