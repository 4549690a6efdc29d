"""Cleaning is idempotent: the markup of blocks gives the same blocks.

The examples are the same at each run: what chance finds would refuse a change that is not at fault.
"""

from dataclasses import replace
from html import escape

from bs4 import BeautifulSoup
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from editionkit.clean.blocks import blocks_of
from editionkit.model import BlockQuote, Figure, Inline, ItemList, Text, inline_text
from editionkit.render.markup import blocks_html

WORDS = st.text(alphabet="abc défг日 ñ’“”.,&<>-", min_size=1, max_size=14).filter(
    lambda text: any(c.isalpha() for c in text)
)
TAGS = ("em", "strong", "sup", "sub", "code", "b", "i", "span")


def inline(children):
    texts = st.lists(children, min_size=1, max_size=3).map("".join)
    wrapped = st.tuples(st.sampled_from(TAGS), texts).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    )
    links = texts.map(lambda text: f'<a href="/x">{text}</a>')
    return st.one_of(wrapped, links, texts.map(lambda text: f"{text}<br>"))


INLINES = st.recursive(WORDS.map(escape), inline, max_leaves=5)
LINES = st.lists(INLINES, min_size=1, max_size=4).map("".join)
CELLS = st.lists(LINES.map(lambda text: f"<td>{text}</td>"), min_size=2, max_size=3).map("".join)


def flow(children):
    inner = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        inner.map(lambda parts: f"<blockquote>{''.join(parts)}</blockquote>"),
        inner.map(lambda parts: "<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>"),
        inner.map(
            lambda parts: '<ol start="4">' + "".join(f"<li>{part}</li>" for part in parts) + "</ol>"
        ),
        inner.map(lambda parts: f"<div>{''.join(parts)}</div>"),
    )


SINGLE = st.one_of(
    LINES.map(lambda text: f"<p>{text}</p>"),
    LINES.map(lambda text: f"<h2>{text}</h2>"),
    LINES.map(lambda text: f"<h4>{text}</h4>"),
    LINES,
    st.just("<hr>"),
    WORDS.map(lambda text: f"<pre>{escape(text)}\n  x</pre>"),
    st.lists(CELLS.map(lambda cells: f"<tr>{cells}</tr>"), min_size=1, max_size=3).map(
        lambda rows: f"<table>{''.join(rows)}</table>"
    ),
    LINES.map(
        lambda text: (
            f'<figure data-credit="Ann Oak"><img src="a.jpg" alt="x"><figcaption>{text}</figcaption></figure>'
        )
    ),
)
SAME = settings(deadline=None, derandomize=True, database=None)
PAGES = st.lists(st.recursive(SINGLE, flow, max_leaves=4), min_size=1, max_size=5).map(
    lambda parts: "".join(parts) + "<p>The end, so that no heading stands last.</p>"
)


def read(markup):
    return blocks_of(BeautifulSoup(markup, "lxml"), base="https://example.org/", lang="en")[0]


def picture(figure: Figure) -> str:
    return f'<img src="{escape(figure.source)}" alt="{escape(figure.alt or "")}"/>'


def without_credits(blocks):
    """Captions as they are printed run into their credits; parting them is a step's work, not the reader's."""
    return [_bare(block) for block in blocks if not isinstance(block, Figure)]


def _bare(block):
    match block:
        case BlockQuote():
            return replace(block, content=tuple(without_credits(block.content)))
        case ItemList():
            return replace(block, items=tuple(tuple(without_credits(one)) for one in block.items))
        case _:
            return block


@settings(SAME, max_examples=150, phases=(Phase.explicit, Phase.generate))
@given(PAGES)
@example("<ul><li><h2><em>One<br></em><br><i>two</i></h2></li></ul><p>The end.</p>")
@example("<p>A <b><i>one <u> </u></i><br></b><b><i>two</i></b> three</p><p>The end.</p>")
def test_the_markup_of_blocks_gives_the_same_blocks(markup):
    once = read(markup)
    again = read(blocks_html(once, picture=picture))
    assert without_credits(again) == without_credits(once)


@settings(SAME, max_examples=100)
@given(PAGES)
def test_no_text_has_loose_white_space(markup):
    for block in read(markup):
        content = getattr(block, "content", ())
        if block.kind in ("paragraph", "crosshead"):
            text = inline_text(content)
            assert text == text.strip()
            assert "  " not in text.replace("\n", "|")
            assert not any(isinstance(piece, Text) and not piece.text for piece in flat(content))


def flat(content: tuple[Inline, ...]):
    for piece in content:
        yield piece
        if not isinstance(piece, Text):
            yield from flat(getattr(piece, "content", ()))
