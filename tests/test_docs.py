"""The documentation is whole and current: commands, keys, notices, links, pages made from code."""

import importlib.util
import inspect
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from editionkit.cli import app
from editionkit.manifest.keys import ArticleKeys, IssueKeys, PublicationFileKeys, SectionKeys
from editionkit.notices import NOTICE_KINDS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
COMMANDS = [command.callback for command in app.registered_commands]


def writer():
    spec = importlib.util.spec_from_file_location("write_reference", DOCS / "write_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", writer().pages())
def test_the_reference_is_current(name):
    assert (DOCS / "reference" / name).read_text(encoding="utf-8") == writer().pages()[name], (
        "run `make docs`"
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_every_command_teaches(command):
    shown = CliRunner().invoke(app, [command.__name__, "--help"], prog_name="editionkit").output
    assert f"editionkit {command.__name__} " in shown.split("Example", 1)[1], "no example"
    assert f"## editionkit {command.__name__}" in (DOCS / "reference" / "cli.md").read_text()
    for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)(.*)$", shown, re.MULTILINE):
        assert len(option[1].split()) > 1 or option[0] in shown, option


def test_every_command_is_used_in_a_page_that_teaches():
    pages = [*(DOCS / "tutorial").glob("*.md"), *(DOCS / "how-to").glob("*.md"), ROOT / "README.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    missing = [c.__name__ for c in COMMANDS if f"editionkit {c.__name__}" not in text]
    assert missing == [], missing


@pytest.mark.parametrize(
    "keys", [IssueKeys, PublicationFileKeys, SectionKeys, ArticleKeys], ids=lambda k: k.__name__
)
def test_every_key_is_documented(keys):
    page = (DOCS / "reference" / "issue-yaml.md").read_text(encoding="utf-8")
    for name, field in keys.model_fields.items():
        assert f"| `{name}` |" in page
        assert field.description, name


def test_every_notice_is_documented():
    page = (DOCS / "reference" / "notices.md").read_text(encoding="utf-8")
    assert [kind.code for kind in NOTICE_KINDS if f"| `{kind.code}` |" not in page] == []


def test_every_key_of_the_shipped_themes_is_documented():
    page = (DOCS / "reference" / "theme-yaml.md").read_text(encoding="utf-8")
    for file in (ROOT / "layouts").glob("*/theme.yaml"):
        for key in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")):
            assert f"| `{key}` |" in page, f"{file}: {key}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http", "mailto:", "#", "<")):
            assert (page.parent / target.split("#")[0]).exists(), target


def test_the_front_of_the_docs_names_what_is_learnt_and_looked_up():
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = [page for page in PAGES if page.parent.name in ("tutorial", "reference")]
    assert [p.name for p in pages if f"{p.relative_to(DOCS)}" not in text] == []


def test_the_glossary_is_in_order():
    words = re.findall(r"^\| \*\*([^*]+)\*\*", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert words == sorted(words, key=str.casefold)
    assert len(words) > 25


def test_the_samples_name_a_schema_that_is_there():
    for file in (ROOT / "issues").glob("*/issue.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, file
        assert (file.parent / named[1]).is_file(), first


def test_public_functions_say_what_they_raise():
    import editionkit

    for name in editionkit.__all__:
        function = getattr(editionkit, name)
        assert inspect.getdoc(function), name
        assert all(
            one.annotation is not inspect.Parameter.empty
            for one in inspect.signature(function).parameters.values()
        ), name


def test_each_notice_has_a_code_of_its_own():
    codes = [kind.code for kind in NOTICE_KINDS]
    assert sorted(codes) == sorted(set(codes))
