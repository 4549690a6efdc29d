"""Write docs/reference/ anew from the code: commands, manifest keys, notices, Python, themes.

`make docs` runs it; tests/test_docs.py compares what it gives with what is there.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import sys
import types
import typing
from pathlib import Path

os.environ["COLUMNS"] = "96"
os.environ["TERMINAL_WIDTH"] = "96"

from pydantic import BaseModel

import editionkit
from editionkit import model
from editionkit import notices as errors
from editionkit.manifest import json_schema
from editionkit.manifest.keys import (
    ArticleKeys,
    IssueKeys,
    PdfKeys,
    PublicationFileKeys,
    PublicationKeys,
    SectionKeys,
)
from editionkit.notices import NOTICE_KINDS
from editionkit.themes import Theme, load_theme, theme_names

sys.path.append(str(Path(__file__).parents[1] / "tests"))

REFERENCE = Path(__file__).parent / "reference"
SECURITY = Path(__file__).parent / "explanation" / "security.md"
WALLS_BEGIN, WALLS_END = "<!-- walls: made by `make walls` -->", "<!-- end of walls -->"
MADE = "<!-- Made by `make docs` from the code; do not edit. -->\n\n"


def main() -> None:
    """Write every page that is made from code."""
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(REFERENCE.relative_to(Path.cwd()) / name)
    SECURITY.write_text(security(SECURITY.read_text(encoding="utf-8")), encoding="utf-8")
    print(SECURITY.relative_to(Path.cwd()))


def security(page: str) -> str:
    """Return the page on security with its figures and its table as the last run left them."""
    from walls.figures import figures, read_results, table, told

    before, rest = page.split(WALLS_BEGIN)
    results = read_results()
    lines = [f"- {line}" for line in told(figures(results))] if results else ["- not run yet"]
    made = "\n".join([*lines, table()])
    return f"{before}{WALLS_BEGIN}\n\n{made}\n\n{WALLS_END}{rest.split(WALLS_END)[1]}"


def pages() -> dict[str, str]:
    """Return the pages by file name."""
    return {
        "issue.schema.json": json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n",
        "issue-yaml.md": MADE + issue_yaml(),
        "cli.md": MADE + commands(),
        "notices.md": MADE + notices(),
        "python.md": MADE + python(),
        "theme-yaml.md": MADE + theme_yaml(),
    }


# ------------------------------------------------------------------------------------ commands


def commands() -> str:
    """Return the help of every command."""
    from typer.testing import CliRunner

    from editionkit.cli import app

    runner = CliRunner()
    names = [command.callback.__name__ for command in app.registered_commands if command.callback]
    parts = ["# Commands\n", _help(runner, app, [])]
    parts += [f"## editionkit {name}\n\n{_help(runner, app, [name])}" for name in names]
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands if group.typer_instance else ()
        words = [[group.name or "", one.name or ""] for one in inner]
        parts += [f"## editionkit {' '.join(w)}\n\n{_help(runner, app, w)}" for w in words]
    return "\n".join(parts) + EXIT_CODES


def _help(runner: typing.Any, app: typing.Any, words: list[str]) -> str:
    result = runner.invoke(app, [*words, "--help"], prog_name="editionkit")
    lines = [line.rstrip() for line in result.output.strip().splitlines()]
    return "```text\n" + "\n".join(lines) + "\n```\n"


EXIT_CODES = """
## Exit codes

| code | what it says |
|---|---|
| 0 | All is well. |
| 3 | The edition is published; something that was asked for is not in it, or not as asked for. |
| 4 | Another build of the same issue is running. |
| 5 | The command line or the manifest is wrong; nothing was touched. |
| 6 | Nothing is published; what was published before stays. `--strict` turns 3 into 6. |
| 7 | An internal error, or the frozen folder cannot be read or written; `--debug` shows where. |
| 130, 143 | Stopped by Ctrl-C, by SIGTERM. |

Which notices make it 3 stands in [the report](report.md#which-notices-count-as-omissions).

Results (paths, JSON, an extracted article) go to standard output, everything else to standard
error. `--debug` stands anywhere on the command line.
"""


# --------------------------------------------------------------------------------- issue.yaml


def issue_yaml() -> str:
    """Return a table of the keys at each level."""
    own = {name for name in IssueKeys.model_fields if name not in PublicationKeys.model_fields}
    first = {name for name in PublicationFileKeys.model_fields if name == "first_number"}
    return "\n".join(
        [
            "# issue.yaml and publication.yaml\n",
            INTRODUCTION,
            "## Keys of the issue\n",
            _table(IssueKeys, own),
            "## Keys of the publication\n",
            "They may stand in `issue.yaml` as well, which then goes before.\n",
            _table(PublicationKeys),
            "Only in `publication.yaml`:\n",
            _table(PublicationFileKeys, first),
            "## Keys of a section\n",
            _table(SectionKeys),
            "## Keys of an article\n",
            SOURCES,
            _table(ArticleKeys),
            "## Keys of `pdf:`\n",
            _table(PdfKeys),
            COUNTING,
            LIMITS,
        ]
    )


def _table(keys: type[BaseModel], only: set[str] | None = None) -> str:
    rows = ["| key | value | meaning |", "|---|---|---|"]
    for name, field in keys.model_fields.items():
        if only is None or name in only:
            needed = " **Required.**" if field.is_required() else ""
            rows.append(f"| `{name}` | {_kind(field.annotation)} | {field.description}{needed} |")
    return "\n".join(rows) + "\n"


def _kind(annotation: typing.Any) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _kind(arguments[0])
    if origin in (types.UnionType, typing.Union):
        kinds = dict.fromkeys(_kind(one) for one in arguments if one is not type(None))
        return "text, number or switch" if len(kinds) > 2 else " or ".join(kinds)
    if origin is typing.Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return "names with values"
    return _KINDS.get(annotation.__name__, annotation.__name__)


_KINDS = {
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "`true` or `false`",
    "date": "date",
    "PdfKeys": "keys, see below",
    "SectionKeys": "sections, see below",
    "ArticleKeys": "articles, see below",
}

INTRODUCTION = """\
`issue.yaml` says what stands in one issue. What stays the same from issue to issue may stand in
`publication.yaml` beside it or in one of the two folders above; the nearest one counts.

The first line lets an editor complete and check the keys
(`editionkit schema > issue.schema.json` writes the file it names):

```yaml
# yaml-language-server: $schema=issue.schema.json
```
"""

SOURCES = """\
A plain string is short for `source:`. Otherwise an article says exactly one of `source`, `text`
and `feed`, or a `url` alone. `limit` and `since` belong to feeds; a file whose name ends in `.txt`
is pasted text. Saved pages, Markdown, mail (`.eml`) and web archives (`.mhtml`, `.warc`,
`.warc.gz`) are told apart by what is in them. A WARC gives all its pages, or the one of `url`.
Files lie in the folder of the issue or of its publication. Everything from `headline` to `alt`
goes before what the page says, in every output.
"""

COUNTING = """\
## How an issue is numbered

Without `number:`, issues are counted in the folder of `publication.yaml`: all `issue.yaml` there
and one or two folders down, in the order of their dates. The first one has `first_number` (1), each
further one its predecessor's number plus one, and one that says its own `number` has that. Without
`publication.yaml` there is no number.
"""

LIMITS = """\
## What YAML may hold

At most 2 MB, 40,000 values, 20 levels; UTF-8, or UTF-16 with a byte order mark; one document; no
anchors, aliases, merge keys or tags; no key twice. Scalars are those of YAML 1.2: `no` is a word,
`5:30` is not a number, and where text is wanted `1984` is text.
"""


# ------------------------------------------------------------------------------------ notices


def notices() -> str:
    """Return a table of all notice codes."""
    rows = ["| code | severity | what it means | what to do |", "|---|---|---|---|"]
    rows += [
        f"| `{kind.code}` | {kind.severity} | {kind.meaning} | {kind.remedy} |"
        for kind in sorted(NOTICE_KINDS, key=lambda kind: kind.code)
    ]
    return "# Notices\n\n" + NOTICES + "\n" + "\n".join(rows) + "\n"


NOTICES = """\
What a build has to say that does not stop it. `S` is about sources, `C` about cleaning, `I` about
pictures, `P` about pages, `V` about the finished files. An *error* means that nothing is published;
a *warning* or an *info* never does, but with `--strict` those that say that something which was
asked for is missing do (`S-001` to `S-004`, `P-008` to `P-010`). `--json` and the `.report.json`
beside the files hold them with `code`, `severity`, `message`, `where` and `hint`.
"""


# ------------------------------------------------------------------------------------- Python


def python() -> str:
    """Return the public functions, the types they give, and the errors they raise."""
    functions = [_function(getattr(editionkit, name)) for name in _FUNCTIONS]
    types_ = [_fields(kind) for kind in _TYPES]
    return "\n".join([PYTHON, *functions, "## What they give\n", *types_, SCHEMA_ORG, _errors()])


_FUNCTIONS = ("extract", "collect", "render", "build")
_TYPES = (
    model.Article,
    model.Figure,
    model.Origin,
    model.Edition,
    model.Section,
    model.Report,
    model.Artifact,
    model.ArticleLine,
    model.Notice,
)


def _function(function: typing.Any) -> str:
    signature = inspect.signature(function)
    parameters = [str(one).replace("'", "") for one in signature.parameters.values()]
    starred = next(
        n for n, one in enumerate(signature.parameters.values()) if one.kind is one.KEYWORD_ONLY
    )
    lines = "".join(f"    {one},\n" for one in (*parameters[:starred], "*", *parameters[starred:]))
    result = str(signature.return_annotation).strip("'")
    shown = f"{function.__name__}(\n{lines}) -> {result}"
    return f"## editionkit.{function.__name__}\n\n```python\n{shown}\n```\n\n{_told(function)}\n"


def _fields(kind: typing.Any) -> str:
    rows = ["| field | type |", "|---|---|"]
    for field in dataclasses.fields(kind):
        shown = str(field.type).replace("|", "\\|")
        rows.append(f"| `{field.name}` | `{shown}` |")
    for name, member in vars(kind).items():
        if isinstance(member, property):
            rows.append(f"| `{name}` | {(inspect.getdoc(member) or '').splitlines()[0]} |")
    return f"### {kind.__name__}\n\n{_told(kind)}\n\n" + "\n".join(rows) + "\n"


def _errors() -> str:
    rows = ["## Errors\n", "| error | exit code | when |", "|---|---|---|"]
    known = [one for one in vars(errors).values() if isinstance(one, type)]
    for kind in known:
        if issubclass(kind, errors.EditionError):
            first = (inspect.getdoc(kind) or "").splitlines()[0]
            rows.append(f"| `{kind.__name__}` | {kind.exit_code} | {first} |")
    return "\n".join(rows) + "\n"


def _told(thing: typing.Any) -> str:
    return inspect.getdoc(thing) or ""


PYTHON = """\
# Python

```python file=use.py
import editionkit

article = editionkit.extract("# High water\\n\\nThe river rose by a yard, and went home at five.")
assert article.headline == "High water"
assert article.text == "The river rose by a yard, and went home at five."

report = editionkit.build("paper/issue.yaml", formats=["epub"], offline=True)
for artifact in report.artifacts:
    print(artifact.format, artifact.path)
for notice in report.notices:
    print(notice.code, notice.where, notice.message)
```

```console
$ editionkit new paper
paper/issue.yaml
2> …
$ python3 use.py
epub paper/output/the-morning-lamp-….epub
```

The package is typed (`py.typed`). These four functions, the types below and the errors of
`editionkit.notices` are its public face: they change only with a new major version, and a change is
in the changelog. Types live in `editionkit.model`. Nothing prints; nothing reads the clock where
`now` and `epoch` are given.
"""


SCHEMA_ORG = """\
## The fields of an article in schema.org's words

| here | schema.org | | here | schema.org |
|---|---|---|---|---|
| `headline` | `headline` | | `section` | `articleSection` |
| `dek` | `alternativeHeadline`, `description` | | `lead` | `image` |
| `byline` | `author` | | `text`, `body` | `articleBody` |
| `dateline` | `dateline` | | `credit` | `sourceOrganization` |
| `published`, `modified` | `datePublished`, `dateModified` | | `origin.url` | `isBasedOn` |
| `lang` | `inLanguage` | | `origin.site` | `publisher` |
"""


# --------------------------------------------------------------------------------- theme.yaml


def theme_yaml() -> str:
    """Return the keys of theme.yaml, and what the themes that come with the package offer."""
    rows = ["| key | value | meaning |", "|---|---|---|"]
    rows += [f"| `{key}` | {kind} | {meaning} |" for key, kind, meaning in THEME_KEYS]
    shipped = [_theme_page(load_theme(name)) for name in theme_names()]
    return "\n".join([THEME, *rows, "", THEME_FILES, *shipped])


def _theme_page(theme: Theme) -> str:
    papers = ", ".join(paper.name for paper in theme.papers)
    rows = ["| option | type | default | meaning |", "|---|---|---|---|"]
    for option in theme.options:
        kind = ", ".join(f"`{one}`" for one in option.choices) or option.type
        rows.append(f"| `{option.name}` | {kind} | `{option.default}` | {option.help} |")
    return f"## {theme.name}\n\n{theme.help} Papers: {papers}.\n\n" + "\n".join(rows) + "\n"


THEME = """\
# theme.yaml

A theme is a folder: `layouts/NAME/theme.yaml` in the package, or in `layouts/` beside an issue. How
to make one: [a theme of your own](../how-to/own-theme.md). A key that is not there comes from the
theme that is extended.
"""

THEME_KEYS = (
    ("name", "text", "The name; the folder's name is what `layout:` says."),
    ("help", "text", "One sentence on what it is for: `editionkit layouts` prints it."),
    ("extends", "theme", "The theme on which it stands; else `base`."),
    ("kind", "`columns` or `flow`", "Modular pages of columns, or one column from start to end."),
    ("baseline", "number", "The baseline unit in points; every height is a multiple of it."),
    ("heads", "list of [size, leading]", "Headline sizes in points, smallest first (`columns`)."),
    ("papers", "names with keys", "Each paper: `size` [width, height] and `margins` [top, right, "
     "bottom, left] in millimetres, `columns`, `gutter` in points."),
    ("options", "names with keys", "Each option for `options:` in issue.yaml: `type` (`colour`, "
     "`choice`, `text`, `number`, `switch`), `default`, `help`, `choices`."),
)  # fmt: skip

THEME_FILES = """\
| file | what it is |
|---|---|
| `edition.html.j2` | The page: Jinja, sandboxed, always escaped, unknown names are errors. |
| `*.html.j2` | What it includes, by name. |
| `css/*.css` | Style sheets, in order of name, after those of the theme that it extends. |
| `epub/*.xhtml.j2`, `epub/epub.css` | The chapters, front page, cover and style of the EPUB. |
"""

if __name__ == "__main__":
    main()
