"""Last-good text: what an earlier issue had of a source that cannot be had today, and its label.

Earlier copies lie in the frozen folders of the publication's other issues. The one that is taken is
kept in the issue's own `last-good/`, a frozen folder within the frozen folder, so that the issue is
built alike when the others are gone. Its age counts back from the build, but no later than from the
end of the issue's day: an issue that is built again in thirty years finds it no older.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from editionkit.model import (
    Article,
    Block,
    Capture,
    Emphasis,
    Paragraph,
    Priority,
    SourceSpec,
    Text,
)
from editionkit.morgue import Morgue, MorgueError
from editionkit.notices import FetchError
from editionkit.sources import Desk, captures

FOLDER = "last-good"
_DEPTHS = ("*.frozen", "*/*.frozen", "*/*/*.frozen")
_MOST_FOLDERS, _MOST_TRIES = 1000, 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """What one source gave to an earlier issue: its captures, newest first among the earlier."""

    morgue: Morgue
    captures: tuple[Capture, ...]
    as_of: datetime


@dataclass(slots=True)
class StandIns:
    """The earlier copies that an issue may fall back on."""

    desk: Desk
    _folders: tuple[Morgue, ...] | None = field(default=None, init=False)

    def of(self, spec: SourceSpec) -> Iterator[Earlier]:
        """Yield what may stand in for `spec`, the best first: only of the web, and young enough."""
        address = _web_address(spec)
        if address is None or spec.policy.on_failure != "last-good":
            return
        tries = 0
        for morgue in self._candidates(address, spec):
            frozen = morgue.get(address)
            if frozen is None or frozen.retrieved is None or tries == _MOST_TRIES:
                continue
            found = _captures(spec, replace(self.desk, morgue=morgue, fetcher=None, refresh=False))
            if found:
                tries += 1
                yield Earlier(morgue, found, frozen.retrieved)

    def _candidates(self, address: str, spec: SourceSpec) -> Iterator[Morgue]:
        own = Morgue(self.desk.morgue.folder / FOLDER)
        if own.get(address) and not self.desk.refresh:
            yield own
            return
        from editionkit.sources.feed import span  # few sources may be late

        end = _end_of(self.desk)
        oldest = end - span(spec.policy.max_age) if spec.policy.max_age else None
        dated = [
            (frozen.retrieved, morgue)
            for morgue in self._others()
            if (frozen := morgue.get(address)) and frozen.retrieved and frozen.retrieved <= end
        ]
        dated.sort(key=lambda pair: (pair[0], str(pair[1].folder)), reverse=True)
        yield from (morgue for when, morgue in dated if oldest is None or when >= oldest)
        if own.get(address):
            yield own

    def _others(self) -> tuple[Morgue, ...]:
        """Return the frozen folders of the publication's other issues that can be read."""
        if self._folders is None:
            home = self.desk.home or self.desk.folder
            own = self.desk.morgue.folder.resolve()
            paths = [path for depth in _DEPTHS for path in sorted(home.glob(depth))]
            near = [path for path in paths[:_MOST_FOLDERS] if path.resolve() != own]
            self._folders = tuple(found for path in near if (found := _readable(path)))
        return self._folders

    def keep(self, earlier: Earlier, addresses: Sequence[str]) -> None:
        """Keep what was taken in the issue's own folder; `addresses` are of the pictures too."""
        own = Morgue(self.desk.morgue.folder / FOLDER)
        for address in addresses:
            frozen = earlier.morgue.get(address)
            if frozen is not None:
                own.put(address, earlier.morgue.read(frozen), frozen)
        own.save()


def _readable(folder: Path) -> Morgue | None:
    try:
        return Morgue(folder)
    except MorgueError:
        return None


def _web_address(spec: SourceSpec) -> str | None:
    match spec.kind:
        case "url":
            return spec.url
        case "feed":
            return spec.feed if spec.feed.lower().startswith(("http://", "https://")) else None
        case "file" | "text":
            return None


def _captures(spec: SourceSpec, desk: Desk) -> tuple[Capture, ...]:
    try:
        return captures(spec, replace(desk, said=[], filed=[]))
    except (FetchError, MorgueError):
        return ()


def _end_of(desk: Desk) -> datetime:
    """Return the moment from which age counts back."""
    return min(desk.now, _midnight(desk.date + timedelta(days=1), zone_of(desk.timezone)))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def zone_of(name: str) -> tzinfo:
    """Return the time zone of that name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC


# ------------------------------------------------------------------------------------ the label


def labelled(article: Article, as_of: datetime, *, lang: str, zone: tzinfo) -> Article:
    """Return the story with words on the page that say of when it is, in the edition's language."""
    from editionkit.phrases import phrases  # Babel is slow to load, and few stories are labelled

    words = phrases(lang).as_of(as_of.astimezone(zone))
    if article.priority is Priority.BRIEF:  # a brief's kicker is not printed
        return replace(article, body=_with_words(article, words))
    kicker = f"{words} · {article.kicker}" if article.kicker else words
    return replace(article, kicker=kicker)


def _with_words(article: Article, words: str) -> tuple[Block, ...]:
    first, *rest = article.body or (Paragraph(content=()),)
    mark = (Emphasis(content=(Text(text=f"{words}:"),)), Text(text=" "))
    if isinstance(first, Paragraph):
        return (replace(first, content=(*mark, *first.content)), *rest)
    return (Paragraph(content=mark[:1]), first, *rest)
