"""The newsroom: captures become stories, edited and illustrated, and stories an edition.

An issue whose saved edition still stands has no need of it, nor of all that cleans.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from editionkit import atomic
from editionkit.clean import SiteRules, boilerplate_of
from editionkit.clean import clean as clean_capture
from editionkit.clean.outcome import Cleaned
from editionkit.collect.apart import clean_apart
from editionkit.collect.cuttings import Cuttings
from editionkit.collect.duplicates import without_duplicates
from editionkit.collect.gather import Gathered, address_of, host_of, insist
from editionkit.collect.hand import edited, led, where
from editionkit.collect.ledger import Printed, earlier, printed_before
from editionkit.collect.pages import whole_story
from editionkit.collect.pictures import Darkroom
from editionkit.collect.saved import midnight
from editionkit.collect.standin import Earlier, StandIns, labelled, zone_of
from editionkit.editionjson import Saved
from editionkit.fetch import public, redacted
from editionkit.model import (
    Article,
    Capture,
    Edition,
    Issue,
    Notice,
    Priority,
    Section,
)
from editionkit.notices import EditionError, notice
from editionkit.slugs import free_name, slug
from editionkit.sources import Desk, ledger_folder
from editionkit.typography import typeset_article
from editionkit.walk import figures

Clean = Callable[[Capture], Cleaned]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """A cleaned article, on its way into the edition, with the source that it came from.

    A filler has no `section`.
    """

    source: int
    section: int | None
    capture: Capture
    article: Article


def cleaner(
    gathered: tuple[Gathered, ...], rules: tuple[SiteRules, ...], cuttings: Cuttings
) -> Clean:
    """Return how an issue's captures are cleaned: with its site rules, and knowing its neighbours.

    What stands on several pages of a host belongs to none of its stories. What the last build
    cleaned is taken from the `cuttings`.
    """
    pages: dict[str, list[Capture]] = defaultdict(list)
    for capture in (capture for one in gathered for capture in one.captures):
        if host := host_of(capture.url or ""):
            pages[host].append(capture)
    seen = {
        host: cuttings.shared(some, boilerplate_of) for host, some in pages.items() if len(some) > 1
    }

    def clean(capture: Capture) -> Cleaned:
        shared = seen.get(host_of(capture.url or ""), frozenset())
        work = partial(clean_capture, rules=rules, seen=shared, explain=False)
        return cuttings.cleaned(capture, shared, partial(clean_apart, work))

    return clean


def new_edition(
    issue: Issue,
    desk: Desk,
    gathered: tuple[Gathered, ...],
    mark: str,
    darkroom: Darkroom,
    clean: Clean,
    tell: Say,
) -> Saved:
    """Clean, edit, illustrate and order what was gathered; what there is to say becomes notices.

    Raises NotPublishedError where a source that must not fail has no story.
    """
    said: list[Notice] = []
    newsroom = _Newsroom(issue, desk, darkroom, clean, said, tell)
    stories = _with_own_ids(newsroom.stories(gathered))
    stories = _printed_once(stories, said)
    said += _printed_before(stories, earlier(ledger_folder(desk.home), issue))
    pictured = darkroom.illustrate([(one.article, one.capture) for one in stories])
    said += pictured.notices
    articles = [typeset_article(one, issue.publication.language) for one in pictured.articles]
    by_section = list(zip((one.section for one in stories), articles, strict=True))
    sections = tuple(
        Section(
            title=plan.title,
            slug=name,
            articles=tuple(article for section, article in by_section if section == number),
        )
        for number, (plan, name) in enumerate(
            zip(issue.sections, _section_slugs(issue), strict=True)
        )
    )
    return Saved(
        fingerprint=mark,
        edition=_edition(issue, led(sections), _fillers(by_section)),
        notices=tuple(said),
        pictures=pictured.local,
        again=pictured.again,
        given=tuple(
            tuple(one.article.id for one in stories if one.source == number)
            for number in range(len(gathered))
        ),
        stood_in=tuple(sorted(newsroom.stood_in.items())),
    )


@dataclass(slots=True)
class _Newsroom:
    """Where captures become stories, and where it is settled what a source that has none costs."""

    issue: Issue
    desk: Desk
    darkroom: Darkroom
    clean: Clean
    said: list[Notice]
    tell: Say
    stood_in: dict[int, datetime] = field(default_factory=dict)

    def stories(self, gathered: tuple[Gathered, ...]) -> Iterator[_Story]:
        """Yield the stories of each source, the editor's hand applied; the rest becomes notices.

        Raises NotPublishedError where a source that must not fail has none.
        """
        stand_ins = StandIns(self.desk)
        for number, one in enumerate(gathered):
            said = list(one.notices)
            found = [
                _Story(source=number, section=one.section, capture=capture, article=article)
                for capture in one.captures
                if (article := self._story(capture, self.desk, said))
            ]
            found = found or self._earlier(number, one, stand_ins, said)
            if not found:
                insist(replace(one, notices=tuple(said)))
            self.said += said
            for story in found:
                self.darkroom.begin(story.article, story.capture)
            yield from found

    def _story(self, capture: Capture, desk: Desk, said: list[Notice]) -> Article | None:
        """Return the article of one capture, with the pages that follow it."""
        place = where(capture.spec.place)
        cleaned = _cleaned(capture, self.clean, place)
        said += [_placed(found, place) for found in cleaned.notices]
        if cleaned.article is None:
            return None
        self.tell(f"cleaned {cleaned.article.headline}")
        own = replace(desk, said=[])
        whole = whole_story(
            cleaned.article, capture, cleaned, lambda one: _cleaned(one, self.clean, None), own
        )
        said += [_placed(found, place) for found in own.said]
        return edited(_without_secrets(whole), capture.spec)

    def _earlier(
        self, number: int, one: Gathered, stand_ins: StandIns, said: list[Notice]
    ) -> list[_Story]:
        """Return the stories of an earlier issue's copy, labelled; empty where there is none."""
        for copy in stand_ins.of(one.spec):
            desk = replace(self.desk, morgue=copy.morgue, fetcher=None, refresh=False, filed=[])
            told: list[Notice] = []
            found = [
                _Story(
                    source=number,
                    section=one.section,
                    capture=capture,
                    article=self._labelled(article, copy),
                )
                for capture in copy.captures
                if (article := self._story(capture, desk, told))
            ]
            if found:
                self._keep(one, copy, found, [receipt.key for receipt in desk.filed], stand_ins)
                self.stood_in[number] = copy.as_of
                why = said[-1].message if said else "it has no story"
                moment = copy.as_of.astimezone(zone_of(self.desk.timezone))
                said[:] = [
                    *(note for note in said if note.code not in _NO_STORY),
                    notice(
                        "S-010",
                        f"{why}; the copy of {moment:%Y-%m-%d %H:%M} stands in",
                        where=where(one.spec.place),
                    ),
                ]
                return found
        return []

    def _labelled(self, article: Article, copy: Earlier) -> Article:
        publication = self.issue.publication
        zone = zone_of(publication.timezone)
        return labelled(article, copy.as_of, lang=publication.language, zone=zone)

    def _keep(
        self,
        one: Gathered,
        copy: Earlier,
        found: list[_Story],
        further: list[str],
        stand_ins: StandIns,
    ) -> None:
        """Keep the earlier bytes in this issue: the source, its pages, the stories' pictures."""
        pictures = [
            address
            for story in found
            for figure in figures(story.article)
            for address in (figure.source, *figure.alternatives)
        ]
        pages = [capture.url or "" for capture in copy.captures]
        stand_ins.keep(copy, [address_of(one.spec), *pages, *further, *pictures])
        for address in pictures:  # these are looked for among the issue's own
            frozen = copy.morgue.get(address)
            if frozen is not None and self.desk.morgue.get(address) is None:
                self.desk.morgue.put(address, copy.morgue.read(frozen), frozen)


def _without_secrets(article: Article) -> Article:
    """Return the article with an origin that readers may see: a feed's key is nobody's business."""
    origin = article.origin
    shown = replace(
        origin,
        url=public(origin.url) if origin.url else None,
        canonical=public(origin.canonical) if origin.canonical else None,
    )
    return replace(article, origin=shown)


_NO_STORY = frozenset({"S-001", "S-002", "S-003", "S-004"})
"""What need not be said of a source whose earlier copy stands in: S-010 says it."""


def _cleaned(capture: Capture, clean: Clean, place: str | None) -> Cleaned:
    """Clean one capture; whatever is wrong with it costs this story, not the edition.

    Raises EditionError where it is the machine: a story that is lost so would stay lost, since the
    edition is saved.
    """
    try:
        cleaned = clean(capture)
    except OSError as error:
        raise EditionError(
            f"{error.filename or 'a file of the machine'}: {atomic.why(error.errno)}",
            hint="Mend that, and build again.",
        ) from error
    except Exception as error:
        message = f"the source could not be cleaned ({type(error).__name__})"
        return Cleaned(article=None, notices=(notice("S-001", message, where=place),))
    if cleaned.article is None and not cleaned.notices:
        return Cleaned(article=None, notices=(notice("S-002", "no story was found", where=place),))
    return cleaned


def _placed(found: Notice, place: str | None) -> Notice:
    """Return the notice with the manifest's line, which says more to the editor than an address."""
    if place is None or found.where == place:
        return found
    message = found.message
    if found.where and found.where not in message:
        message = f"{message} ({found.where})"
    return replace(found, message=message, where=place)


def _printed_once(stories: list[_Story], said: list[Notice]) -> list[_Story]:
    """Leave out the second print of a story that came twice."""
    fillers = {number for number, one in enumerate(stories) if one.section is None}
    kept, twins = without_duplicates([(one.article, one.capture) for one in stories], fillers)
    for number, first in twins:
        twin, other = stories[number], stories[first]
        message = (
            f"{twin.article.headline} ({_came_from(twin.capture)}): the same story as "
            f"{other.article.headline} ({_came_from(other.capture)}), which is printed"
        )
        said.append(notice("S-005", message, where=where(twin.capture.spec.place)))
    return [stories[number] for number in kept]


def _printed_before(stories: list[_Story], ledger: Sequence[Printed]) -> Iterator[Notice]:
    """Yield what the publication's ledger says of stories that earlier issues have printed."""
    for story in stories:
        if word := printed_before(story.article, ledger):
            message = f"{story.article.headline}: {word}"
            yield notice("S-008", message, where=where(story.capture.spec.place))


def _came_from(capture: Capture) -> str:
    """Return whom to credit: the page's address, else what the manifest names."""
    return redacted(capture.url) if capture.url else address_of(capture.spec)


# ------------------------------------------------------------------------------- the edition


def _with_own_ids(stories: Iterable[_Story]) -> list[_Story]:
    """Return the stories, each with an id that no other has."""
    taken: set[str] = set()
    found: list[_Story] = []
    for story in stories:
        name = free_name(story.article.id, taken.__contains__)
        taken.add(name)
        found.append(replace(story, article=replace(story.article, id=name)))
    return found


def _section_slugs(issue: Issue) -> list[str]:
    names: list[str] = []
    for number, plan in enumerate(issue.sections, 1):
        name = slug(plan.title) or f"section-{number}"
        names.append(free_name(name, names.__contains__))
    return names


def _fillers(by_section: Sequence[tuple[int | None, Article]]) -> tuple[Article, ...]:
    """Return what belongs to no section, to be set as briefs are."""
    return tuple(
        replace(article, priority=Priority.BRIEF)
        for section, article in by_section
        if section is None
    )


def _edition(issue: Issue, sections: tuple[Section, ...], fillers: tuple[Article, ...]) -> Edition:
    """Return the edition; a section without a story is left out."""
    return Edition(
        publication=issue.publication,
        date=issue.date,
        number=issue.number,
        volume=issue.volume,
        edition_name=issue.edition_name,
        layout=issue.layout,
        options=issue.options,
        paper=issue.paper,
        pages=issue.pages,
        pdf=issue.pdf,
        sections=tuple(section for section in sections if section.articles),
        fillers=fillers,
        identifier=identifier(issue),
        epoch=midnight(issue),
    )


def identifier(issue: Issue) -> str:
    """Return the issue's stable URN: the same for the same title, date and edition."""
    parts = (issue.publication.title, issue.date.isoformat(), issue.edition_name or "")
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, '|'.join(parts))}"
