"""Set an edition in one column: sections and stories one after the other, pages as they fall."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from editionkit.model import Edition, Figure, Priority
from editionkit.render.columns import Desk, Story, byline
from editionkit.render.compose import picture_html
from editionkit.render.flow import piece_html, whole
from editionkit.render.markup import caption_html, text_html
from editionkit.themes import ASSET_SCHEME

#: Characters that a line should hold, and the width of one in ems of the text face.
_CHARACTERS, _EM = 64, 0.47
#: Share of the page's height that a picture may take.
_PICTURE_MOST, _INSET_MOST = 0.55, 0.36


def type_size(desk: Desk) -> float:
    """Return the size of the text in points that gives lines of about 64 characters."""
    return max(9.5, desk.paper.live_width / (_CHARACTERS * _EM))


def sections_of(edition: Edition, desk: Desk, stories: tuple[Story, ...]) -> list[dict[str, Any]]:
    """Return what the page template shows: each section that has stories, in order."""
    found = []
    for number, section in enumerate(edition.sections):
        shown = [_story(story, desk) for story in stories if story.section == number]
        anchor = f"section-{section.slug}"
        if shown:
            found.append({"title": section.title, "anchor": anchor, "stories": shown})
    return found


def _story(story: Story, desk: Desk) -> dict[str, Any]:
    article = story.article
    briefs = story.priority is Priority.BRIEF
    picture = story.picture
    pieces = (
        piece_html(
            whole(item), picture=lambda f: _sized(f, desk, _INSET_MOST), marks=f' data-item="{n}"'
        )
        for n, item in enumerate(story.flow)
    )
    return {
        "id": story.id,
        "anchor": story.id if briefs else f"{story.id}-head",
        "kind": "briefs" if briefs else "story",
        "title": desk.words.in_brief if briefs else article.headline,
        "article": article,
        "byline": byline(article, desk),
        "lang": article.lang or desk.words.lang,
        "dir": article.dir,
        "rtl": article.dir == "rtl",
        "picture": Markup(_sized(picture, desk, _PICTURE_MOST)) if picture else None,
        "caption": Markup(caption_html(picture)) if picture else "",
        "html": Markup("".join(pieces)),
    }


def _sized(figure: Figure, desk: Desk, most: float) -> str:
    """Return the picture as large as the column and the page allow, never distorted."""
    asset = figure.asset
    if asset is None:
        return picture_html(figure)
    height = desk.paper.live_height * most
    width = min(desk.paper.live_width, height * asset.width / asset.height)
    style = f"width:{width:.2f}pt;height:{width * asset.height / asset.width:.2f}pt"
    source = f"{ASSET_SCHEME}{asset.name}"
    return f'<img src="{source}" alt="{text_html(figure.alt or "")}" style="{style}"/>'
