"""Pages are read as XML where they are XML; the HTML parser would read them no otherwise."""

from __future__ import annotations

import pytest
import tinyhtml5
from printed_samples import mixed, set_in_print
from weasyprint.formatting_structure import boxes

from editionkit.render import agent, press
from editionkit.render.press import Press
from editionkit.themes import load_theme


@pytest.mark.parametrize("layout", ["broadsheet", "reader"])
def test_every_document_of_an_edition_is_the_tree_that_an_html_parser_makes(layout, monkeypatch):
    seen = []
    read = press._document
    monkeypatch.setattr(press, "_document", lambda *given: seen.append(given[0]) or read(*given))
    set_in_print(mixed(layout=layout))
    assert seen
    for html in seen:
        ours = read(html, "", None).etree_element
        assert list(tree(ours)) == list(tree(tinyhtml5.parse(html, namespace_html_elements=False)))


def tree(root):
    """Yield the elements with their attributes and texts; not the white around head and body,
    nor the line ends after an element, which are the body's at its end."""
    for one in root.iter():
        outer = one.tag in ("html", "head", "body")
        texts = ("", "") if outer else (one.text or "", (one.tail or "").rstrip("\n"))
        yield one.tag, dict(one.attrib), *texts


def test_a_template_that_is_no_xml_is_laid_out_all_the_same():
    document = Press("", lambda _name: b"").lay_out(
        "<meta charset=utf-8><p>One<p>Two &mdash; three"
    )
    found = document.pages[0]._page_box.descendants()
    texts = [box.text for box in found if isinstance(box, boxes.TextBox)]
    assert texts == ["One", "Two — three"]


def test_after_inking_nothing_is_left_to_be_read():
    css = load_theme("broadsheet").css()
    agent._agent.cache_clear()
    press.ink(css)
    before = [one.cache_info().misses for one in (agent._agent, press._inked)]
    Press(css, lambda _name: b"", letters=frozenset()).lay_out("<html><body>Tide</body></html>")
    assert [one.cache_info().misses for one in (agent._agent, press._inked)] == before
