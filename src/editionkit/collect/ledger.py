"""The ledger: what the publication has printed, in the folder `ledger` beside publication.yaml.

One file for each issue, named by its date, so that issues built at the same time do not meet, and
one that is built again replaces its own. Of each article it keeps the headline, the addresses, a
hash of the words, and every eighth of its five-word runs as hashes; not the text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from editionkit import atomic
from editionkit.clean.duplicates import Print, print_of, same_story, sampled
from editionkit.clean.tree import words_key
from editionkit.model import Article, Edition, Issue
from editionkit.report import json_bytes
from editionkit.slugs import slug

_FEWEST = 4
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One article of an issue that was published."""

    date: date
    number: int | None
    edition_name: str | None
    print: Print
    words: str


def file_name(issue: Issue | Edition) -> str:
    """Return the name of an issue's file: its date, and the edition's name if it has one."""
    parts = (issue.date.isoformat(), slug(issue.edition_name or ""))
    return "-".join(part for part in parts if part)


def record(folder: Path, edition: Edition, printed: Collection[str]) -> None:
    """Write down those articles of `edition` whose ids are `printed`; raises OSError."""
    shown = {
        "date": edition.date.isoformat(),
        "number": edition.number,
        "edition": edition.edition_name,
        "articles": [_entry(one) for one in edition.copy if one.id in printed],
    }
    folder.mkdir(parents=True, exist_ok=True)
    atomic.write(folder / f"{file_name(edition)}.json", json_bytes(shown))


def _entry(article: Article) -> dict[str, Any]:
    small = sampled(print_of(article))
    return {
        "headline": article.headline,
        "addresses": sorted(small.addresses),
        "words": _words(article),
        "runs": " ".join(sorted(small.runs)),
    }


def _words(article: Article) -> str:
    """Return a hash of headline and text that case, marks and spaces do not change."""
    text = f"{words_key(article.headline)}\n{words_key(article.text)}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def earlier(folder: Path | None, issue: Issue) -> tuple[Printed, ...]:
    """Return what was printed up to the issue's day, the latest first, without the issue itself.

    Files that are no ledger are passed over.
    """
    found: list[Printed] = []
    own = f"{file_name(issue)}.json"
    files = sorted(folder.glob("*.json"), reverse=True) if folder and folder.is_dir() else []
    for file in files:
        if file.name != own and file.name[:10] <= issue.date.isoformat():
            found += _read(file)
    return tuple(found)


def _read(file: Path) -> list[Printed]:
    try:
        shown = json.loads(file.read_bytes()[:_MOST_BYTES])
        return [
            Printed(
                date=date.fromisoformat(shown["date"]),
                number=shown["number"],
                edition_name=shown["edition"],
                print=Print(
                    addresses=frozenset(map(str, one["addresses"])),
                    headline=words_key(one["headline"]),
                    runs=frozenset(one["runs"].split()),
                ),
                words=str(one["words"]),
            )
            for one in shown["articles"]
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def printed_before(article: Article, ledger: Sequence[Printed]) -> str | None:
    """Return what the ledger says of an article; None where it was not printed before."""
    if not ledger:
        return None
    small = sampled(print_of(article))
    found = next((one for one in ledger if same_story(small, one.print, fewest=_FEWEST)), None)
    if found is None:
        return None
    issue = f", no. {found.number}" if found.number else ""
    named = f", {found.edition_name}" if found.edition_name else ""
    changed = "no" if found.words == _words(article) else "yes"
    return f"already printed on {found.date.isoformat()}{issue}{named}; changed since: {changed}"
