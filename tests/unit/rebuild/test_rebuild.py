"""What made the published files is written down, and a locked rebuild is those very files or none."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from editionkit import toolchain as tools
from editionkit.build import build
from editionkit.notices import ManifestError, NotPublishedError
from editionkit.themes import load_theme
from editionkit.toolchain import LIBRARIES, differences, read_record, toolchain, write_record

ROOT = Path(__file__).parents[3]
ISSUE = "title: The Lamp\ndate: 2026-11-22\nlayout: reader\noutputs: [epub]\nsections:\n  - title: Town\n    articles: [a.md]\n"


@pytest.fixture
def issue(tmp_path):
    (tmp_path / "issue.yaml").write_text(ISSUE)
    (tmp_path / "a.md").write_text(
        "# The ferry\n\nThe ferry did not sail, for the ice was thick.\n"
    )
    return tmp_path / "issue.yaml"


def record_of(issue):
    return issue.with_suffix(".frozen") / "toolchain.json"


def test_a_published_build_writes_down_what_made_it_and_what_it_made(issue):
    report = build(issue)
    shown = json.loads(record_of(issue).read_bytes())
    assert shown["made_with"]["tools"]["weasyprint"] == "70.0"
    assert "none" not in shown["made_with"]["tools"].values()
    assert set(shown["made_with"]["layout"]) == {"reader", "base"}
    assert len(shown["made_with"]["fonts"]) > 20
    assert shown["files"] == {"epub": report.artifacts[0].sha256}
    first = record_of(issue).read_bytes()
    build(issue)
    assert record_of(issue).read_bytes() == first
    assert len(first) < 10_000


def test_what_is_recorded_covers_every_requirement_or_says_why_not():
    """A requirement of ours stands among the tools, or is one that touches no byte of a file."""
    silent = {"typer", "httpx2", "httpcore2", "protego", "pydantic", "ruamel.yaml"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {one.split(">")[0].split("=")[0] for one in project["dependencies"]}
    assert needed - silent <= set(LIBRARIES)
    locked = (ROOT / "requirements.lock").read_text()
    assert [name for name in LIBRARIES if f"{name}==" not in locked] == []


def test_every_difference_says_what_was_what_is_and_what_to_do():
    now = toolchain(load_theme("broadsheet"))
    font = next(iter(now.fonts))
    then = replace(
        now,
        tools={**now.tools, "pyphen": "0.9", "Pango": "1.44.0", "nh3": "none"},
        layout={**now.layout, "base": "a" * 64},
        fonts={**now.fonts, font: "b" * 64, "gone/Gone.otf": "c" * 64},
    )
    found = {one.name: one for one in differences(then, now)}
    assert found["pyphen"].said == (f"pyphen: 0.9 when it was published, {now.tools['pyphen']} now")
    assert "pip install pyphen==0.9" in found["pyphen"].remedy
    assert "pip uninstall nh3" in found["nh3"].remedy
    assert found["Pango"].remedy == "Use a system, or a container, that has Pango 1.44.0."
    assert "comes with editionkit" in found["layout base"].remedy
    assert f"fonts/{font}" in found[f"font {font}"].remedy
    assert found["font gone/Gone.otf"].said.endswith("none now")
    assert len(found) == 6
    assert differences(now, now) == ()


def test_other_code_of_ours_is_a_difference_though_the_version_is_the_same(monkeypatch):
    theme = load_theme("reader")
    before = toolchain(theme)
    monkeypatch.setattr(tools, "_code", lambda: "d" * 64)
    (found,) = differences(before, toolchain(theme))
    assert found.name == "editionkit"
    assert found.now.endswith("(code dddddddddddd)")


def test_a_change_is_said_once_and_the_published_report_stays_as_it_would_be(issue):
    build(issue)
    shown = issue.parent / "output" / "the-lamp-2026-11-22.report.json"
    published = shown.read_bytes()
    record = read_record(issue.with_suffix(".frozen"))
    older = {**record.made_with.tools, "weasyprint": "69.0"}
    write_record(
        issue.with_suffix(".frozen"),
        replace(record, made_with=replace(record.made_with, tools=older)),
    )
    (said,) = (one for one in build(issue).notices if one.code == "T-001")
    assert said.message == "weasyprint 69.0 → 70.0"
    assert shown.read_bytes() == published
    assert not [one for one in build(issue).notices if one.code.startswith("T")]


def test_a_locked_build_leaves_the_record_as_it_is(issue):
    build(issue, formats=["epub"])
    before = record_of(issue).stat().st_mtime_ns, record_of(issue).read_bytes()
    assert build(issue, lock=True).artifacts
    assert (record_of(issue).stat().st_mtime_ns, record_of(issue).read_bytes()) == before


def test_a_source_that_the_published_edition_did_without_may_lack_again(issue):
    """The port of a service that nobody runs: the source fails at once, then as now."""
    issue.write_text(ISSUE.replace("[a.md]", "[a.md, 'http://127.0.0.1:9/gone']"))
    first = build(issue)
    assert "S-001" in {one.code for one in first.notices}
    again = build(issue, lock=True)
    assert again.artifacts == first.artifacts


def test_a_locked_build_does_not_go_with_refresh(issue):
    with pytest.raises(ManifestError, match="contradict"):
        build(issue, lock=True, refresh=True)


def test_another_stamp_of_time_is_refused_with_the_reason(issue):
    build(issue)
    with pytest.raises(NotPublishedError) as caught:
        build(issue, lock=True, epoch=1_000_000_000)
    (said,) = caught.value.report.notices
    assert said.code == "T-004"
    assert "SOURCE_DATE_EPOCH" in said.hint


def test_a_record_that_cannot_be_written_is_said_and_the_edition_stays(issue):
    build(issue)
    record_of(issue).unlink()
    record_of(issue).mkdir()
    report = build(issue)
    assert [one.code for one in report.notices] == ["S-009"]
    assert Path(report.artifacts[0].path).is_file()
