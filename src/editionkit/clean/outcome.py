"""What cleaning hands back, and the names of articles."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from editionkit.clean.content import Judgement
from editionkit.model import Article, Notice

_SLUG_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The article of one source, or None with a Notice that says why there is none.

    `rejected` is what was found all the same (the stub before a paywall), `judgements` the finder's
    word on every unit where they were asked for, `next_page` where the story goes on.
    """

    article: Article | None
    notices: tuple[Notice, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    next_page: str | None = None
    rejected: Article | None = None


def article_id(headline: str, source: str) -> str:
    """A stable id: slug of the headline, and eight hex digits of the source's SHA-256.

    `source` is the address or the path that the article came from.
    """
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug(headline) or 'article'}-{digest}"


def slug(text: str) -> str:
    """The first words of a text in ASCII, joined by hyphens; empty for scripts without Latin."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ı", "i")
    )
    words = re.findall(
        r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower().replace("'", "")
    )
    return "-".join(words[:_SLUG_WORDS])[:60].strip("-")
