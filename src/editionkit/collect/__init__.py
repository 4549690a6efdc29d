"""Issue → Edition: run the sources, clean, apply the editor's hand, fetch pictures, save.

After `collect` there is no network, no clock and no randomness: the edition and its pictures lie in
the frozen folder, and an unchanged issue is not even cleaned again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from editionkit.collect.account import source_lines
from editionkit.collect.crew import crew
from editionkit.collect.gather import Gathered, gather
from editionkit.collect.rulebook import rules_beside
from editionkit.collect.saved import code_mark, fingerprint, midnight, read_saved, save
from editionkit.collect.standin import zone_of
from editionkit.editionjson import Saved
from editionkit.fetch import Clock, Limits
from editionkit.images import AssetStore
from editionkit.model import Attempt, Edition, Issue, Notice, SourceLine
from editionkit.morgue import Morgue
from editionkit.sources import Desk, home_of

if TYPE_CHECKING:
    from editionkit.clean import SiteRules
    from editionkit.collect.newsroom import Clean

__all__ = ["Collected", "collect", "collect_issue", "typed_urls"]

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The edition, what there is to say about it, and every request that was made for it.

    `needed` are the ids of the articles without which nothing may be published.
    """

    edition: Edition
    notices: tuple[Notice, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    needed: tuple[str, ...] = ()


def collect_issue(
    issue: Issue,
    frozen: Path,
    *,
    now: datetime,
    offline: bool = False,
    allow_private: bool = False,
    refresh: bool = False,
    limits: Limits | None = None,
    trust: Path | None = None,
    say: Say | None = None,
) -> Collected:
    """Collect `issue` into the folder `frozen`, opening and closing the door to the network.

    `trust` is a file or folder of certificates to be trusted besides the system's.
    Raises NotPublishedError where a source that must not fail fails, MorgueError where the frozen
    folder is damaged or cannot be written. Only for who holds the issue's lock.
    """
    morgue = Morgue(frozen)
    morgue.sweep()
    folder = Path(issue.folder)
    desk = Desk(
        fetcher=None,
        morgue=morgue,
        folder=folder,
        date=issue.date,
        now=now,
        timezone=issue.publication.timezone,
        home=home_of(folder),
        refresh=refresh,
    )
    if offline:
        return collect(issue, desk, say=say)
    from editionkit.fetch.client import Fetcher  # without a network its libraries are not loaded

    with Fetcher(
        clock=Clock(now=now),
        typed=typed_urls(issue),
        allow_private=allow_private,
        limits=limits,
        seconds=seconds_left(issue, now),
        trust=trust,
    ) as fetcher:
        return collect(issue, replace(desk, fetcher=fetcher), say=say)


def seconds_left(issue: Issue, now: datetime) -> float | None:
    """Return how long may be fetched: until the deadline, on the issue's day in its time zone.

    None where there is none, and where it is past already: who builds later wants it whole.
    """
    if issue.deadline is None:
        return None
    hour, minute = map(int, issue.deadline.split(":"))
    moment = datetime.combine(issue.date, time(hour, minute), zone_of(issue.publication.timezone))
    left = (moment - now).total_seconds()
    return left if left > 0 else None


def typed_urls(issue: Issue) -> tuple[str, ...]:
    """Return the URLs that the manifest's writer typed: only their origins may be private."""
    found: list[str] = []
    named = [spec for section in issue.sections for spec in section.items]
    for spec in (*named, *issue.fillers):
        address = spec.feed if spec.kind == "feed" else spec.url
        found += [address] if address else []
    return tuple(found)


def collect(
    issue: Issue,
    desk: Desk,
    *,
    clean: Clean | None = None,
    epoch: int | None = None,
    say: Say | None = None,
) -> Collected:
    """Return the edition of `issue`, saved in the desk's morgue; raises like `collect_issue`.

    `epoch` is the time stamp of its files in seconds; without it the issue's date at 00:00 UTC.
    """
    tell = say or _silent
    try:
        rules = rules_beside(desk.folder, desk.home)
        gathered = gather(issue, desk, tell)
        mark = fingerprint(issue, gathered, rules)
        store = AssetStore(desk.morgue.assets)
        saved = read_saved(desk, mark, store)
        if saved is None:
            saved = _made(issue, desk, gathered, mark, rules, store, clean, tell)
    finally:
        desk.morgue.save()
    stamp = midnight(issue) if epoch is None else epoch
    attempts = desk.fetcher.attempts if desk.fetcher else ()
    return Collected(
        edition=replace(saved.edition, epoch=stamp),
        notices=saved.notices,
        attempts=attempts,
        sources=source_lines(issue, gathered, saved, attempts),
        needed=tuple(
            name
            for one, names in zip(gathered, saved.given, strict=False)
            if one.spec.policy.required
            for name in names
        ),
    )


def _silent(_line: str) -> None:
    return


def _made(
    issue: Issue,
    desk: Desk,
    gathered: tuple[Gathered, ...],
    mark: str,
    rules: tuple[SiteRules, ...],
    store: AssetStore,
    clean: Clean | None,
    tell: Say,
) -> Saved:
    """Make the edition anew, and save it with what may serve the next build."""
    from editionkit.collect.cuttings import Cuttings  # not for an issue that has not changed
    from editionkit.collect.newsroom import cleaner, new_edition
    from editionkit.collect.pictures import DEVELOPERS, Darkroom

    cuttings = Cuttings(desk.morgue.folder, mark=code_mark(), rules=rules)
    cut = clean or cleaner(gathered, rules, cuttings)
    with crew(DEVELOPERS) as pool:
        darkroom = Darkroom(desk=desk, store=store, cuttings=cuttings, pool=pool)
        saved = new_edition(issue, desk, gathered, mark, darkroom, cut, tell)
    save(desk.morgue, saved)
    cuttings.save()
    return saved
