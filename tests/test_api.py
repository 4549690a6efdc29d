"""The Python face: four functions with fixed signatures that do what the docs say."""

import inspect
from datetime import date
from pathlib import Path

import pytest

import editionkit
from editionkit.model import Article, Edition, Report
from editionkit.notices import EditionError, ManifestError, NoStoryError

SIGNATURES = {
    "extract": "(html: 'str | bytes', *, url: 'str | None' = None) -> 'Article'",
    "collect": "(issue: 'Issue | str | PathLike[str]', *, offline: 'bool' = False, "
    "allow_private: 'bool' = False) -> 'Edition'",
    "render": "(edition: 'Edition', *, assets: 'str | PathLike[str]', output: 'str | PathLike[str]', "
    "formats: 'Sequence[str]' = ('pdf', 'epub'), strict: 'bool' = False) -> 'Report'",
    "build": "(path: 'str | PathLike[str]', *, formats: 'Sequence[str] | None' = None, "
    "output: 'str | PathLike[str] | None' = None, offline: 'bool' = False, strict: 'bool' = False, "
    "allow_private: 'bool' = False, epoch: 'int | None' = None, now: 'datetime | None' = None) "
    "-> 'Report'",
}
STORY = "# High water\n\nThe river rose by a yard on Friday.\n\nAt five it went home.\n"


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_stable(name):
    assert str(inspect.signature(getattr(editionkit, name))) == SIGNATURES[name]
    assert name in editionkit.__all__


def test_the_package_is_typed():
    assert (Path(editionkit.__file__).parent / "py.typed").is_file()


@pytest.fixture
def paper(tmp_path):
    (tmp_path / "story.md").write_text(STORY)
    issue = tmp_path / "issue.yaml"
    issue.write_text(
        "title: The Weir\ndate: 2026-11-22\nlayout: reader\noutputs: [epub]\n"
        "sections:\n  - title: River\n    articles: [story.md]\n"
    )
    return issue


def test_extract_gives_an_article():
    article = editionkit.extract(STORY)
    assert isinstance(article, Article)
    assert article.headline == "High water"
    assert article.text == "The river rose by a yard on Friday.\n\nAt five it went home."
    with pytest.raises(NoStoryError):
        editionkit.extract("")


def test_collect_then_render_is_build(paper, tmp_path):
    edition = editionkit.collect(paper, offline=True)
    assert isinstance(edition, Edition)
    assert edition.date == date(2026, 11, 22)
    assets = tmp_path / "issue.frozen" / "assets"
    one = editionkit.render(edition, assets=assets, output=tmp_path / "a", formats=["epub"])
    two = editionkit.build(paper, output=tmp_path / "b", offline=True)
    assert isinstance(one, Report)
    assert [artifact.format for artifact in two.artifacts] == ["epub"]
    assert Path(two.artifacts[0].path).name == "the-weir-2026-11-22.epub"


def test_epoch_and_now_are_handed_in(paper, tmp_path):
    first = editionkit.build(paper, output=tmp_path / "a", offline=True, epoch=1_700_000_000)
    again = editionkit.build(paper, output=tmp_path / "b", offline=True, epoch=1_700_000_000)
    other = editionkit.build(paper, output=tmp_path / "c", offline=True, epoch=1_800_000_000)
    assert first.artifacts[0].sha256 == again.artifacts[0].sha256
    assert first.artifacts[0].sha256 != other.artifacts[0].sha256


def test_errors_are_of_one_family(tmp_path):
    with pytest.raises(ManifestError) as caught:
        editionkit.build(tmp_path / "none.yaml")
    assert isinstance(caught.value, EditionError)
    assert caught.value.exit_code == 5
    assert caught.value.hint
