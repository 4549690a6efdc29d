"""Turn validated keys into the `Issue`, and check the files that they name."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from editionkit.manifest.document import Document, Path_, shown
from editionkit.manifest.faults import nearest
from editionkit.manifest.keys import ArticleKeys, IssueKeys, SectionKeys
from editionkit.model import (
    FeedSource,
    FileSource,
    Issue,
    Overrides,
    PdfWish,
    PictureUse,
    Place,
    Placement,
    Priority,
    Publication,
    SectionPlan,
    SourcePolicy,
    SourceSpec,
    TextSource,
    UrlSource,
)
from editionkit.notices import ManifestError

DEFAULT_LIMIT = 10
MAX_ADDRESS = 4096
"""Longest web address that is fetched (see `fetch.urls`)."""
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\\\s]")


@dataclass(slots=True)
class _Desk:
    """Where sources are looked for, what is frozen already, and the ids given so far."""

    document: Document
    folder: Path
    home: Path
    frozen: frozenset[str]
    ids: dict[str, Place] = field(default_factory=dict)


def assemble(keys: IssueKeys, document: Document, *, file: Path, home: Path) -> Issue:
    """Return the Issue that `keys` describe; its files must lie inside `home`.

    Raises ManifestError for a missing file, a duplicate id, or keys that contradict each other.
    """
    path = file.resolve()
    desk = _Desk(document, path.parent, home, _frozen(path))
    sections = tuple(
        _section(section, ("sections", number), desk)
        for number, section in enumerate(keys.sections or [])
    )
    return Issue(
        folder=str(path.parent),
        file=str(path),
        publication=_publication(keys),
        date=keys.date,
        number=keys.number,
        volume=keys.volume,
        edition_name=keys.edition,
        layout=keys.layout or "broadsheet",
        options=tuple(sorted((keys.options or {}).items())),
        paper=keys.paper or "A4",
        outputs=tuple(dict.fromkeys(keys.outputs or ("pdf", "epub"))),
        pages=keys.pages,
        min_articles=keys.min_articles,
        deadline=keys.deadline,
        pdf=PdfWish(archival=keys.pdf.archival) if keys.pdf else PdfWish(),
        sections=sections,
        fillers=tuple(
            _filler(filler, ("fillers", number), desk)
            for number, filler in enumerate(keys.fillers or [])
        ),
    )


def _publication(keys: IssueKeys) -> Publication:
    return Publication(
        title=keys.title or "",
        language=keys.language or "en",
        publisher=keys.publisher,
        issn=keys.issn,
        motto=keys.motto,
        place=keys.place,
        price=keys.price,
        timezone=keys.timezone or "UTC",
    )


def _section(keys: SectionKeys, path: Path_, desk: _Desk) -> SectionPlan:
    items = tuple(
        _source(article, (*path, "articles", number), desk)
        for number, article in enumerate(keys.articles or [])
    )
    return SectionPlan(title=keys.title, items=items)


def _filler(keys: ArticleKeys, path: Path_, desk: _Desk) -> SourceSpec:
    _check_filler_keys(keys, path, desk)
    return _source(keys, path, desk)


# ------------------------------------------------------------------------------------ sources


def _source(keys: ArticleKeys, path: Path_, desk: _Desk) -> SourceSpec:
    _check_one_source(keys, path, desk)
    _check_feed_keys(keys, path, desk)
    _check_id(keys, path, desk)
    overrides, policy = _overrides(keys), _policy(keys)
    place = desk.document.place(path)
    if keys.feed is not None:
        return FeedSource(
            feed=_address(keys.feed, (*path, "feed"), desk),
            limit=keys.limit or DEFAULT_LIMIT,
            since=keys.since,
            overrides=overrides,
            policy=policy,
            place=place,
        )
    if keys.text is not None:
        file = _file(keys.text, (*path, "text"), desk)
        return TextSource(path=file, url=keys.url, overrides=overrides, policy=policy, place=place)
    where = keys.source if keys.source is not None else keys.url
    assert where is not None
    address = _address(where, (*path, "source"), desk)
    if is_web(address):
        return UrlSource(url=address, overrides=overrides, policy=policy, place=place)
    kind = TextSource if PurePosixPath(address).suffix.lower() == ".txt" else FileSource
    return kind(path=address, url=keys.url, overrides=overrides, policy=policy, place=place)


def is_web(source: str) -> bool:
    """Say whether `source` is a web address, not a path."""
    return source.lower().startswith(("http://", "https://"))


def _check_one_source(keys: ArticleKeys, path: Path_, desk: _Desk) -> None:
    given = [name for name in ("source", "text", "feed") if getattr(keys, name) is not None]
    if len(given) > 1:
        raise ManifestError(
            f"`{given[0]}` and `{given[1]}` stand in one article",
            place=desk.document.key_place((*path, given[1])),
            hint="Make two articles of them.",
        )
    if not given and keys.url is None:
        raise ManifestError(
            "the article says no source",
            place=desk.document.place(path),
            hint="Give it `source:`, `text:`, `feed:` or `url:`.",
        )
    web = keys.source is not None and is_web(keys.source)
    if keys.url is not None and (web or keys.feed is not None):
        raise ManifestError(
            "`url` says where a file came from, and this is no file",
            place=desk.document.key_place((*path, "url")),
            hint="Leave it out.",
        )


def _check_feed_keys(keys: ArticleKeys, path: Path_, desk: _Desk) -> None:
    if keys.feed is not None:
        return
    for name in ("limit", "since"):
        if getattr(keys, name) is not None:
            raise ManifestError(
                f"`{name}` belongs to a feed, and this is none",
                place=desk.document.key_place((*path, name)),
                hint="Write `feed:` in place of `source:` if it is one.",
            )


def _check_filler_keys(keys: ArticleKeys, path: Path_, desk: _Desk) -> None:
    """Refuse what a filler cannot keep: it stands where there is white, or nowhere."""
    wishes = {
        "page": keys.page is not None,
        "span": keys.span is not None,
        "max_lines": keys.max_lines is not None,
        "priority": keys.priority not in (None, "brief"),
        "required": keys.required,
        "on_failure": keys.on_failure == "fail",
    }
    for name, wished in wishes.items():
        if wished:
            raise ManifestError(
                f"`{name}` is for a story, and this is a filler",
                place=desk.document.key_place((*path, name)),
                hint="Leave it out, or move the source to a section's `articles:`.",
            )


def _check_id(keys: ArticleKeys, path: Path_, desk: _Desk) -> None:
    if keys.id is None:
        return
    place = desk.document.place((*path, "id"))
    first = desk.ids.setdefault(keys.id, place)
    if first is not place:
        raise ManifestError(
            f"the id `{keys.id}` is taken",
            place=place,
            hint=f"It stands first in line {first.line}; an id names one article.",
        )


def _overrides(keys: ArticleKeys) -> Overrides:
    return Overrides(
        id=keys.id,
        headline=keys.headline,
        kicker=keys.kicker,
        dek=keys.dek,
        byline=tuple(keys.byline) if keys.byline is not None else None,
        dateline=keys.dateline,
        published=keys.published,
        credit=keys.credit,
        lang=keys.language,
        priority=Priority(keys.priority) if keys.priority else None,
        alt=keys.alt,
        placement=Placement(
            page=keys.page,
            span=keys.span,
            keep_whole=bool(keys.keep_whole),
            max_lines=keys.max_lines,
            picture=PictureUse(keys.picture or "auto"),
        ),
    )


def _policy(keys: ArticleKeys) -> SourcePolicy:
    return SourcePolicy(
        required=bool(keys.required),
        on_failure=keys.on_failure or "omit",
        max_age=keys.max_age,
    )


# -------------------------------------------------------------------------------------- places


def _address(source: str, path: Path_, desk: _Desk) -> str:
    """Return a web address as it is; a path only if its file is there."""
    if is_web(source):
        return _checked_url(source, path, desk)
    scheme = source.split(":", 1)[0] if "://" in source else ""
    if scheme:
        raise ManifestError(
            f"{shown(source)} is neither a web address nor a file",
            place=desk.document.place(path),
            hint="Web addresses start with http:// or https://.",
        )
    return _file(source, path, desk)


def _checked_url(url: str, path: Path_, desk: _Desk) -> str:
    try:
        parts = urlsplit(url)
        wrong = not parts.hostname or "@" in parts.netloc or _NO_ADDRESS.search(url) is not None
        parts.port  # noqa: B018 - it raises where the port is no number
    except ValueError:
        wrong = True
    if wrong or len(url) > MAX_ADDRESS:
        raise ManifestError(
            f"{shown(url)} is not a web address that can be fetched",
            place=desk.document.place(path),
        )
    return url


def _file(source: str, path: Path_, desk: _Desk) -> str:
    """Return `source` if it names a regular file inside the publication's folder."""
    place = desk.document.place(path)
    try:
        file = (desk.folder / source).resolve()
        inside = file.is_relative_to(desk.home)
        regular, exists = file.is_file(), file.exists()
    except (OSError, ValueError, RuntimeError) as error:
        raise ManifestError(f"{shown(source)} cannot be a file", place=place) from error
    if not inside:
        raise ManifestError(
            f"{shown(source)} lies outside the issue's folder",
            place=place,
            hint="Copy it beside the manifest.",
        )
    if not exists and _frozen_name(source, desk) in desk.frozen:
        return source
    if not exists:
        raise ManifestError(
            f"there is no file {shown(source)}", place=place, hint=_similar_file(file, desk)
        )
    if not regular:
        raise ManifestError(f"{shown(source)} is not a regular file", place=place)
    return source


def _frozen(manifest: Path) -> frozenset[str]:
    """Return the sources whose bytes are kept: their files may have gone since."""
    try:
        ledger = json.loads(manifest.with_suffix(".frozen").joinpath("captures.json").read_bytes())
        return frozenset(ledger["captures"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _frozen_name(source: str, desk: _Desk) -> str:
    """Return the name under which the bytes of a file are kept: `./a.html` is kept as `a.html`."""
    return Path(os.path.relpath(desk.folder / source, desk.folder)).as_posix()


def _similar_file(file: Path, desk: _Desk) -> str:
    folder = file.parent
    if not folder.is_dir():
        return f"There is no folder {shown(str(PurePosixPath(folder.name)))} either."
    match = nearest(file.name, (other.name for other in sorted(folder.iterdir())[:5_000]))
    if match is None:
        return f"Paths start at {desk.folder.name}/, where the manifest lies."
    return f"Did you mean `{os.path.relpath(folder / match, desk.folder)}`?"
