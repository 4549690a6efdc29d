"""Write docs/reference/ anew from the code: commands, manifest keys, notices, JSON Schema.

`make docs` runs it; tests/test_docs.py runs it with `--check` in mind and compares.
"""

from __future__ import annotations

import json
import os
import types
import typing
from pathlib import Path

os.environ["COLUMNS"] = "96"
os.environ["TERMINAL_WIDTH"] = "96"

from pydantic import BaseModel

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

REFERENCE = Path(__file__).parent / "reference"
MADE = "<!-- Made by `make docs` from the code; do not edit. -->\n\n"


def main() -> None:
    """Write every page that is made from code."""
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(REFERENCE.relative_to(Path.cwd()) / name)


def pages() -> dict[str, str]:
    """Return the pages by file name."""
    return {
        "issue.schema.json": json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n",
        "issue-yaml.md": MADE + issue_yaml(),
        "cli.md": MADE + commands(),
        "notices.md": MADE + notices(),
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
| 3 | The edition is published; an article that was asked for is not in it. |
| 4 | Another build of the same issue is running. |
| 5 | The command line or the manifest is wrong. |
| 6 | Nothing is published; what was published before stays. |
| 7 | An internal error; `--debug` shows where. |
| 130, 143 | Stopped by Ctrl-C, by SIGTERM. |

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
is pasted text. Saved pages, Markdown, mail (`.eml`) and web archives (`.mhtml`) are told apart by
what is in them. Files lie in the folder of the issue or of its publication. Everything from
`headline` to `alt` goes before what the page says, in every output.
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

if __name__ == "__main__":
    main()
