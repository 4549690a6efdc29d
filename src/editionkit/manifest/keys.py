"""The keys of `issue.yaml` and `publication.yaml`: their types, rules and meaning.

pydantic stands here, at the border, and nowhere behind it. The descriptions are the source of the
JSON Schema and of docs/reference/issue-yaml.md.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from editionkit.manifest.document import Plain

PAPERS = ("A3", "A4", "A5", "Letter", "tabloid", "broadsheet")
SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"

Scalar = str | int | float | bool


def _matching(pattern: str, wanted: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {wanted}")
        return value

    return AfterValidator(check)


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return " ".join(value.split())


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("must be a time zone such as Europe/London") from error
    return value


def _issn(value: str) -> str:
    digits = value.replace("-", "").upper()
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        raise ValueError("must be an ISSN such as 2049-3630")
    weights = sum((8 - place) * int(digit) for place, digit in enumerate(digits[:7]))
    if "0123456789X"[-weights % 11] != digits[7]:
        raise ValueError("must be an ISSN; its check digit does not fit")
    return f"{digits[:4]}-{digits[4:]}"


def _names(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _plain_value(value: Any) -> Any:
    """Read an unquoted scalar by the core schema of YAML 1.2."""
    if not isinstance(value, Plain):
        return value
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    if re.fullmatch(r"[-+]?\d{1,15}", value):
        return int(value)
    if re.fullmatch(r"[-+]?(\d{1,15}\.\d{0,15}|\.\d{1,15})", value):
        return float(value)
    return str(value)


Words = Annotated[str, AfterValidator(_filled)]
Language = Annotated[
    str,
    _matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as en-GB, de or ar"),
]
Span = Annotated[str, _matching(r"\d{1,4}\s?[mhdw]", "a time span such as 30m, 24h, 3d or 2w")]
Clock = Annotated[str, _matching(r"([01]\d|2[0-3]):[0-5]\d", "a time of day such as 05:40")]
Zone = Annotated[str, AfterValidator(_known_zone)]
Issn = Annotated[str, AfterValidator(_issn)]
Name = Annotated[
    str, _matching(r"[A-Za-z][\w.-]{0,79}", "a letter, then letters, digits, `-`, `_` or `.`")
]
Url = Annotated[
    str,
    _matching(r"https?://[^\s/?#@]+([/?#]\S*)?", "an address that starts with http:// or https://"),
]
Names = Annotated[
    list[Words],
    BeforeValidator(_names),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Option = Annotated[
    Scalar,
    BeforeValidator(_plain_value),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
Output = Literal["pdf", "epub"]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)  # an issue asks for few of them


class PdfKeys(_Keys):
    """What the PDF must be."""

    archival: bool = Field(True, description="Make it PDF/A, for archives.")


class PublicationKeys(_Keys):
    """What stays the same from issue to issue; stands in `publication.yaml`."""

    title: Words | None = Field(None, description="The paper's name: its nameplate on page one.")
    language: Language | None = Field(
        None, description="The paper's language as a BCP 47 tag: en-GB, de, ar. Default en."
    )
    layout: Words | None = Field(
        None, description="The theme; `editionkit layouts` lists them. Default broadsheet."
    )
    options: dict[str, Option] | None = Field(
        None, description="The theme's own options, by name; `editionkit layouts` lists them."
    )
    paper: Words | None = Field(
        None, description=f"The paper size: {', '.join(PAPERS)}. Default A4."
    )
    outputs: Annotated[list[Output], Field(min_length=1)] | None = Field(
        None, description="The files to make. Default both."
    )
    pdf: PdfKeys | None = Field(None, description="What the PDF must be.")
    publisher: Words | None = Field(None, description="Who publishes it: for the colophon.")
    issn: Issn | None = Field(None, description="The International Standard Serial Number.")
    motto: Words | None = Field(None, description="A line that stands at the nameplate.")
    place: Words | None = Field(None, description="Where it appears: for the folio line.")
    price: Words | None = Field(None, description="What it costs: for the folio line.")
    timezone: Zone | None = Field(
        None, description="The title's time zone, for `since` and `deadline`. Default UTC."
    )
    volume: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The volume: usually the year of publication, counted from 1."
    )
    edition: Words | None = Field(None, description="Which edition: Morning, Late City.")
    min_articles: Annotated[int, Field(ge=1)] | None = Field(
        None, description="With fewer articles than this nothing is published."
    )
    deadline: Clock | None = Field(
        None,
        description="Fetching ends at this time of day, in `timezone`, on the issue's date; "
        "the edition is made of what is there.",
    )


class PublicationFileKeys(PublicationKeys):
    """The keys of `publication.yaml`, beside or above the issue."""

    first_number: Annotated[int, Field(ge=1)] = Field(
        1, description="The number of the first issue in this folder."
    )


class ArticleKeys(_Keys):
    """One source: exactly one of `source`, `text`, `feed`, or a `url` alone."""

    source: Words | None = Field(
        None, description="A web address, or a file beside the issue: saved page or Markdown."
    )
    text: Words | None = Field(None, description="A file of pasted text without markup.")
    feed: Words | None = Field(None, description="An RSS or Atom feed: web address or file.")
    url: Url | None = Field(
        None, description="Where a file came from: for its links, pictures and credit."
    )
    limit: Annotated[int, Field(ge=1, le=200)] | None = Field(
        None, description="Of a feed: at most so many entries. Default 10."
    )
    since: Span | None = Field(
        None, description="Of a feed: no entry older than this before the issue: 24h, 3d."
    )
    id: Name | None = Field(None, description="A name for the article, unique in the issue.")
    headline: Words | None = Field(None, description="In place of the page's headline.")
    kicker: Words | None = Field(None, description="The line above the headline.")
    dek: Words | None = Field(None, description="The line below the headline (the standfirst).")
    byline: Names | None = Field(None, description="Who wrote it: a name or a list of names.")
    dateline: Words | None = Field(None, description="Where it was written: LONDON.")
    published: datetime.date | None = Field(None, description="The day it was published.")
    credit: Words | None = Field(None, description="Whom to credit: an agency, a site.")
    language: Language | None = Field(
        None, description="The article's language, where the page says it wrong or not at all."
    )
    priority: Literal["lead", "major", "standard", "brief"] | None = Field(
        None,
        description="How much the story weighs on its page. Where no story of the issue is `lead`, "
        "the first `major` one leads, else the first that is no brief.",
    )
    alt: Words | None = Field(None, description="The lead picture in words, for who cannot see it.")
    page: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The page on which it shall stand."
    )
    span: Annotated[int, Field(ge=1, le=12)] | None = Field(
        None, description="How many columns wide it shall be."
    )
    keep_whole: bool | None = Field(None, description="Never let it jump to another page.")
    max_lines: Annotated[int, Field(ge=1)] | None = Field(
        None, description="At most so many lines where it begins; the rest goes on later."
    )
    picture: Literal["auto", "none", "small", "dominant"] | None = Field(
        None, description="What becomes of the lead picture."
    )
    required: bool | None = Field(None, description="Without this article nothing is published.")
    on_failure: Literal["omit", "last-good", "fail"] | None = Field(
        None,
        description="When it cannot be had: leave it out, take what was fetched before, or "
        "publish nothing.",
    )
    max_age: Span | None = Field(
        None, description="With `on_failure: last-good`: how old that may be: 12h, 2d."
    )


class SectionKeys(_Keys):
    """A section and its sources in order."""

    title: Words = Field(description="The section's name: World, Sport.")
    articles: list[ArticleKeys] | None = Field(
        None, description="Its sources: each a web address or a file, or a mapping."
    )


class IssueKeys(PublicationKeys):
    """The keys of `issue.yaml`; those of `publication.yaml` may stand here too."""

    date: datetime.date = Field(description="The issue's date: 2026-11-22.")
    number: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The issue's number; counted from the publication's folder if absent."
    )
    pages: Annotated[int, Field(ge=1, le=200)] | None = Field(
        None, description="How many pages the paper shall have."
    )
    sections: list[SectionKeys] | None = Field(None, description="The sections in order.")
    fillers: list[ArticleKeys] | None = Field(
        None,
        description="Short pieces for what would stay white on the printed pages, in the desk's "
        "order: each a source as in `articles`. What finds no white is left over.",
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `issue.yaml`, for editors that complete and check."""
    schema = _tidy(IssueKeys.model_json_schema(by_alias=True))
    defs = schema["$defs"]
    article = defs["ArticleKeys"]
    article["oneOf"] = [
        {"required": ["source"]},
        {"required": ["text"]},
        {"required": ["feed"]},
        {
            "required": ["url"],
            "not": {"anyOf": [{"required": [key]} for key in ("source", "text", "feed")]},
        },
    ]
    sources = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/ArticleKeys"}]}
    defs["SectionKeys"]["properties"]["articles"]["items"] = sources
    schema["properties"]["fillers"]["items"] = sources
    return {"$schema": SCHEMA_ID, **schema, "title": "An editionkit issue"}


def _tidy(node: Any) -> Any:
    """Drop what pydantic adds for Python: titles, null defaults, alternatives with null."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: {name: _tidy(value) for name, value in item.items()}
        if key in ("properties", "$defs")
        else _tidy(item)
        for key, item in node.items()
        if not (key == "title" and isinstance(item, str))
        and not (key == "default" and item is None)
    }
    if "anyOf" not in kept:
        return kept
    choices = [choice for choice in kept.pop("anyOf") if choice != {"type": "null"}]
    return {**choices[0], **kept} if len(choices) == 1 else {"anyOf": choices, **kept}
