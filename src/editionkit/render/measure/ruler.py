"""The ruler: counts the lines of heads, of which it laid out one specimen each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from weasyprint.formatting_structure import boxes

from editionkit.makeup.model import Head
from editionkit.model import Priority
from editionkit.render.columns import Desk, Story, breakable, byline
from editionkit.render.heads import HeadType, Letter
from editionkit.render.linebreak import has_plain_letters
from editionkit.render.markup import language_attributes
from editionkit.render.measure.boxes import PAGE, body, descendants, points
from editionkit.render.measure.copies import head_html, head_levels, rest_head_html
from editionkit.render.measure.galley import even_steps
from editionkit.render.press import Press

#: Headline levels of a theme in one column, which names no sizes of heads.
_FLOW_LEVELS = 3
#: The level of the head over the rest of a story that jumped.
REST = 0
#: What the specimens of heads say: a letter with an ascender, one with a descender.
_SPECIMEN = "Ag"
#: Shares of the full width that are tried for a headline, widest first.
_SHARES = (0.92, 0.84, 0.76, 0.68, 0.6)


class Ruler:
    """Counts the lines of heads; lays out a specimen of each where it meets a new language.

    `root` is the size of a rem in points.
    """

    def __init__(self, desk: Desk, press: Press, *, root: float = 12.0):
        self._desk = desk
        self._press = press
        self._root = root
        self._types: dict[tuple[str | None, str], dict[int, HeadType | None]] = {}

    def knows(self, story: Story) -> bool:
        """Whether a story's heads are plain enough to be counted; others are laid out in boxes.

        Not those of briefs, with a place of report beside the byline, written from the right, with
        letters of other fonts, or with a word that no column may hold; and not where a theme of the
        editor's builds heads otherwise.
        """
        article = story.article
        texts = (_headline(story, self._desk), article.kicker, article.dek, *article.byline)
        plain = all(has_plain_letters(" ".join(text.split())) for text in texts if text)
        alone = article.dateline is None and article.dir == "ltr"
        if story.priority is Priority.BRIEF or not plain or not alone:
            return False
        return all(
            head is not None and set(self._texts(story, level)) <= set(head.letters)
            for level, head in self._types_of(story).items()
        )

    def lines(self, story: Story, level: int, width: float) -> int:
        """Return the number of lines of a headline in `width` points; 1 where it is not known."""
        head = self._types_of(story)[level]
        text = _headline(story, self._desk)
        return len(head.letters["headline"].lines(text, width / 0.75)) if head else 1

    def height(self, story: Story, level: int, width: float) -> float:
        """Return the height of a head in `width` points; the level `REST` is that over a rest."""
        head = self._types_of(story)[level]
        assert head is not None, "asked of a story that the ruler does not know"
        return points(head.height(self._texts(story, level), width / 0.75))

    def _texts(self, story: Story, level: int) -> dict[str, str]:
        article = story.article
        texts = {"headline": _headline(story, self._desk)}
        if level != REST:
            more = {"kicker": article.kicker, "dek": article.dek}
            more["byline"] = byline(article, self._desk)
            texts |= {name: text for name, text in more.items() if text}
        return texts

    def _types_of(self, story: Story) -> dict[int, HeadType | None]:
        key = (story.article.lang, story.article.dir)
        if key not in self._types:
            self._types[key] = self._specimens(story)
        return self._types[key]

    def _specimens(self, story: Story) -> dict[int, HeadType | None]:
        desk = self._desk
        article = replace(
            story.article, headline=_SPECIMEN, kicker=_SPECIMEN, dek=_SPECIMEN, byline=(_SPECIMEN,)
        )
        one = replace(story, articles=(article,), priority=Priority.STANDARD)
        levels = range(1, (len(desk.theme.heads) or _FLOW_LEVELS) + 1)
        heads = [head_html(one, level, desk) for level in levels]
        heads.append(rest_head_html(article, desk))
        lang = language_attributes(article.lang or desk.words.lang)
        style = f"{PAGE} html {{ font-size: {self._root:.3f}pt }}"
        page = (
            f"<html{lang}><head><style>{style}</style></head><body>{''.join(heads)}</body></html>"
        )
        found = body(self._press.lay_out(page, painted=False)).children
        return {level: _head_type(box) for level, box in zip((*levels, REST), found, strict=True)}


def _headline(story: Story, desk: Desk) -> str:
    return breakable(story.article.headline, story.article.lang or desk.words.lang)


def _head_type(box: Any) -> HeadType | None:
    """Return how a head is set, from the boxes of a specimen with one line for each text.

    None where its parts are not those of our own template.
    """
    letters = {}
    for part in box.children:
        line = next((one for one in descendants(part) if isinstance(one, boxes.LineBox)), None)
        texts = descendants(line) if line is not None else ()
        text = next((one for one in texts if isinstance(one, boxes.TextBox)), None)
        if line is None or text is None or part.element is None:
            return None
        letters[part.element.get("class")] = Letter(text, part.margin_height() - line.height)
    around = box.margin_height() - sum(part.margin_height() for part in box.children)
    return HeadType(letters, around) if "headline" in letters else None


def ruled_heads(story: Story, desk: Desk, ruler: Ruler) -> Iterator[tuple[tuple[int, int], Head]]:
    """Yield a story's heads by span and level, counted."""
    for span in range(1, desk.grid.columns + 1):
        width = desk.grid.width_pt(span)
        for level in head_levels(story, desk, span):
            steps = even_steps(ruler.height(story, level, width), desk.grid.step_pt)
            yield (span, level), Head(steps=steps, lines=ruler.lines(story, level, width))


def ruled_rests(story: Story, desk: Desk, ruler: Ruler) -> Iterator[tuple[int, Head]]:
    """Yield the heads over a story's rest by span, counted."""
    for span in range(1, desk.grid.columns + 1):
        height = ruler.height(story, REST, desk.grid.width_pt(span))
        yield span, Head(steps=even_steps(height, desk.grid.step_pt), lines=0)


@dataclass(frozen=True, slots=True)
class ChosenHead:
    """A head as the makeup chose it."""

    story: Story
    span: int
    level: int


def balanced_widths(heads: tuple[ChosenHead, ...], desk: Desk, ruler: Ruler) -> dict[str, float]:
    """Return by story the narrowest width in points that sets its headline in as many lines.

    WeasyPrint does not know `text-wrap: balance` (Kozea/WeasyPrint docs, "API Reference", CSS
    Text Level 4), so that a headline would end in a line of one word.
    """
    return {head.story.id: _narrowest(head, desk, ruler) for head in heads}


def _narrowest(head: ChosenHead, desk: Desk, ruler: Ruler) -> float:
    full = desk.grid.width_pt(head.span)
    lines = ruler.lines(head.story, head.level, full)
    fitting = (
        full * share
        for share in reversed(_SHARES)
        if lines > 1 and ruler.lines(head.story, head.level, full * share) == lines
    )
    return next(fitting, full)
