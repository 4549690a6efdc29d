"""What cleaning hands back, and the names of articles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from editionkit.clean.content import Judgement
from editionkit.clean.rules import SiteRules
from editionkit.model import Article, Notice
from editionkit.slugs import slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The article of one source, or None with a Notice that says why there is none.

    `rejected` is what was found all the same (the stub before a paywall), `judgements` the finder's
    word on every unit where they were asked for, `next_page` where the story goes on, `whole_story`
    where a site rule says that it stands on one page.
    """

    article: Article | None
    notices: tuple[Notice, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    next_page: str | None = None
    whole_story: str | None = None
    rejected: Article | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is known of a page besides its markup, and how it is to be cleaned.

    `url` is its address, `name` what its id is made from where there is none, `seen` texts that
    stand on other pages of its host, `explain` whether every unit's judgement is handed back.
    """

    url: str | None = None
    name: str = ""
    retrieved: datetime | None = None
    rules: tuple[SiteRules, ...] = field(default=())
    seen: frozenset[str] = frozenset()
    explain: bool = False

    @property
    def where(self) -> str:
        """The address or the name, for Notices."""
        return self.url or self.name


def article_id(headline: str, source: str) -> str:
    """A stable id: slug of the headline, and eight hex digits of the source's SHA-256.

    `source` is the address or the path that the article came from.
    """
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug(headline) or 'article'}-{digest}"
