"""Running the sources: side by side when they come over the network, in order when they are told.

What fails becomes a notice with the manifest's line, unless the manifest says that it must not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from editionkit.collect.crew import crew
from editionkit.collect.hand import where
from editionkit.fetch import redacted
from editionkit.model import Capture, Issue, Notice, Report, SourceSpec
from editionkit.morgue import MorgueError
from editionkit.notices import FetchError, NotPublishedError, notice
from editionkit.sources import Desk, Receipt, captures

_WORKERS = 16
_CODES = {"wrong-type": "S-004", "too-large": "S-004", "bomb": "S-004"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one source gave; `section` counts from 0; `failure` is FetchError's reason.

    Of a filler `section` is None. `as_of` is set where the captures are those of an earlier issue.
    """

    section: int | None
    spec: SourceSpec
    captures: tuple[Capture, ...] = ()
    notices: tuple[Notice, ...] = ()
    failure: str | None = None
    filed: tuple[Receipt, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    number: int
    section: int | None
    spec: SourceSpec


def gather(issue: Issue, desk: Desk, tell: Callable[[str], None]) -> tuple[Gathered, ...]:
    """Return what each source of the issue gives, in the manifest's order.

    Raises NotPublishedError where a source with `required` or `on_failure: fail` fails,
    unless an earlier copy may stand in for it.
    """
    jobs = list(_jobs(issue))
    results: dict[int, Gathered] = {}
    workers = 1 if desk.offline else _WORKERS
    with crew(workers) as pool:
        runs = [(job, pool.submit(_run, job, desk)) for job in _by_turns(jobs)]
        for job, run in runs:
            results[job.number] = run.result()
            tell(f"read {redacted(address_of(job.spec))}")
    gathered = tuple(results[job.number] for job in jobs)
    for one in gathered:
        if one.failure and one.spec.policy.on_failure != "last-good":
            insist(one)
    return gathered


def _jobs(issue: Issue) -> Iterator[_Job]:
    pairs: list[tuple[int | None, SourceSpec]] = [
        (number, spec) for number, plan in enumerate(issue.sections) for spec in plan.items
    ]
    pairs += [(None, spec) for spec in issue.fillers]
    for count, (section, spec) in enumerate(pairs):
        yield _Job(count, section, spec)


def address_of(spec: SourceSpec) -> str:
    """Return what the manifest names: an address or a path."""
    match spec.kind:
        case "url":
            return spec.url
        case "feed":
            return spec.feed
        case "file" | "text":
            return spec.path


def _by_turns(jobs: Sequence[_Job]) -> list[_Job]:
    """Return the jobs host by host in turns, so that one slow host does not hold all workers."""
    hosts: dict[str, list[_Job]] = defaultdict(list)
    for job in jobs:
        hosts[host_of(address_of(job.spec))].append(job)
    rounds = max((len(queue) for queue in hosts.values()), default=0)
    return [queue[turn] for turn in range(rounds) for queue in hosts.values() if turn < len(queue)]


def host_of(address: str) -> str:
    """Return the host of an address, with its port; empty for a path."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _run(job: _Job, desk: Desk) -> Gathered:
    """Run one source with a desk of its own to speak at."""
    own = replace(desk, said=[], filed=[])
    place = where(job.spec.place)
    try:
        found = captures(job.spec, own)
    except FetchError as error:
        code = _CODES.get(error.reason, "S-001")
        message = f"{redacted(address_of(job.spec))}: {error.message}"
        said = (*own.said, notice(code, message, hint=error.hint))
        return Gathered(
            section=job.section,
            spec=job.spec,
            notices=_at(said, place),
            failure=error.reason,
            filed=_sorted(own.filed),
        )
    except MorgueError as error:
        raise MorgueError(error.message, place=job.spec.place, hint=error.hint) from error
    return Gathered(
        section=job.section,
        spec=job.spec,
        captures=found,
        notices=_at(own.said, place),
        filed=_sorted(own.filed),
    )


def _sorted(filed: Sequence[Receipt]) -> tuple[Receipt, ...]:
    """Return the receipts in an order that does not depend on which answer came first."""
    return tuple(sorted(filed, key=lambda one: one.key))


def _at(said: Sequence[Notice], place: str | None) -> tuple[Notice, ...]:
    return tuple(one if one.where else replace(one, where=place) for one in said)


def insist(gathered: Gathered) -> None:
    """Raise NotPublishedError where a source that gave no story must not fail."""
    policy = gathered.spec.policy
    if not policy.required and policy.on_failure != "fail":
        return
    last = gathered.notices[-1] if gathered.notices else None
    why = last.message if last else "it has no story"
    raise NotPublishedError(
        f"a source that the edition must have failed: {why}",
        place=gathered.spec.place,
        hint=last.hint if last else None,
        report=Report(notices=gathered.notices),
    )
