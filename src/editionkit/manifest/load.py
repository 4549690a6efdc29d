"""Turn `issue.yaml` and its `publication.yaml` into an `Issue`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from editionkit.manifest.assemble import assemble
from editionkit.manifest.count import count_number
from editionkit.manifest.document import Document, Path_, Value, parse_document, read_document
from editionkit.manifest.faults import did_you_mean, fault
from editionkit.manifest.keys import PAPERS, IssueKeys, PublicationFileKeys, PublicationKeys
from editionkit.model import Issue
from editionkit.notices import ManifestError

Keys = TypeVar("Keys", bound=BaseModel)
Shelf = Mapping[str, Callable[[], Collection[str]]]
"""The layouts there are, each with what tells the paper sizes that it knows."""
OptionFault = Callable[[str, str, str | int | float | bool], tuple[str, str] | None]
"""Given layout, option and value: what is wrong with it and what to do, or None."""

PUBLICATION_FILE = "publication.yaml"
PUBLICATION_LEVELS = 3
"""`publication.yaml` is looked for in the issue's own folder and the two above it."""


@dataclass(frozen=True, slots=True)
class _House:
    """The publication that an issue belongs to."""

    folder: Path
    document: Document
    keys: PublicationFileKeys


def issue_file(path: Path) -> Path:
    """Return the manifest that `path` names: itself, or the `issue.yaml` in that folder."""
    return path / "issue.yaml" if path.is_dir() else path


def load_issue(
    path: Path,
    *,
    shelf: Shelf | None = None,
    option_fault: OptionFault | None = None,
    text: str | None = None,
) -> Issue:
    """Read the manifest at `path` (a file, or a folder with `issue.yaml`).

    The layout is checked against `shelf` and its options by `option_fault` where they are given;
    `text` stands for what the file holds, before it is written. Raises ManifestError with file,
    line and column of the first thing that is wrong.
    """
    file = issue_file(path)
    document = read_document(file) if text is None else parse_document(text, str(file))
    keys = _validated(IssueKeys, document, _with_mappings(document.data))
    folder = file.resolve().parent
    house = _house(folder, path_shown=file.parent)
    merged = _merged(keys, house.keys) if house else keys
    if merged.title is None:
        raise ManifestError(
            "`title:` is missing",
            place=document.place(()),
            hint="Write, for example, title: The Harbour Post, here or in publication.yaml.",
        )
    merged = _with_known_theme(merged, document, house, shelf)
    if option_fault is not None:
        _require_options(merged, document, house, option_fault)
    issue = assemble(merged, document, file=file, home=house.folder if house else folder)
    if issue.number is None and house:
        number = count_number(house.folder, file, house.keys.first_number)
        return replace(issue, number=number)
    return issue


def _validated(keys: type[Keys], document: Document, data: Mapping[str, Value]) -> Keys:
    try:
        return keys.model_validate(data)
    except ValidationError as error:
        raise fault(error, document, keys) from error


def _with_mappings(data: Mapping[str, Value]) -> dict[str, Value]:
    """Give each source that is a plain string its mapping: `a.html` is `source: a.html`."""
    mapped = _items_with_mappings(data, "fillers")
    sections = mapped.get("sections")
    if not isinstance(sections, list):
        return mapped
    return {**mapped, "sections": [_section_with_mappings(section) for section in sections]}


def _section_with_mappings(section: Value) -> Value:
    return _items_with_mappings(section, "articles") if isinstance(section, dict) else section


def _items_with_mappings(data: Mapping[str, Value], key: str) -> dict[str, Value]:
    items = data.get(key)
    if not isinstance(items, list):
        return dict(data)
    return {**data, key: [{"source": one} if isinstance(one, str) else one for one in items]}


def _house(folder: Path, *, path_shown: Path) -> _House | None:
    """Return the publication beside or above `folder`, if there is one."""
    shown = path_shown
    for place in (folder, *folder.parents)[:PUBLICATION_LEVELS]:
        file = place / PUBLICATION_FILE
        if file.is_file():
            document = read_document(file, name=str(shown / PUBLICATION_FILE))
            return _House(place, document, _validated(PublicationFileKeys, document, document.data))
        shown = shown / ".."
    return None


def _merged(keys: IssueKeys, shared: PublicationKeys) -> IssueKeys:
    """Fill what the issue does not say from the publication."""
    filled = {
        name: getattr(shared, name)
        for name in PublicationKeys.model_fields
        if getattr(keys, name) is None
    }
    options = {**(shared.options or {}), **(keys.options or {})}
    return keys.model_copy(update={**filled, "options": options})


def _with_known_theme(
    keys: IssueKeys, document: Document, house: _House | None, shelf: Shelf | None
) -> IssueKeys:
    """Check layout and paper; write the paper as its list does (`a4` is A4)."""

    def said(key: str) -> Document:
        return house.document if house and (key,) not in document.values else document

    layout = keys.layout or "broadsheet"
    if shelf is not None and layout not in shelf:
        raise _unknown("layout", layout, list(shelf), said("layout"))
    papers = list(shelf[layout]()) if shelf else list(PAPERS)
    paper = keys.paper or "A4"
    spelt = {name.lower(): name for name in papers}.get(paper.lower())
    if spelt is None:
        raise _unknown("paper", paper, papers, said("paper"))
    return keys.model_copy(update={"layout": layout, "paper": spelt})


def _require_options(
    keys: IssueKeys, document: Document, house: _House | None, option_fault: OptionFault
) -> None:
    """Refuse an option that the layout does not have, or a value that it cannot take."""
    for name, value in (keys.options or {}).items():
        if wrong := option_fault(keys.layout or "", name, value):
            path: Path_ = ("options", name)
            own = house is None or path in document.values
            place = document.place(path) if own or house is None else house.document.place(path)
            raise ManifestError(wrong[0], place=place, hint=wrong[1])


def _unknown(key: str, word: str, known: list[str], document: Document) -> ManifestError:
    path: Path_ = (key,)
    return ManifestError(
        f"there is no {key} `{word}`", place=document.place(path), hint=did_you_mean(word, known)
    )
