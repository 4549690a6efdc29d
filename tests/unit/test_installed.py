"""The version that is read is the one that Python's own, slower way finds."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from editionkit.installed import installed_version
from editionkit.toolchain import LIBRARIES


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_version_of_each_library_that_an_edition_is_made_with(library):
    assert installed_version(library) == version(library)


def test_a_library_that_is_not_there():
    assert installed_version("no-such-library") is None


def test_a_version_in_a_readme_is_not_the_librarys(tmp_path, monkeypatch):
    there = tmp_path / "readme-0.1.dist-info"
    there.mkdir()
    (there / "METADATA").write_text("Name: readme\nVersion: 0.1\n\nVersion: 7 is better.\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert installed_version("readme") == "0.1"
