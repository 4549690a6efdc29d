"""Where a story goes on that is spread over several pages: by site rule, `rel=next`, page links.

Many sites give the next article as `rel=next`, so an address counts only where it is the page's own
with the next number in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from editionkit.clean import rules
from editionkit.clean.patterns import regex
from editionkit.clean.pictures import absolute
from editionkit.clean.rules import SiteRules
from editionkit.clean.tree import Element, names_of, squash, text_of

_MARK = regex(
    r"(?P<query>[?&])(?:page|p|pg|pages|seite|pagina|paged|sida|side|str|strona|sayfa)=(\d{1,2})(?=&|$)|"
    r"/(?:page|seite|p|pagina|strona|sayfa)[/-]?(\d{1,2})(?=/|$|\.html?$)|"
    r"(?<=[\w-])[-_,](\d{1,2})(?=\.html?$)|(?<=\w)/(\d{1,2})/?$",
    re.I,
)
_NEXT = regex(
    r"^\W*(?:next(?: page)?|continue(?: to page \d+)?|weiter|nächste(?: seite)?|(?:page )?suivante?|"
    r"(?:página )?siguiente|(?:pagina )?successiva|avanti|próxima(?: página)?|volgende(?: pagina)?|nästa(?: sida)?|"
    r"neste(?: side)?|næste(?: side)?|seuraava|następna(?: strona)?|další|sonraki(?: sayfa)?|следующая(?: страница)?|"
    r"далее|التالي|التالية|הבא|次へ|次のページ|下一页|下一頁|다음)\W*$",
    re.I,
)
_ELSEWHERE = regex(r"comment|kommentar|reply|replies|gallery|slider|carousel|archive", re.I)


def whole_story(root: Element, url: str | None, found: SiteRules | None) -> str | None:
    """Return the address of the story on one page, where a site rule names it."""
    named = rules.addresses(root, found.whole_story) if found is not None else []
    return next(
        (address for one in named if (address := absolute(one, url)) and address != url), None
    )


def next_page(root: Element, url: str | None, found: SiteRules | None) -> str | None:
    """Return the address of the story's next page, or None."""
    for value in rules.addresses(root, found.next_page) if found is not None else ():
        if address := absolute(value, url):
            return address
    for link in _links(root):
        address = absolute(link.get("href"), url)
        if address and url and _goes_on(address, url):
            return address
    return None


def _links(root: Element) -> Iterator[Element]:
    """Yield links that say that they lead to the next page, those with `rel=next` first."""
    links = [link for link in root.iter("link", "a") if link.get("href")]
    yield from (link for link in links if "next" in (link.get("rel") or "").lower().split())
    for link in links:
        text = squash(text_of(link))
        if (_NEXT.match(text) or re.fullmatch(r"\d{1,2}", text)) and not _is_elsewhere(link):
            yield link


def _is_elsewhere(link: Element) -> bool:
    return any(_ELSEWHERE.search(names_of(element)) for element in link.iterancestors())


def _goes_on(address: str, url: str) -> bool:
    """Is this the address of the page itself, but for a page number that is one higher?"""
    if urlsplit(address).hostname != urlsplit(url).hostname:
        return False
    here = url.split("#")[0]
    there = address.split("#")[0]
    return any(
        _stem(there, mark) in _stems(here, int(number) - 1)
        for mark in _MARK.finditer(there)
        if (number := next(group for group in mark.groups()[1:] if group)) and int(number) > 1
    )


def _stems(url: str, number: int) -> set[str]:
    """Return what is left of an address without its page number; page 1 may have none."""
    stems = {
        _stem(url, mark)
        for mark in _MARK.finditer(url)
        if next(group for group in mark.groups()[1:] if group).lstrip("0") == str(number)
    }
    return stems | ({_bare(url)} if number == 1 else set())


def _stem(url: str, mark: re.Match[str]) -> str:
    left, right = url[: mark.start()], url[mark.end() :]
    if mark["query"]:
        right = right.removeprefix("&")
        return _bare(f"{left}{mark['query']}{right}".rstrip("?&"))
    return _bare(left + right)


def _bare(url: str) -> str:
    return url.rstrip("/?&")
