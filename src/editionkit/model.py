"""The typed document in the middle: sources make it, renderers read it.

Three words mark the states of the work: an `Issue` is what the editor asks for, an `Edition` is the
same with every byte in hand, an `Artifact` is a file made from it. Everything here is frozen data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, assert_never


class Priority(StrEnum):
    """How much a story weighs on its page."""

    LEAD = "lead"
    MAJOR = "major"
    STANDARD = "standard"
    BRIEF = "brief"


class PictureUse(StrEnum):
    """What the editor wants of a story's lead picture on the page."""

    AUTO = "auto"
    NONE = "none"
    SMALL = "small"
    DOMINANT = "dominant"


Direction = Literal["ltr", "rtl"]
Day = date  # for fields called `date`: pydantic looks a name up in the class itself first

# ------------------------------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A run of characters; white space is already single spaces."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """Stress, a title, a foreign word: set in italics."""

    content: tuple[Inline, ...]
    kind: Literal["emphasis"] = "emphasis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Importance: set in bold."""

    content: tuple[Inline, ...]
    kind: Literal["strong"] = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hyperlink; `href` is absolute http(s), mailto, tel, or `#id` within the issue."""

    href: str
    content: tuple[Inline, ...]
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A fragment of code or a file name."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Superscript:
    """Raised characters."""

    content: tuple[Inline, ...]
    kind: Literal["superscript"] = "superscript"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscript:
    """Lowered characters."""

    content: tuple[Inline, ...]
    kind: Literal["subscript"] = "subscript"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A passage in another language than its block."""

    lang: str
    content: tuple[Inline, ...]
    dir: Direction | None = None
    kind: Literal["foreign"] = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak:
    """A forced line break inside a paragraph."""

    kind: Literal["line_break"] = "line_break"


Inline = Text | Emphasis | Strong | Link | Code | Superscript | Subscript | Foreign | LineBreak


def inline_text(content: tuple[Inline, ...]) -> str:
    """Return the characters of `content`; a forced break counts as one newline."""
    return "".join(_inline_pieces(content))


def _inline_pieces(content: tuple[Inline, ...]) -> Iterator[str]:
    for inline in content:
        match inline:
            case Text() | Code():
                yield inline.text
            case LineBreak():
                yield "\n"
            case Emphasis() | Strong() | Link() | Superscript() | Subscript() | Foreign():
                yield from _inline_pieces(inline.content)
            case _:
                assert_never(inline)


# -------------------------------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A picture's identity; its bytes live in the asset store under `sha256`. Sizes in pixels."""

    sha256: str
    media_type: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """File name made from the hash, never from the input."""
        suffix = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}[self.media_type]
        return f"{self.sha256[:20]}.{suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture with its words; `asset` is None until `collect` has the bytes.

    `source` is the best address found (absolute URL or path), `alternatives` further ones to try in
    order. `alt` is None when the source says nothing.
    """

    source: str
    alternatives: tuple[str, ...] = ()
    asset: Asset | None = None
    alt: str | None = None
    caption: tuple[Inline, ...] = ()
    credit: str | None = None
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the story; `lang` and `dir` only where they differ from the article's."""

    content: tuple[Inline, ...]
    lang: str | None = None
    dir: Direction | None = None
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosshead:
    """A subhead in the text; level 1 stands right below the headline, 2 below that."""

    content: tuple[Inline, ...]
    level: Literal[1, 2, 3] = 1
    kind: Literal["crosshead"] = "crosshead"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockQuote:
    """Words of somebody else, set off from the text."""

    content: tuple[Block, ...]
    attribution: str | None = None
    lang: str | None = None
    kind: Literal["block_quote"] = "block_quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullQuote:
    """A sentence repeated large to draw the eye; decoration, no part of the text."""

    content: tuple[Inline, ...]
    attribution: str | None = None
    kind: Literal["pull_quote"] = "pull_quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """A list; each item is a sequence of blocks."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell."""

    content: tuple[Inline, ...]
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells; the first `head_rows` of them are column headings."""

    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int = 0
    caption: tuple[Inline, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preformatted:
    """Text whose line breaks and spaces count."""

    text: str
    kind: Literal["preformatted"] = "preformatted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A change of scene between paragraphs."""

    kind: Literal["break"] = "break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """Something that paper cannot show (a video, a post): its words, a link, perhaps a still."""

    url: str
    title: str
    provider: str | None = None
    poster: Figure | None = None
    kind: Literal["embed"] = "embed"


Block = (
    Paragraph
    | Crosshead
    | Figure
    | BlockQuote
    | PullQuote
    | ItemList
    | Table
    | Preformatted
    | Break
    | Embed
)


def block_text(block: Block) -> str:
    """Return the plain text of one block, its parts parted by newlines; figures have none."""
    return "\n".join(part for part in _block_lines(block) if part)


def _block_lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph() | Crosshead():
            yield inline_text(block.content)
        case BlockQuote():
            yield from (line for inner in block.content for line in _block_lines(inner))
            yield block.attribution or ""
        case ItemList():
            yield from (
                line for item in block.items for inner in item for line in _block_lines(inner)
            )
        case Table():
            yield inline_text(block.caption)
            yield from (inline_text(cell.content) for row in block.rows for cell in row)
        case Preformatted():
            yield block.text
        case Embed():
            yield block.title
        case Figure() | PullQuote() | Break():
            return
        case _:
            assert_never(block)


# ------------------------------------------------------------------------------------ articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an article came from; `retrieved` is None for a local file."""

    url: str | None = None
    site: str | None = None
    canonical: str | None = None
    retrieved: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The editor's hand on one story: what `issue.yaml` says of its place on the page."""

    page: int | None = None
    span: int | None = None
    keep_whole: bool = False
    max_lines: int | None = None
    picture: PictureUse = PictureUse.AUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned story. Field names follow the trade; schema.org's are in the docs.

    `witnesses` says for each field which source of the page won, as (field, witness) pairs.
    """

    id: str
    headline: str
    kicker: str | None = None
    dek: str | None = None
    byline: tuple[str, ...] = ()
    dateline: str | None = None
    published: datetime | date | None = None
    modified: datetime | date | None = None
    section: str | None = None
    credit: str | None = None
    lang: str | None = None
    dir: Direction = "ltr"
    lead: Figure | None = None
    body: tuple[Block, ...] = ()
    origin: Origin = field(default_factory=Origin)
    priority: Priority = Priority.STANDARD
    placement: Placement = field(default_factory=Placement)
    witnesses: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The body as plain text, a blank line between blocks."""
        return "\n\n".join(text for text in map(block_text, self.body) if text)

    @property
    def words(self) -> int:
        """Number of words of the body, counted between spaces."""
        return len(self.text.split())


# -------------------------------------------------------------------- the issue, as asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the editor sets for one source; None leaves what the page says."""

    id: str | None = None
    headline: str | None = None
    kicker: str | None = None
    dek: str | None = None
    byline: tuple[str, ...] | None = None
    dateline: str | None = None
    published: date | None = None
    credit: str | None = None
    lang: str | None = None
    priority: Priority | None = None
    alt: str | None = None
    placement: Placement = field(default_factory=Placement)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePolicy:
    """What happens to the edition when this source fails."""

    required: bool = False
    on_failure: Literal["omit", "last-good", "fail"] = "omit"
    max_age: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the manifest something stands; lines and columns count from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlSource:
    """A page on the web, typed by the editor."""

    url: str
    overrides: Overrides = field(default_factory=Overrides)
    policy: SourcePolicy = field(default_factory=SourcePolicy)
    place: Place | None = None
    kind: Literal["url"] = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A saved page or a Markdown file; `path` is relative to the issue's folder."""

    path: str
    url: str | None = None
    overrides: Overrides = field(default_factory=Overrides)
    policy: SourcePolicy = field(default_factory=SourcePolicy)
    place: Place | None = None
    kind: Literal["file"] = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """Pasted text without markup; `path` is relative to the issue's folder."""

    path: str
    url: str | None = None
    overrides: Overrides = field(default_factory=Overrides)
    policy: SourcePolicy = field(default_factory=SourcePolicy)
    place: Place | None = None
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """A feed (URL or path): at most `limit` entries, none older than `since` before the issue."""

    feed: str
    limit: int = 10
    since: str | None = None
    overrides: Overrides = field(default_factory=Overrides)
    policy: SourcePolicy = field(default_factory=SourcePolicy)
    place: Place | None = None
    kind: Literal["feed"] = "feed"


SourceSpec = UrlSource | FileSource | TextSource | FeedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPlan:
    """A section as the manifest asks for it."""

    title: str
    items: tuple[SourceSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What stays the same from issue to issue."""

    title: str
    language: str = "en"
    publisher: str | None = None
    issn: str | None = None
    motto: str | None = None
    place: str | None = None
    price: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfWish:
    """What the manifest says of the PDF."""

    archival: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The manifest, as written. `folder` is where its relative paths start."""

    folder: str
    file: str
    publication: Publication
    date: Day
    number: int | None = None
    volume: int | None = None
    edition_name: str | None = None
    layout: str = "broadsheet"
    options: tuple[tuple[str, str | int | float | bool], ...] = ()
    paper: str = "A4"
    outputs: tuple[Literal["pdf", "epub"], ...] = ("pdf", "epub")
    pages: int | None = None
    min_articles: int | None = None
    deadline: str | None = None
    pdf: PdfWish = field(default_factory=PdfWish)
    sections: tuple[SectionPlan, ...] = ()
    fillers: tuple[SourceSpec, ...] = ()


# ----------------------------------------------------------------- the edition and its files


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One raw thing exactly as received; `url` is the final address, None for a local file."""

    spec: SourceSpec
    url: str | None
    media_type: str
    data: bytes
    retrieved: datetime | None
    headers: tuple[tuple[str, str], ...]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the edition with its stories in order."""

    title: str
    slug: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The issue with every byte in hand: after this no network, no clock, no randomness.

    `fillers` are short pieces for what is white on the printed pages; they belong to no section.
    `identifier` is a stable URN of the issue, `epoch` the one time stamp of its files in seconds.
    """

    publication: Publication
    date: Day
    number: int | None = None
    volume: int | None = None
    edition_name: str | None = None
    layout: str = "broadsheet"
    options: tuple[tuple[str, str | int | float | bool], ...] = ()
    paper: str = "A4"
    pages: int | None = None
    pdf: PdfWish = field(default_factory=PdfWish)
    sections: tuple[Section, ...] = ()
    fillers: tuple[Article, ...] = ()
    identifier: str = ""
    epoch: int = 0

    @property
    def lang(self) -> str:
        """The edition's language as a BCP 47 tag."""
        return self.publication.language

    @property
    def articles(self) -> tuple[Article, ...]:
        """All stories in reading order."""
        return tuple(article for section in self.sections for article in section.articles)

    @property
    def copy(self) -> tuple[Article, ...]:
        """All that may be set: the stories in reading order, then the fillers."""
        return (*self.articles, *self.fillers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file made from the edition; `pages` is None where the format has no pages."""

    format: str
    path: str
    media_type: str
    sha256: str
    pages: int | None = None


class Severity(StrEnum):
    """How bad a Notice is: an error means that the output is not what was asked for."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A warning as a value; `code` is listed in `notices.NOTICE_CODES`."""

    code: str
    message: str
    severity: Severity = Severity.WARNING
    where: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """One article in the report; `pages` are the print pages it stands on."""

    id: str
    headline: str
    section: str
    words: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request as it went; `url` is the one asked for, without secrets. Times in seconds."""

    url: str
    number: int
    status: int | None = None
    reason: str | None = None
    size: int = 0
    seconds: float = 0.0
    waited: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source in the report: what became of it, and which articles it gave.

    `status` is fetched, unchanged (the site says so), frozen (not asked), stale (asked in vain, the
    issue's own copy stands), file, last-good (an earlier issue's copy, of `as_of`), or failed.
    """

    source: str
    section: str
    where: str | None
    status: str
    reason: str | None = None
    articles: tuple[str, ...] = ()
    sha256: str | None = None
    size: int | None = None
    retrieved: datetime | None = None
    as_of: datetime | None = None
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one run went: what differs from run to run, and so stands in no published file.

    `requests` are those that no line of `sources` has: of a feed's pages, of pictures. `limits` are
    the limits that were hit, by their short words. `seconds` are by stage.
    """

    version: str
    started: datetime
    sources: tuple[SourceLine, ...] = ()
    requests: tuple[Attempt, ...] = ()
    limits: tuple[str, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build made and what it has to say about it.

    `fillers` have the pages that they fill white on, none where they were left over. `makeup` is
    the plan of the printed pages as data, None for a layout without columns.
    """

    artifacts: tuple[Artifact, ...] = ()
    notices: tuple[Notice, ...] = ()
    articles: tuple[ArticleLine, ...] = ()
    fillers: tuple[ArticleLine, ...] = ()
    makeup: dict[str, Any] | None = None
    run: Run | None = None
