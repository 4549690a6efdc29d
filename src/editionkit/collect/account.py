"""The report's lines on the sources: what became of each, and the requests that it took."""

from __future__ import annotations

from collections.abc import Sequence

from editionkit.collect.gather import Gathered, address_of
from editionkit.collect.hand import where
from editionkit.editionjson import Saved
from editionkit.fetch import redacted
from editionkit.model import Attempt, Issue, SourceLine
from editionkit.sources import Receipt

FILLERS = "fillers"
"""What stands for a filler's section, which it has none of: the key of the manifest."""


def source_lines(
    issue: Issue, gathered: Sequence[Gathered], saved: Saved, attempts: Sequence[Attempt]
) -> tuple[SourceLine, ...]:
    """Return a line for each source, in the manifest's order."""
    older = dict(saved.stood_in)
    given = dict(enumerate(saved.given))
    lines = []
    for number, one in enumerate(gathered):
        address, articles = address_of(one.spec), given.get(number, ())
        own = next((receipt for receipt in one.filed if receipt.key == address), None)
        own = own or (one.filed[0] if one.filed else None)
        as_of = older.get(number)
        lines.append(
            SourceLine(
                source=redacted(address),
                section=FILLERS if one.section is None else issue.sections[one.section].title,
                where=where(one.spec.place),
                status="last-good" if as_of else _status(own, articles),
                reason=one.failure or (None if articles else "no-story"),
                articles=articles,
                sha256=own.frozen.sha256 if own else None,
                size=own.frozen.size if own else None,
                retrieved=own.frozen.retrieved if own else None,
                as_of=as_of,
                attempts=tuple(each for each in attempts if each.url == redacted(address)),
            )
        )
    return tuple(lines)


def _status(own: Receipt | None, articles: tuple[str, ...]) -> str:
    return own.state if own and articles else "failed"
