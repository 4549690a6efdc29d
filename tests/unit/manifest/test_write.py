"""Issue ↔ YAML round trips, and sources added without touching the rest."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editionkit.manifest import add_sources, dump_issue, load_issue
from editionkit.model import (
    FeedSource,
    FileSource,
    Issue,
    Overrides,
    PdfWish,
    PictureUse,
    Placement,
    Priority,
    Publication,
    SectionPlan,
    SourcePolicy,
    UrlSource,
)
from editionkit.notices import ManifestError

PRINTABLE = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"])
WORDS = st.text(PRINTABLE, min_size=1, max_size=40).map(lambda text: " ".join(text.split()))
WORDS = WORDS.filter(bool)
MAYBE = st.none() | WORDS
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,12}", fullmatch=True)
SPANS = st.none() | st.sampled_from(["30m", "24h", "3d", "2w"])
URLS = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9/]{0,12}", fullmatch=True)
LANGUAGES = st.sampled_from(["en", "en-GB", "de", "ar", "zh-Hant-TW"])

PLACEMENTS = st.builds(
    Placement,
    page=st.none() | st.integers(1, 90),
    span=st.none() | st.integers(1, 12),
    keep_whole=st.booleans(),
    max_lines=st.none() | st.integers(1, 900),
    picture=st.sampled_from(PictureUse),
)
OVERRIDES = st.builds(
    Overrides,
    headline=MAYBE,
    kicker=MAYBE,
    dek=MAYBE,
    byline=st.none() | st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    dateline=MAYBE,
    published=st.none() | st.dates(),
    credit=MAYBE,
    lang=st.none() | LANGUAGES,
    priority=st.none() | st.sampled_from(Priority),
    alt=MAYBE,
    placement=PLACEMENTS,
)
POLICIES = st.builds(
    SourcePolicy,
    required=st.booleans(),
    on_failure=st.sampled_from(["omit", "last-good", "fail"]),
    max_age=SPANS,
)
WISHES = {"overrides": OVERRIDES, "policy": POLICIES}
SOURCES = (
    st.builds(UrlSource, url=URLS, **WISHES)
    | st.builds(FileSource, path=st.just("page.html"), url=st.none() | URLS, **WISHES)
    | st.builds(FeedSource, feed=URLS, limit=st.integers(1, 200), since=SPANS, **WISHES)
)
FILLERS = SOURCES.map(
    lambda source: replace(
        source,
        overrides=replace(source.overrides, priority=None, placement=Placement()),
        policy=SourcePolicy(),
    )
)
ISSUES = st.builds(
    Issue,
    folder=st.just(""),
    file=st.just(""),
    publication=st.builds(
        Publication,
        title=WORDS,
        language=LANGUAGES,
        publisher=MAYBE,
        issn=st.none() | st.just("2049-3630"),
        motto=MAYBE,
        place=MAYBE,
        price=MAYBE,
        timezone=st.sampled_from(["UTC", "Europe/London"]),
    ),
    date=st.dates(),
    number=st.none() | st.integers(1, 10**6),
    volume=st.none() | st.integers(1, 999),
    edition_name=MAYBE,
    layout=WORDS,
    options=st.dictionaries(
        NAMES, WORDS | st.booleans() | st.integers(-(10**9), 10**9), max_size=3
    ).map(lambda options: tuple(sorted(options.items()))),
    paper=st.sampled_from(["A3", "A4", "A5", "Letter", "tabloid", "broadsheet"]),
    outputs=st.sampled_from([("pdf", "epub"), ("epub",), ("pdf",)]),
    pages=st.none() | st.integers(1, 200),
    min_articles=st.none() | st.integers(1, 99),
    deadline=st.none() | st.just("05:40"),
    pdf=st.builds(PdfWish, archival=st.booleans()),
    sections=st.lists(
        st.builds(SectionPlan, title=WORDS, items=st.lists(SOURCES, max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    fillers=st.lists(FILLERS, max_size=3).map(tuple),
)


def without_places(issue):
    sections = tuple(
        replace(plan, items=tuple(replace(item, place=None) for item in plan.items))
        for plan in issue.sections
    )
    fillers = tuple(replace(item, place=None) for item in issue.fillers)
    return replace(issue, sections=sections, fillers=fillers, folder="", file="")


@given(ISSUES)
def test_what_is_dumped_loads_again(issue):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.html").touch()
        manifest = Path(folder, "issue.yaml")
        manifest.write_text(dump_issue(issue), encoding="utf-8")
        assert without_places(load_issue(manifest)) == issue


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_input_is_an_issue_or_one_clear_error(tmp_path_factory, text):
    manifest = tmp_path_factory.mktemp("any") / "issue.yaml"
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    manifest.write_bytes(data)
    with pytest.raises(ManifestError) as caught:
        load_issue(manifest)
    assert "\n" not in str(caught.value)


MANIFEST = """\
# On top.
title: "Quoted"   # beside
sections:
  - title: World
    # Above the list.
    articles:
      - 'a.html'    # first
      - source: b.html
        headline: A long headline that stands on one line and must stay on that one line, whatever
  - title: Empty
"""


def test_sources_go_to_the_end_of_the_named_section_and_nothing_else_changes():
    after = add_sources(MANIFEST, ["c.html", "https://example.org/d"], section="world")
    added = "      - c.html\n      - https://example.org/d\n"
    assert after == MANIFEST.replace("  - title: Empty\n", added + "  - title: Empty\n")


def test_a_source_that_is_there_is_not_added_again():
    assert add_sources(MANIFEST, ["a.html", "b.html"], section="World") == MANIFEST


def test_the_last_section_takes_what_names_none_even_if_it_is_empty():
    assert add_sources(MANIFEST, ["c.html"]) == MANIFEST + "    articles:\n      - c.html\n"


def test_a_new_section_stands_last():
    after = add_sources(MANIFEST, ["c.html"], section="Sport")
    assert after.startswith(MANIFEST)
    assert after.endswith("  - title: Sport\n    articles:\n      - c.html\n")


def test_a_manifest_without_sections_gets_one():
    after = add_sources("title: T\ndate: 2026-01-01\n", ["c.html"])
    assert after.startswith("title: T\ndate: 2026-01-01\nsections:\n")
    assert "c.html" in after
