"""Errors that end the work and notices that do not: their kinds, codes and exit codes."""

from __future__ import annotations

from dataclasses import dataclass

from editionkit.model import Notice, Place, Report, Severity


class EditionError(Exception):
    """Something that stops a command: one line for the reader, a hint, an exit code."""

    exit_code = 7

    def __init__(self, message: str, *, place: Place | None = None, hint: str | None = None):
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place.file}:{self.place.line}:{self.place.column}: " if self.place else ""
        return f"{where}{self.message}"


class ManifestError(EditionError):
    """The manifest or the command line asks for something that cannot be."""

    exit_code = 5


class LockedError(EditionError):
    """Another build of the same issue is running."""

    exit_code = 4


class NotPublishedError(EditionError):
    """Nothing was published; the previous edition stays. `report` says what was found."""

    exit_code = 6

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        hint: str | None = None,
        report: Report | None = None,
    ):
        super().__init__(message, place=place, hint=hint)
        self.report = report


class NoStoryError(EditionError):
    """A page holds no story that could be printed."""

    exit_code = 6


class FetchError(EditionError):
    """A source could not be fetched; `collect` turns it into a Notice.

    `reason` is a short stable word for the report: timeout, blocked-address, http-404 …
    """

    exit_code = 6

    def __init__(
        self,
        message: str,
        *,
        reason: str,
        place: Place | None = None,
        hint: str | None = None,
    ):
        super().__init__(message, place=place, hint=hint)
        self.reason = reason


class LayoutError(EditionError):
    """A theme cannot be loaded or a template fails."""

    exit_code = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """What a Notice code means, why it comes and what to do: the source of docs/reference."""

    code: str
    severity: Severity
    meaning: str
    remedy: str


NOTICE_KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        code="S-001",
        severity=Severity.WARNING,
        meaning="A source could not be fetched or read; its article is not in the edition.",
        remedy="Look at the reason given; run `editionkit extract SOURCE` to try it alone.",
    ),
    NoticeKind(
        code="S-002",
        severity=Severity.WARNING,
        meaning="A source holds no story: it is empty, a consent wall, or an error page.",
        remedy="Open the page in a browser, save it, and put the saved file into the issue.",
    ),
    NoticeKind(
        code="S-003",
        severity=Severity.WARNING,
        meaning="A source is only the stub of a story behind a paywall.",
        remedy="Save the full page from a subscriber's browser, or leave the story out.",
    ),
    NoticeKind(
        code="S-004",
        severity=Severity.WARNING,
        meaning="A source is of a kind that editionkit cannot read, or is too large.",
        remedy="Give a web page, saved HTML, a WARC, Markdown, plain text or a feed.",
    ),
    NoticeKind(
        code="S-005",
        severity=Severity.INFO,
        meaning="The same story came from two sources; it is printed once.",
        remedy="Nothing, or remove one of the sources.",
    ),
    NoticeKind(
        code="S-006",
        severity=Severity.WARNING,
        meaning="A feed has no entry that fits `limit` and `since`.",
        remedy="Widen `since`, or look at the feed.",
    ),
    NoticeKind(
        code="S-007",
        severity=Severity.WARNING,
        meaning="A frozen copy stands in for a source that could not be fetched, or was replaced.",
        remedy="Look at the date of the story; collect again when the site is back.",
    ),
    NoticeKind(
        code="S-008",
        severity=Severity.INFO,
        meaning="An earlier issue of the publication has printed the story, as its ledger says.",
        remedy="Leave the story out, or print what is new in it; it is printed as it is.",
    ),
    NoticeKind(
        code="S-009",
        severity=Severity.WARNING,
        meaning="The edition is published, but the ledger or toolchain.json could not be written.",
        remedy="Make the folder that is named writable and build again.",
    ),
    NoticeKind(
        code="S-010",
        severity=Severity.WARNING,
        meaning="An earlier issue's copy stands in for a source; it is labelled with its date.",
        remedy="Nothing; collect again when the site is back.",
    ),
    NoticeKind(
        code="S-011",
        severity=Severity.WARNING,
        meaning="A web archive (WARC) is damaged; what is sound in it is used.",
        remedy="Look whether a story is missing; take the page again, or save it.",
    ),
    NoticeKind(
        code="T-001",
        severity=Severity.INFO,
        meaning="Other tools, another layout or other fonts made the files than those before.",
        remedy="Nothing; it is said once. `build --locked` publishes nothing then.",
    ),
    NoticeKind(
        code="T-002",
        severity=Severity.ERROR,
        meaning="With `--locked`: a tool, a layout's folder or a font is not what it was.",
        remedy="Bring back what was used then; the notice says what that was.",
    ),
    NoticeKind(
        code="T-003",
        severity=Severity.ERROR,
        meaning="With `--locked`: a source is not frozen, so the network would be needed.",
        remedy="Restore `issue.frozen` from your archive, or take the source out of `issue.yaml`.",
    ),
    NoticeKind(
        code="T-004",
        severity=Severity.ERROR,
        meaning="With `--locked`: a file came out with other bytes than were published.",
        remedy=(
            "Look whether issue.yaml, publication.yaml, a file beside them or SOURCE_DATE_EPOCH"
            " was changed; letters that our fonts lack come from the machine's fonts."
        ),
    ),
    NoticeKind(
        code="C-001",
        severity=Severity.INFO,
        meaning="Something in the page has no form on paper and was left out of the story.",
        remedy="Nothing, unless it matters: then put it into the text by hand.",
    ),
    NoticeKind(
        code="C-002",
        severity=Severity.INFO,
        meaning="Two witnesses of the page contradict each other about a field.",
        remedy="Set the field in `issue.yaml` if the wrong one won.",
    ),
    NoticeKind(
        code="C-003",
        severity=Severity.WARNING,
        meaning="A story was longer than the limit, or held something harmful, and was cut.",
        remedy="Look at the story; give the part that matters as a file of its own.",
    ),
    NoticeKind(
        code="I-001",
        severity=Severity.WARNING,
        meaning="A picture could not be fetched or decoded; the story is printed without it.",
        remedy="Put the picture beside the issue and name it in the saved page.",
    ),
    NoticeKind(
        code="I-002",
        severity=Severity.INFO,
        meaning="A picture has no alternative text; its caption stands in for it.",
        remedy="Set `alt:` for the source in `issue.yaml`.",
    ),
    NoticeKind(
        code="I-003",
        severity=Severity.WARNING,
        meaning="A picture has neither alternative text nor caption.",
        remedy="Set `alt:` for the source in `issue.yaml`.",
    ),
    NoticeKind(
        code="I-004",
        severity=Severity.INFO,
        meaning="A picture has fewer than 150 pixels to the inch at its printed size.",
        remedy="Find a larger copy, or ask for `picture: small`.",
    ),
    NoticeKind(
        code="I-005",
        severity=Severity.INFO,
        meaning="How many pictures have alternative text, only a caption, or nothing.",
        remedy="Set `alt:` for the sources that I-002 and I-003 name.",
    ),
    NoticeKind(
        code="P-001",
        severity=Severity.WARNING,
        meaning="Text did not fit where it was to stand (overset).",
        remedy="Cut the story, let it jump, or give it more room.",
    ),
    NoticeKind(
        code="P-002",
        severity=Severity.WARNING,
        meaning="A page could not be filled.",
        remedy="Add a brief or a story to its section, or `fillers` to the issue.",
    ),
    NoticeKind(
        code="P-003",
        severity=Severity.WARNING,
        meaning="WeasyPrint had something to say while laying the pages out.",
        remedy="Look at the message; in a theme of your own it often names the rule at fault.",
    ),
    NoticeKind(
        code="P-004",
        severity=Severity.WARNING,
        meaning="No font of the theme, nor of the system, has a glyph for some characters.",
        remedy="Install a font for the script, for example fonts-noto-core or fonts-noto-cjk.",
    ),
    NoticeKind(
        code="P-005",
        severity=Severity.WARNING,
        meaning="Type stands outside the live area, over other type, or is smaller than 6.5 pt.",
        remedy="Look at the page; in a theme of your own, at the sizes and margins of that box.",
    ),
    NoticeKind(
        code="P-006",
        severity=Severity.INFO,
        meaning="Lines are off the baseline grid or out of their column, or feet do not align.",
        remedy="Look at the page; in a theme of your own, at heights that are no whole units.",
    ),
    NoticeKind(
        code="P-007",
        severity=Severity.INFO,
        meaning="Three or more lines in a row end in a hyphen, more than 5 times in 1,000 lines.",
        remedy="Nothing, or change a word there.",
    ),
    NoticeKind(
        code="P-008",
        severity=Severity.WARNING,
        meaning="The renderer failed on a story; its words are set without styles or pictures.",
        remedy="Look at the story; report it with the issue.",
    ),
    NoticeKind(
        code="P-009",
        severity=Severity.WARNING,
        meaning="No page could be made of a story, even alone; it was left out.",
        remedy="Report it with the issue: this should not happen.",
    ),
    NoticeKind(
        code="P-010",
        severity=Severity.WARNING,
        meaning="The issue's own layout fails on any story; one of ours was used.",
        remedy="Mend the layout: the message says where it fails.",
    ),
    NoticeKind(
        code="P-011",
        severity=Severity.WARNING,
        meaning="A wish of the editor's for the pages could not be met on this paper.",
        remedy="Change the wish, or what stands in its way: length, pictures, paper, page.",
    ),
    NoticeKind(
        code="P-012",
        severity=Severity.INFO,
        meaning="Fillers found no white of their size on the pages; they are not printed.",
        remedy="Nothing; they can wait for another issue.",
    ),
    NoticeKind(
        code="V-001",
        severity=Severity.ERROR,
        meaning="Words of an article are missing from a finished file, or stand there twice.",
        remedy="Report it with the issue: this should not happen.",
    ),
    NoticeKind(
        code="V-002",
        severity=Severity.ERROR,
        meaning="A finished file breaks a rule of its format.",
        remedy="Build it again; if that gives the same, report it with the issue.",
    ),
    NoticeKind(
        code="X-001",
        severity=Severity.INFO,
        meaning="A checker is not installed; what only it knows was not checked.",
        remedy="Install it, or check the file on a machine that has it.",
    ),
    NoticeKind(
        code="X-002",
        severity=Severity.ERROR,
        meaning="A checker found an error in a finished file.",
        remedy="Build it again; if that gives the same, report it with the issue.",
    ),
    NoticeKind(
        code="X-003",
        severity=Severity.WARNING,
        meaning="A checker warns of something in a finished file.",
        remedy="Look at the message.",
    ),
    NoticeKind(
        code="X-004",
        severity=Severity.INFO,
        meaning="A checker ran; this says which, in which version, and what it found.",
        remedy="Nothing.",
    ),
    NoticeKind(
        code="X-005",
        severity=Severity.INFO,
        meaning="What kind of file it is, what it claims to be, and what was not checked.",
        remedy="Nothing.",
    ),
    NoticeKind(
        code="K-001",
        severity=Severity.WARNING,
        meaning="A book without exactly one title; Kindle fails on it without a reason.",
        remedy="Leave one dc:title in the package document.",
    ),
    NoticeKind(
        code="K-002",
        severity=Severity.WARNING,
        meaning="A book without NCX; Kindle and old devices show no contents list.",
        remedy="Add an NCX and name it in the spine.",
    ),
    NoticeKind(
        code="K-003",
        severity=Severity.WARNING,
        meaning="The contents list does not follow the reading order; Kindle may refuse the book.",
        remedy="Order the contents list like the spine.",
    ),
    NoticeKind(
        code="K-004",
        severity=Severity.WARNING,
        meaning="An SVG with a raster picture in it, which Kindle drops.",
        remedy="Use the picture itself.",
    ),
    NoticeKind(
        code="K-005",
        severity=Severity.WARNING,
        meaning="A long hidden passage; Kindle refuses books with hidden text.",
        remedy="Take the passage out.",
    ),
    NoticeKind(
        code="K-006",
        severity=Severity.WARNING,
        meaning="The book is larger than what can be mailed to a Kindle (50 MB).",
        remedy="Use fewer or smaller pictures.",
    ),
    NoticeKind(
        code="K-007",
        severity=Severity.WARNING,
        meaning="The cover is missing, no JPEG, or not 1600 × 2560 pixels.",
        remedy="Give the cover that size.",
    ),
    NoticeKind(
        code="K-008",
        severity=Severity.WARNING,
        meaning="A picture larger than Kindle takes (5 MB).",
        remedy="Scale it down.",
    ),
    NoticeKind(
        code="B-001",
        severity=Severity.WARNING,
        meaning="A chapter of a KEPUB has no spans; Kobo cannot keep the place in it.",
        remedy="Write the KEPUB anew.",
    ),
    NoticeKind(
        code="B-002",
        severity=Severity.INFO,
        meaning="A chapter so long that older Kobo engines turn its pages slowly (300 kB).",
        remedy="Split the story.",
    ),
    NoticeKind(
        code="B-003",
        severity=Severity.WARNING,
        meaning="The cover is not named in the way that Kobo and Kindle look for.",
        remedy='Add the <meta name="cover"> line.',
    ),
    NoticeKind(
        code="B-004",
        severity=Severity.WARNING,
        meaning="The style sheet uses what Kobo's old engine cannot read: all of it is lost.",
        remedy="Write the rule without it.",
    ),
    NoticeKind(
        code="E-001",
        severity=Severity.INFO,
        meaning="A picture larger than any e-ink screen; it only costs space and time.",
        remedy="Scale it down.",
    ),
    NoticeKind(
        code="E-002",
        severity=Severity.WARNING,
        meaning="A chapter with more pictures than a small e-ink device can hold.",
        remedy="Use fewer or smaller pictures in the story.",
    ),
    NoticeKind(
        code="A-001",
        severity=Severity.ERROR,
        meaning="A link inside the book leads nowhere; Apple Books refuses such books.",
        remedy="Mend or remove the link.",
    ),
    NoticeKind(
        code="A-002",
        severity=Severity.WARNING,
        meaning="A picture larger than Apple Books takes (5.6 million pixels).",
        remedy="Scale it down.",
    ),
    NoticeKind(
        code="A-003",
        severity=Severity.WARNING,
        meaning="A picture in CMYK; Apple Books and Kobo show RGB only.",
        remedy="Convert it to RGB.",
    ),
)

NOTICE_CODES = {kind.code: kind for kind in NOTICE_KINDS}


def notice(code: str, message: str, *, where: str | None = None, hint: str | None = None) -> Notice:
    """Return a Notice of a listed code with that code's severity."""
    kind = NOTICE_CODES[code]
    return Notice(
        code=code,
        message=message,
        severity=kind.severity,
        where=where,
        hint=hint or kind.remedy,
    )
