"""Making an edition whatever a story does to the renderer: find the story, make it plainer, go on.

The whole is tried first. Where it fails, halves are tried, and halves of the halves that fail: for
one bad story of five hundred that is the work of about two editions, not of five hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from editionkit.model import (
    Article,
    Edition,
    Notice,
    Paragraph,
    Publication,
    Report,
    Section,
    Severity,
    Text,
)
from editionkit.notices import EditionError, NotPublishedError, notice
from editionkit.pressroom.job import Job, Made, Say, silent
from editionkit.pressroom.plainer import as_paragraphs, simplified
from editionkit.pressroom.walls import Failure, Shop, Walls
from editionkit.themes import Theme, data_folder, load_theme

_STEPS: tuple[Callable[[Article], Article | None], ...] = (
    simplified,
    as_paragraphs,
    lambda _article: None,
)
"""What is done to a story that breaks the renderer, in turn; the last step leaves it out."""
_PARAGRAPHS, _LEFT_OUT = 1, len(_STEPS) - 1
_MOST_ROUNDS = 4
_SPARE_LAYOUT = {"columns": "broadsheet", "flow": "reader"}

LimitsFor = Callable[[Edition], Walls]


def make(
    job: Job, folder: Path, shop: Shop, *, say: Say = silent, limits: LimitsFor = Walls.around
) -> Made:
    """Make the files of `job` below `folder`; a story that no renderer survives is left out.

    Raises EditionError where the renderer fails whatever is done, or as the renderer itself does.
    """
    return _Bench(job, folder, shop, say, limits).made()


@dataclass(slots=True)
class _Bench:
    """The job as it stands; `steps` says how far each story had to be made plainer, by id."""

    job: Job
    folder: Path
    shop: Shop
    say: Say
    limits: LimitsFor
    steps: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    said: list[Notice] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)
    tried_again: bool = False

    def made(self) -> Made:
        """Try, find, mend, until every file is made."""
        for _ in range(_MOST_ROUNDS):
            edition = self._edition()
            if not edition.articles:
                raise NotPublishedError(
                    "nothing is published: no story could be set",
                    report=Report(notices=self._told()),
                )
            outcome = self._try(edition, shelf=self.job.galleys, say=self.say)
            if isinstance(outcome, Failure):
                self._mend(outcome)
                continue
            wrong = self._faulty(outcome)
            if not wrong:
                return replace(outcome, notices=(*self.said, *self._told(), *outcome.notices))
            self._make_plainer(wrong)
        raise EditionError(
            "the pages cannot be set, even without the stories that were found at fault",
            hint="Report it with the issue: this should not happen.",
        )

    # -------------------------------------------------------------------------------- trying

    def _try(
        self, edition: Edition, *, shelf: Path | None = None, say: Say = silent
    ) -> Made | Failure:
        job = replace(self.job, edition=edition, galleys=shelf)
        place = self.folder / f"set-{next(self.numbers)}"
        return self.shop.attempt(job, place, self.limits(edition), say)

    def _edition(self) -> Edition:
        """Return the edition with every story as plain as it has to be."""
        return _with_stories(self.job.edition, self._story)

    def _story(self, article: Article) -> Article | None:
        if article.id not in self.steps:
            return article
        return _STEPS[self.steps[article.id]](article)

    def _fails(self, ids: Sequence[str]) -> Failure | None:
        """Set only the stories `ids`; return how that failed, None where it did not."""
        wanted = set(ids)
        alone = _with_stories(
            replace(self._edition(), pages=None), lambda one: one if one.id in wanted else None
        )
        outcome = self._try(_with_fillers_told(alone))
        return outcome if isinstance(outcome, Failure) else None

    # ------------------------------------------------------------------------------- finding

    def _mend(self, failure: Failure) -> None:
        """Find what is at fault, the theme or some stories, and change it."""
        self.shop.require_room()  # a full disk is no story's fault
        self.say("A story stops the renderer; looking for it")
        practice = replace(self.job, edition=_proof(self.job.edition), theme=self._spare())
        self.shop.warm(replace(practice, galleys=None))
        if not _is_shipped(self.job.theme) and self._theme_fails():
            self._change_theme(failure)
            return
        ids = [article.id for article in self._edition().copy]
        found = self._breakers(ids, failure)
        if found:
            self._settle(found)
        elif not self.tried_again:
            self.tried_again = True  # no part fails by itself: the machine may have been short
        elif self.steps.keys() >= set(ids):
            raise EditionError(f"the pages cannot be set: {failure.said}")
        else:
            self.reasons |= dict.fromkeys(ids, failure.said)
            self.steps = {**dict.fromkeys(ids, _PARAGRAPHS), **self.steps}

    def _breakers(self, ids: Sequence[str], failure: Failure) -> list[tuple[str, Failure]]:
        """Return which of `ids`, known to fail together, fail by themselves."""
        if len(ids) <= 1:
            return [(one, failure) for one in ids]
        found = []
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            why = self._fails(half)
            if why is not None:
                found += self._breakers(half, why)
        return found

    def _settle(self, found: Sequence[tuple[str, Failure]]) -> None:
        """Make each story that breaks the renderer as plain as it takes, or leave it out."""
        for name, failure in found:
            self.reasons[name] = failure.said
            for step in range(self.steps.get(name, -1) + 1, len(_STEPS)):
                self.steps[name] = step
                if step == _LEFT_OUT or self._fails([name]) is None:
                    break

    # --------------------------------------------------------------- what the checks found

    def _faulty(self, made: Made) -> list[str]:
        """Return the stories of which the finished files say something wrong."""
        stories = {article.id for article in made.edition.copy}
        errors = [one for one in made.notices if one.severity is Severity.ERROR]
        for one in errors:
            if one.where in stories:
                self.reasons[one.where] = one.message
        return list(dict.fromkeys(one.where for one in errors if one.where in stories))

    def _make_plainer(self, names: Sequence[str]) -> None:
        for name in names:
            self.steps[name] = min(self.steps.get(name, -1) + 1, _LEFT_OUT)

    def _told(self) -> tuple[Notice, ...]:
        """Return a notice for each story that was made plainer or left out."""
        heads = {article.id: article.headline for article in self.job.edition.copy}
        return tuple(
            notice("P-009", f"{heads[name]}: left out; {self.reasons[name]}", where=name)
            if step == _LEFT_OUT
            else notice("P-008", f"{heads[name]}: set plainly; {self.reasons[name]}", where=name)
            for name, step in sorted(self.steps.items())
        )

    # ----------------------------------------------------------------------------- the theme

    def _theme_fails(self) -> bool:
        return isinstance(self._try(_proof(self.job.edition)), Failure)

    def _spare(self) -> Theme:
        return load_theme(_SPARE_LAYOUT[self.job.theme.kind])

    def _change_theme(self, failure: Failure) -> None:
        """Go on with the layout of ours that is nearest to the one that fails."""
        theme = self._spare()
        known = {option.name for option in theme.options}
        papers = {paper.name: paper for paper in theme.papers}
        edition = self.job.edition
        self.said.append(
            notice(
                "P-010", f"layout {edition.layout!r} fails; {theme.name} is used: {failure.said}"
            )
        )
        self.job = replace(
            self.job,
            theme=theme,
            edition=replace(
                edition,
                layout=theme.name,
                paper=edition.paper if edition.paper in papers else next(iter(papers)),
                options=tuple(pair for pair in edition.options if pair[0] in known),
            ),
        )


def _is_shipped(theme: Theme) -> bool:
    shelf = data_folder("layouts")
    return all(folder.is_relative_to(shelf) for folder in theme.folders)


def _with_stories(edition: Edition, change: Callable[[Article], Article | None]) -> Edition:
    """Return the edition with each story changed; None drops it, and a section that is empty."""
    sections = [
        replace(section, articles=_kept(section.articles, change)) for section in edition.sections
    ]
    return replace(
        edition,
        sections=tuple(one for one in sections if one.articles),
        fillers=_kept(edition.fillers, change),
    )


def _kept(
    articles: tuple[Article, ...], change: Callable[[Article], Article | None]
) -> tuple[Article, ...]:
    return tuple(one for one in map(change, articles) if one is not None)


def _with_fillers_told(edition: Edition) -> Edition:
    """Return the edition with each filler as a section of its own, so that all of them are set."""
    told = (
        Section(title="Filler", slug=f"the-filler-{n}", articles=(filler,))
        for n, filler in enumerate(edition.fillers)
    )
    return replace(edition, sections=(*edition.sections, *told), fillers=())


def _proof(edition: Edition) -> Edition:
    """Return an edition of one harmless story, to tell a layout that always fails."""
    text = Text(text="The quick brown fox jumps over the lazy dog.")
    story = Article(id="proof", headline="Proof", body=(Paragraph(content=(text,)),) * 3)
    section = Section(title="Proof", slug="proof", articles=(story,))
    publication = Publication(title="Proof", language=edition.lang)
    return replace(edition, publication=publication, sections=(section,), fillers=(), pages=None)
