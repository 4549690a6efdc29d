"""The house's rules: who may import whom, who may reach the network, what a package may need.

The rows are read from the table in docs/explanation/architecture.md, so picture and code agree.
"""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "editionkit"
PICTURE = ROOT / "docs" / "explanation" / "architecture.md"
FILES = sorted(PACKAGE.rglob("*.py"))
DOORS = {"httpx2", "httpcore2", "urllib.request", "http.client", "socket", "requests", "ftplib"}


@cache
def rows():
    """Module name below `editionkit` → its row, as the picture's table has it."""
    found = {}
    for row, cell in re.findall(r"^\| (\d+) \| ([^|]+) \|", PICTURE.read_text(), re.MULTILINE):
        for name in re.findall(r"`([a-z_]+)(?:\.py|/)`", cell):
            found[name] = int(row)
    return found


def part_of(module):
    """`editionkit.render.pdf` → `render`; the package itself → ''."""
    words = module.split(".")
    return words[1] if len(words) > 1 else ""


def module_of(file):
    words = list(file.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(words[:-1] if words[-1] == "__init__" else words)


def imports(file):
    """Every module that the file imports, and whether for type checking alone."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            if node.module == "editionkit":
                yield from (f"editionkit.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def test_every_module_has_its_row():
    parts = {part_of(module_of(file)) for file in FILES} - {"", "__main__", "starter"}
    assert parts == set(rows())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_imports_only_from_rows_above_its_own(file):
    own = part_of(module_of(file))
    if own in ("", "__main__"):
        return
    for module in imports(file):
        if not module.startswith("editionkit."):
            continue
        other = part_of(module)
        if other == "__version__" or other == own:
            continue
        assert rows()[other] < rows()[own], f"{own} (row {rows()[own]}) imports {other}"


def test_only_fetch_opens_the_network():
    doors = {
        part_of(module_of(file))
        for file in FILES
        for module in imports(file)
        if any(module == door or module.startswith(f"{door}.") for door in DOORS)
    }
    assert doors == {"fetch"}


def test_what_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {
        re.match(r"[\w.-]+", line)[0].lower().replace("-", "_") for line in project["dependencies"]
    }
    named = {
        "_cffi_backend": "cffi",
        "bs4": "beautifulsoup4",
        "PIL": "pillow",
        "ruamel": "ruamel.yaml",
        "markdown_it": "markdown_it_py",
        "mdit_py_plugins": "mdit_py_plugins",
        "markupsafe": "jinja2",
        "pydantic_core": "pydantic",
        "rich": "typer",
    }
    own = set(sys.stdlib_module_names) | {"editionkit"}
    tops = {module.split(".")[0] for file in FILES for module in imports(file)} - own
    missing = {top for top in tops if named.get(top, top.lower()) not in declared}
    assert not missing


def test_each_dependency_is_explained():
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text().lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in project["dependencies"]:
        name = re.match(r"[\w.-]+", line)[0]
        assert f"`{name.lower()}`" in page, f"{name} is not explained in dependencies.md"


def test_the_version_is_one():
    import editionkit

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert editionkit.__version__ == project["version"]


def test_locks_name_no_address_and_have_hashes():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--find-links" not in text
        assert "index-url" not in text
        requirements = re.findall(r"^\S+==[^\n]*\n(?:    [^\n]*\n)*", text, re.MULTILINE)
        assert len(requirements) > 50
        assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_help_starts_without_the_renderers():
    """`editionkit --help` must answer at once: nothing heavy is imported for it."""
    heavy = {"weasyprint", "lxml", "bs4", "PIL", "pydantic", "ruamel", "httpx2", "numpy"}
    assert not heavy & loaded_by("editionkit.cli")


def test_an_issue_is_collected_with_no_more_than_it_needs():
    """What few issues need, or none without a network, is loaded where it is used."""
    seldom = {"httpx2", "ssl", "feedparser", "markdown_it", "babel", "trafilatura", "weasyprint"}
    seldom |= {"brotli", "zstandard", "editionkit.sources.feed", "editionkit.clean.rules.ftr"}
    assert not seldom & loaded_by("editionkit.build, editionkit.collect, editionkit.clean")
    cleaning = {"bs4", "lxml", "editionkit.clean", "editionkit.typography"}
    assert not cleaning & loaded_by("editionkit.build, editionkit.collect")  # an issue may be saved


def test_a_book_is_looked_at_with_nothing_of_what_looks_at_pages():
    seldom = {"pikepdf", "pypdfium2", "editionkit.preflight.glyphs"}
    assert not seldom & loaded_by("editionkit.preflight.epub, editionkit.preflight.words")


def test_weasyprint_is_loaded_without_a_parser_of_c():
    assert "pycparser" not in loaded_by("editionkit.render.press")
    assert "pycparser" in loaded_by("weasyprint")  # else `render/foreign.py` has nothing to do


def loaded_by(modules):
    """Every module that is there once these are imported."""
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SOURCE
    )
    return set(done.stdout.split())
