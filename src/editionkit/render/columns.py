"""Stories as the column themes see them: which articles stand together, with which heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2.sandbox import SandboxedEnvironment

from editionkit.makeup.model import NO_SECTION, UNIT, Grid
from editionkit.model import (
    Article,
    Edition,
    Figure,
    Paragraph,
    PictureUse,
    Priority,
    Section,
    inline_text,
)
from editionkit.phrases import Phrases, phrases
from editionkit.render.flow import FlowItem, briefs_flow, flow_of
from editionkit.render.syllables import patterns
from editionkit.themes import Paper, Theme

#: Headline levels (1 is the smallest) that a story of each priority may have.
_LEVELS = {
    Priority.LEAD: (3, 4, 5, 6),
    Priority.MAJOR: (2, 3, 4),
    Priority.STANDARD: (1, 2, 3),
    Priority.BRIEF: (1,),
}
#: A headline wants at least 13 and at most 52 characters of 0.45 em to the line.
_FEWEST, _MOST, _EM = 13, 52, 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One or, for briefs, several articles that fill a rectangle together."""

    id: str
    section: int
    articles: tuple[Article, ...]
    priority: Priority
    flow: tuple[FlowItem, ...]

    @property
    def article(self) -> Article:
        """The story's article; the first one of a column of briefs."""
        return self.articles[0]

    @property
    def picture(self) -> Figure | None:
        """The lead picture to print, where there is one and the editor wants it."""
        lead = self.article.lead
        wanted = self.article.placement.picture is not PictureUse.NONE
        printable = lead is not None and lead.asset is not None and wanted
        return lead if printable and self.priority is not Priority.BRIEF else None

    @property
    def filler(self) -> bool:
        """Whether this waits for white on a page: set as a brief, without a head over it."""
        return self.section == NO_SECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What measuring and composing share: theme, grid, templates, the paper's words."""

    theme: Theme
    paper: Paper
    grid: Grid
    environment: SandboxedEnvironment
    words: Phrases
    settings: dict[str, Any]


def stories_of(edition: Edition) -> tuple[Story, ...]:
    """Return the stories in reading order; a section's briefs stand together at its end."""
    stories: list[Story] = []
    for number, section in enumerate(edition.sections):
        briefs = tuple(a for a in section.articles if a.priority is Priority.BRIEF)
        stories += [_story(a, number) for a in section.articles if a not in briefs]
        if briefs:
            stories.append(
                Story(
                    id=story_id(briefs[0], section),
                    section=number,
                    articles=briefs,
                    priority=Priority.BRIEF,
                    flow=briefs_flow(briefs),
                )
            )
    return tuple(stories)


def fillers_of(edition: Edition) -> tuple[Story, ...]:
    """Return the edition's fillers, each by itself: a page with white may take any of them."""
    return tuple(
        Story(
            id=filler.id,
            section=NO_SECTION,
            articles=(filler,),
            priority=Priority.BRIEF,
            flow=briefs_flow((filler,)),
        )
        for filler in edition.fillers
    )


def story_id(article: Article, section: Section) -> str:
    """Return the id of the story that holds an article: a section's briefs share one."""
    return f"briefs-{section.slug}" if article.priority is Priority.BRIEF else article.id


def _story(article: Article, section: int) -> Story:
    return Story(
        id=article.id,
        section=section,
        articles=(article,),
        priority=article.priority,
        flow=flow_of(article),
    )


def grid_of(theme: Theme, paper: Paper) -> Grid:
    """Return the grid that a paper's live area holds."""
    gutters = (paper.columns - 1) * paper.gutter
    return Grid(
        columns=paper.columns,
        column_pt=(paper.live_width - gutters) / paper.columns,
        gutter_pt=paper.gutter,
        baseline_pt=theme.baseline,
        steps=int(paper.live_height / theme.baseline) * UNIT,
    )


def levels_for(theme: Theme, grid: Grid, priority: Priority, span: int) -> tuple[int, ...]:
    """Return the headline levels that fit a story of `priority` over `span` columns."""
    width = grid.width_pt(span)
    wanted = [n for n in _LEVELS[priority] if n <= len(theme.heads)]
    fitting = [n for n in wanted if _fits(theme.heads[n - 1][0], width)]
    if fitting:
        return tuple(fitting)
    # Too narrow for the smallest that the priority allows, or too wide for the largest.
    return (max((n for n in range(1, wanted[0] + 1) if _narrow(theme, n, width)), default=1),)


def _fits(size: float, width: float) -> bool:
    return _FEWEST <= width / (size * _EM) <= _MOST


def _narrow(theme: Theme, level: int, width: float) -> bool:
    return width / (theme.heads[level - 1][0] * _EM) >= _FEWEST


def byline(article: Article, desk: Desk) -> str:
    """Return the byline in the article's own language; empty where nobody is named."""
    words = phrases(article.lang) if article.lang else desk.words
    return words.by(article.byline) if article.byline else ""


#: Letters of a word that may be parted in a headline, and of its parts where no dictionary helps.
_LONG_WORD, _PART = 18, 8
_WORD = re.compile(rf"[^\W\d_]{{{_LONG_WORD},}}")


def breakable(headline: str, lang: str) -> str:
    """Return a headline with soft hyphens in its longest words, which no column may hold.

    Headlines are not hyphenated else. `lang` chooses the dictionary.
    """
    if not _WORD.search(headline):
        return headline  # most have no such word: no dictionary need be read
    known = patterns(lang, 4)
    parted = known.inserted if known else _in_parts
    return _WORD.sub(lambda word: parted(word.group(), "\N{SOFT HYPHEN}"), headline)


def _in_parts(word: str, hyphen: str) -> str:
    return hyphen.join(word[n : n + _PART] for n in range(0, len(word), _PART))


#: Where a sentence ends: a stop, closing marks, white space, and a capital or an opening mark.
#: The point of a number (£18.4m) or of a title (Mr. Kell) ends none.
_STOP = re.compile(r"(?<!\b\w)(?<!\b\w\w)([.!?…][”\"'’»)]*)\s+(?=[“„«‘\"'(]*\w)")
_OPENING, _CLOSING = '“„«‘"', '”“»’"'


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; one that goes on in a small letter is not ended."""
    start = 0
    for stop in _STOP.finditer(text):
        following = text[stop.end() :].lstrip(_OPENING + "('")[:1]
        if not following.islower():
            yield text[start : stop.end(1)]
            start = stop.end()
    yield text[start:].strip()


def _stands_alone(sentence: str) -> bool:
    """Whether a sentence is whole: it opens with a capital, ends in a stop, closes its marks."""
    opens, ends = sentence.lstrip(_OPENING)[:1], sentence.rstrip(_CLOSING)[-1:]
    opened, closed = (sum(map(sentence.count, marks)) for marks in ("“„«", "”»"))
    return opens.isupper() and ends in {".", "!", "?", "…"} and opened == closed


def quote_of(story: Story) -> str | None:
    """Return a sentence of the story to pull out: somebody's words, 45 to 120 characters."""
    if story.priority is Priority.BRIEF or story.article.dir == "rtl":
        return None
    found = [
        sentence
        for block in story.article.body[1:]
        if isinstance(block, Paragraph)
        for sentence in _sentences(inline_text(block.content))
        # A paragraph of that one sentence would stand on the page twice.
        if len(sentence) * 1.4 < len(inline_text(block.content))
    ]
    fitting = [s for s in found if 45 <= len(s) <= 120 and _stands_alone(s)]
    spoken = [s for s in fitting if s[0] in _OPENING and s[-1] in _CLOSING]
    chosen = spoken or fitting
    return min(chosen, key=lambda s: (abs(len(s) - 75), s), default=None)
