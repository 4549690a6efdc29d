"""Templates are compiled once a process, each as it is written now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import Environment
from printed_samples import mixed, set_in_print

from editionkit import templates
from editionkit.pressroom import child
from editionkit.templates import TemplateFaultError, environment
from editionkit.themes import load_theme


@pytest.fixture
def compiled(monkeypatch):
    """Return the names of the templates that are compiled from now on; none was before."""
    monkeypatch.setattr(templates._COMPILED, "_code", {})
    names, generate = [], Environment._generate
    monkeypatch.setattr(
        Environment,
        "_generate",
        lambda self, source, name, *rest, **more: (
            names.append(name) or generate(self, source, name, *rest, **more)
        ),
    )
    return names


@pytest.fixture
def theme(tmp_path):
    return replace(load_theme("broadsheet"), folders=(tmp_path,))


def test_a_template_is_compiled_once(theme, compiled):
    (theme.folders[0] / "page.j2").write_text("One of {{ count }}, said once.")
    for count in (3, 4):
        page = environment(theme).get_template("page.j2").render(count=count)
        assert page == f"One of {count}, said once."
    assert compiled == ["page.j2"]


def test_a_template_that_was_changed_is_compiled_anew(theme, compiled):
    for text in ("Changed, first", "Changed, then"):
        (theme.folders[0] / "page.j2").write_text(text)
        assert environment(theme).get_template("page.j2").render() == text
    assert compiled == ["page.j2", "page.j2"]


def test_a_fault_is_named_by_its_place_the_second_time_as_well(theme):
    (theme.folders[0] / "page.j2").write_text("Well\n{{ nobody.knows }}")
    for _ in range(2):
        with pytest.raises(TemplateFaultError) as caught:
            environment(theme).get_template("page.j2").render()
        assert caught.value.lineno == 2


@pytest.mark.parametrize("layout", ["broadsheet", "reader"])
def test_what_the_child_compiles_before_the_job_comes_is_all_that_pages_need(layout, compiled):
    for name in child._TEMPLATES:
        child._compiled(environment(load_theme(layout)), name)
    assert sorted(compiled) == sorted(child._TEMPLATES)
    compiled.clear()
    set_in_print(mixed(layout=layout))
    assert compiled == []
