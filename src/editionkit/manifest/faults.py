"""Say what is wrong with a manifest's values: one line, its place, the nearest known key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from editionkit.manifest.document import Document, Path_, shown
from editionkit.manifest.keys import (
    ArticleKeys,
    IssueKeys,
    PdfKeys,
    PublicationFileKeys,
    SectionKeys,
)
from editionkit.notices import ManifestError

_OWNERS: tuple[tuple[type[BaseModel], str], ...] = (
    (IssueKeys, "the issue"),
    (SectionKeys, "a section"),
    (ArticleKeys, "an article"),
    (PdfKeys, "`pdf:`"),
    (PublicationFileKeys, "publication.yaml"),
)

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "date_type": "a date such as 2026-11-22",
    "date_parsing": "a date such as 2026-11-22",
    "date_from_datetime_parsing": "a date such as 2026-11-22",
    "date_from_datetime_inexact": "a date such as 2026-11-22",
}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was most likely to be, or None."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a hint: the nearest known word, or all of them."""
    match = nearest(word, known)
    return f"Did you mean `{match}`?" if match else f"Known: {', '.join(known)}."


def fault(error: ValidationError, document: Document, root: type[BaseModel]) -> ManifestError:
    """Return the first thing that pydantic found wrong, in the order of the file.

    What is missing comes last: it is most often the right name of a key spelt wrong.
    """
    details = error.errors(include_url=False)
    details.sort(key=lambda one: one["type"] == "missing")
    found = [_described(one, document, root) for one in details]
    first, more = found[0], len(found) - 1
    if more:
        rest = f"There {'is' if more == 1 else 'are'} {more} more to mend after this."
        first.hint = f"{first.hint} {rest}" if first.hint else rest
    return first


def _described(details: ErrorDetails, document: Document, root: type[BaseModel]) -> ManifestError:
    path: Path_ = tuple(details["loc"])
    if details["type"] == "extra_forbidden":
        return _unknown_key(path, document, root)
    if details["type"] == "missing":
        return _missing_key(path, document)
    message, hint = _wrong_value(details, _key_name(path))
    return ManifestError(message, place=document.place(path), hint=hint)


def _key_name(path: Path_) -> str:
    names = [part for part in path if isinstance(part, str)]
    return names[-1] if names else "the file"


def _unknown_key(path: Path_, document: Document, root: type[BaseModel]) -> ManifestError:
    key, owner = str(path[-1]), owner_of(path[:-1], root)
    known = list(owner.model_fields)
    hint = did_you_mean(key, known)
    elsewhere = [where for model, where in _OWNERS if key in model.model_fields]
    if elsewhere:
        hint = f"It is a key of {elsewhere[0]}."
    where = dict(_OWNERS)[owner]
    return ManifestError(
        f"`{key}` is not a key of {where}", place=document.key_place(path), hint=hint
    )


def owner_of(path: Path_, root: type[BaseModel]) -> type[BaseModel]:
    """Return whose keys stand at `path`."""
    names = tuple(part for part in path if isinstance(part, str))
    owners: dict[tuple[str, ...], type[BaseModel]] = {
        (): root,
        ("pdf",): PdfKeys,
        ("sections",): SectionKeys,
        ("sections", "articles"): ArticleKeys,
        ("fillers",): ArticleKeys,
    }
    return owners[names]


def _missing_key(path: Path_, document: Document) -> ManifestError:
    return ManifestError(
        f"`{path[-1]}:` is missing", place=document.place(path[:-1]), hint=_EXAMPLES.get(path[-1])
    )


_EXAMPLES: dict[str | int, str] = {
    "title": "Write, for example, title: The Harbour Post",
    "date": "Write, for example, date: 2026-11-22",
}


def _wrong_value(details: ErrorDetails, key: str) -> tuple[str, str | None]:
    kind, got = details["type"], _got(details["input"])
    context = details.get("ctx", {})
    if kind == "literal_error":
        allowed = _allowed(str(context.get("expected", "")))
        hint = did_you_mean(str(details["input"]), allowed)
        return f"`{key}` is one of {', '.join(allowed)}; not {got}", hint
    if kind == "value_error":
        return f"`{key}` {context['error']}; not {got}", None
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = "at least" if kind == "greater_than_equal" else "at most"
        return f"`{key}` must be {bound} {context.get('ge', context.get('le'))}; not {got}", None
    if kind == "too_short":
        return f"`{key}` must not be empty", None
    wanted = _WANTED.get(kind)
    return f"`{key}` must be {wanted}; not {got}" if wanted else _plain(details, key, got), None


def _plain(details: ErrorDetails, key: str, got: str) -> str:
    message = details["msg"]
    return f"`{key}`: {message[:1].lower()}{message[1:]}; not {got}"


def _allowed(expected: str) -> list[str]:
    return [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]


def _got(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case list():
            return "a list"
        case dict():
            return "keys with values"
        case _:
            return shown(str(value))
