"""Print an edition: measure its stories, plan its pages, compose them, write the PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from editionkit import __version__
from editionkit.editionjson import edition_json
from editionkit.makeup.front import Sizes
from editionkit.makeup.model import UNIT, Makeup, StoryMeasure
from editionkit.makeup.plan import plan
from editionkit.model import Edition, Notice
from editionkit.phrases import phrases
from editionkit.render.archival import Contents, layout_options, write_file
from editionkit.render.breaks import makeup_breaks
from editionkit.render.columns import Desk, Story, breakable, fillers_of, grid_of, stories_of
from editionkit.render.compose import Composed, Composer
from editionkit.render.epub.parts import PageBreakAt
from editionkit.render.galleys import Bench, galleys
from editionkit.render.measure import ChosenHead, Galley, Ruler, balanced_widths, title_ems
from editionkit.render.plates import Plates, plates
from editionkit.render.press import Press, listening
from editionkit.render.reader import Bound, bind
from editionkit.render.shortfall import shortfall
from editionkit.templates import environment
from editionkit.themes import Theme

BY_HAND = Bench()
#: Characters that UnifrakturCook has; other titles are set in the serif.
_BLACKLETTER = set(map(chr, range(0x20, 0x17F)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The PDF of an edition with its plan.

    A one-column theme has no makeup; `breaks` say where each page begins in the articles.
    """

    data: bytes
    pages: int
    makeup: Makeup | None
    notices: tuple[Notice, ...]
    breaks: tuple[PageBreakAt, ...] = ()


def render_pdf(
    edition: Edition,
    *,
    theme: Theme,
    read_asset: Callable[[str], bytes],
    bench: Bench = BY_HAND,
    on_breaks: Callable[[tuple[PageBreakAt, ...]], object] = lambda _breaks: None,
) -> Printed:
    """Return the edition as PDF; `read_asset` gives a picture's bytes by its asset name.

    `on_breaks` is told where the pages begin as soon as that is known, long before the file is.
    """
    with listening() as found:
        desk = _desk(edition, theme)
        source = edition_json(edition).decode()
        press = Press(theme.css(), read_asset, letters=frozenset(source))
        stories = stories_of(edition)
        makeup: Makeup | None = None
        breaks: tuple[PageBreakAt, ...] = ()
        if theme.kind == "flow":
            bound = _bound(edition, desk, press, stories)
            printed, breaks = Plates.of(bound.document), bound.breaks
            on_breaks(breaks)
        else:
            stories += fillers_of(edition)
            ruler = Ruler(desk, press)
            set_ = galleys(stories, desk, press, bench, ruler)
            composed = compose(edition, desk, press, stories, set_, ruler)
            makeup = composed.makeup
            breaks = makeup_breaks(makeup, tuple(one.measure for one in set_), stories)
            on_breaks(breaks)
            printed = plates(composed, press, layout_options(edition), bench)
        contents = Contents(edition=edition, source=source, stories=stories, words=desk.words)
        data = write_file(printed.document, printed.pages, contents)
    notices = (*found, *(shortfall(makeup, stories) if makeup else ()))
    return Printed(
        data=data, pages=len(printed.pages), makeup=makeup, notices=notices, breaks=breaks
    )


def _desk(edition: Edition, theme: Theme) -> Desk:
    paper = theme.paper(edition.paper)
    words = phrases(edition.lang)
    settings = dict(theme.settings(dict(edition.options)))
    settings["dir"] = words.locale.text_direction
    templates = environment(theme)
    templates.filters["breakable"] = breakable
    settings["colophon"] = _colophon(edition, words.production("editionkit"))
    return Desk(
        theme=theme,
        paper=paper,
        grid=grid_of(theme, paper),
        environment=templates,
        words=words,
        settings=settings,
    )


def _colophon(edition: Edition, production: str) -> str:
    publication = edition.publication
    parts = [publication.title, publication.publisher, publication.place]
    parts += [f"ISSN {publication.issn}" if publication.issn else None, production]
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nameplate:
    """The title on page one and the folio line below it; sizes in points."""

    title: str
    letter: str
    size: float
    leading: float
    steps: int
    motto: str | None
    start: str
    middle: str
    end: str


def _nameplate(edition: Edition, desk: Desk, press: Press) -> Nameplate:
    publication = edition.publication
    wanted = str(desk.settings.get("nameplate", "blackletter"))
    letter = wanted if set(publication.title) <= _BLACKLETTER else "serif"
    width = title_ems(publication.title, letter, press)
    size = min(desk.paper.live_width * 0.98 / width, desk.paper.live_width * 0.16, 130.0)
    size = min(size, desk.paper.live_height * 0.1)
    motto_room = 11.0 if publication.motto else 0.0
    leading = size * (0.98 if letter == "blackletter" else 1.05)
    points = leading + motto_room + 4 + 18 + desk.grid.baseline_pt * 0.8
    steps = -(-int(points) // int(desk.grid.baseline_pt)) * UNIT
    issue = [desk.words.volume(edition.volume)] if edition.volume else []
    issue += [desk.words.number(edition.number)] if edition.number else []
    return Nameplate(
        title=publication.title,
        letter=letter,
        size=size,
        leading=leading,
        steps=steps,
        motto=publication.motto,
        start=", ".join(issue) or (publication.place or ""),
        middle=desk.words.long_date(edition.date),
        end=edition.edition_name or publication.price or publication.place or "",
    )


def _sizes(desk: Desk, nameplate: Nameplate, edition: Edition) -> Sizes:
    sections = len(edition.sections)
    # The index can do with the sections' names; it grows by the headlines below them.
    least = (5 + sections * 3 // 2) * UNIT
    most = desk.grid.steps // 2 // UNIT * UNIT
    return Sizes(
        nameplate=nameplate.steps,
        running_head=2 * UNIT,
        index_least=min(least, most),
        index_most=most if sections > 0 else 0,
        colophon=2 * UNIT if desk.grid.columns > 2 else 3 * UNIT,
    )


def compose(
    edition: Edition,
    desk: Desk,
    press: Press,
    stories: tuple[Story, ...],
    set_: tuple[Galley, ...],
    ruler: Ruler | None = None,
) -> Composed:
    """Return the planned pages as they will be set, their headlines balanced with `ruler`."""
    nameplate = _nameplate(edition, desk, press)
    measures = tuple(galley.measure for galley in set_)
    makeup = plan(measures, desk.grid, _sizes(desk, nameplate, edition), edition.pages)
    heads = tuple(_chosen_heads(makeup, stories, measures))
    widths = balanced_widths(heads, desk, ruler or Ruler(desk, press)) if heads else {}
    composer = Composer(edition, desk, stories, set_, makeup, widths)
    template = desk.environment.get_template("edition.html.j2")
    context = _context(edition, desk, nameplate)
    pages = tuple(composer.pages())
    return Composed(makeup, pages, composer.type, lambda some: template.render(context, pages=some))


def _bound(edition: Edition, desk: Desk, press: Press, stories: tuple[Story, ...]) -> Bound:
    """Return the whole edition in one column, on its pages."""
    context = _context(edition, desk, _nameplate(edition, desk, press))
    return bind(edition, desk, stories, press, context, layout_options(edition))


def _chosen_heads(
    makeup: Makeup, stories: tuple[Story, ...], measures: tuple[StoryMeasure, ...]
) -> Iterator[ChosenHead]:
    """Yield the heads of more than one line: others have nothing to balance."""
    by_id = {story.id: story for story in stories}
    lines = {(measure.id, *at): head.lines for measure in measures for at, head in measure.heads}
    for page in makeup.pages:
        for module in page.modules:
            at = (module.story, module.span, module.level)
            if module.kind == "story" and lines.get(at, 2) > 1:
                yield ChosenHead(by_id[module.story], module.span, module.level)


def _context(edition: Edition, desk: Desk, nameplate: Nameplate) -> dict[str, Any]:
    day = desk.words.long_date(edition.date)
    created = datetime.fromtimestamp(edition.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "lang": edition.lang,
        "dir": desk.settings["dir"],
        "title": f"{edition.publication.title}, {day}",
        "publisher": edition.publication.publisher or edition.publication.title,
        "description": nameplate.motto or edition.publication.title,
        "generator": f"editionkit {__version__}",
        "created": created,
        "date": day,
        "paper": desk.paper,
        "live_height": desk.grid.steps * desk.grid.step_pt,
        "settings": desk.settings,
        "words": desk.words,
        "nameplate": nameplate,
    }
