"""Site rules as data: what a host's pages need beyond what the finder sees.

`rules/<host>.yaml` in this package, and the same beside an issue, hold mappings with these words,
each a selector (XPath, or a simple CSS selector) or a list of them:

| word | meaning |
|---|---|
| `keep_only` | the story stands in these elements and nowhere else |
| `remove` | these elements are no story |
| `remove_before`, `remove_after` | nothing before, nothing after the first such element |
| `headline`, `dek`, `kicker`, `byline`, `published` | where these fields stand |
| `next_page` | the link to the story's next page |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from lxml import etree
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from editionkit.clean.tree import Element, text_of
from editionkit.notices import EditionError

_CSS_PART = re.compile(
    r"([.#]?)(-?[\w-]+)|\[([\w:-]+)(?:([~^$*]?=)[\"']?([^\"'\]]*)[\"']?)?\]|(\*)"
)


class RuleError(EditionError):
    """A site rule cannot be read or its selector is wrong."""

    exit_code = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What one host's pages need; `host` without `www.`, all others are XPath expressions."""

    host: str
    keep_only: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    remove_before: tuple[str, ...] = ()
    remove_after: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    dek: tuple[str, ...] = ()
    kicker: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    next_page: tuple[str, ...] = ()


WORDS = tuple(field.name for field in fields(SiteRules) if field.name != "host")


def parse_rules(text: str, host: str) -> SiteRules:
    """Read the rules of one host from YAML.

    Raises RuleError for anything but a mapping of known words to selectors.
    """
    try:
        found = YAML(typ="safe", pure=True).load(text) or {}
    except YAMLError as error:
        raise RuleError(f"rules for {host}: {str(error).splitlines()[0]}") from error
    if not isinstance(found, dict):
        raise RuleError(f"rules for {host}: a mapping is expected")
    chosen: dict[str, tuple[str, ...]] = {}
    for word, value in found.items():
        if word == "host":
            host = str(value)
        elif word in WORDS:
            chosen[word] = tuple(_checked(str(one), host) for one in _listed(value))
        else:
            raise RuleError(
                f"rules for {host}: unknown word {word!r}", hint=f"One of {', '.join(WORDS)}."
            )
    return SiteRules(host=host.removeprefix("www."), **chosen)


def parse_ftr(text: str, host: str) -> SiteRules:
    """Read the rules of one host in the text format of FiveFilters' ftr-site-config.

    Words that have no meaning here (`tidy`, `test_url`, `http_header` …) are passed over, and so
    are expressions that lxml cannot compile.
    """
    chosen: dict[str, list[str]] = {word: [] for word in WORDS}
    for line in text.splitlines():
        word, colon, value = line.partition(":")
        value = value.strip()
        if line.lstrip().startswith("#") or not colon or not value:
            continue
        for target, expression in _from_ftr(word.strip(), value):
            if _compiles(expression):
                chosen[target].append(expression)
    return SiteRules(
        host=host.removeprefix("www."), **{word: tuple(v) for word, v in chosen.items()}
    )


def _from_ftr(word: str, value: str) -> Iterable[tuple[str, str]]:
    straight = {
        "body": "keep_only", "title": "headline", "author": "byline", "date": "published",
        "strip": "remove", "next_page_link": "next_page",
    }  # fmt: skip
    if word in straight:
        yield straight[word], value
    elif word == "strip_id_or_class":
        name = value.strip("\"'")
        yield (
            "remove",
            f"//*[contains(concat(' ',normalize-space(@class),' '),{_quoted(f' {name} ')}) or @id={_quoted(name)}]",
        )
    elif word == "strip_image_src":
        yield "remove", f"//img[contains(@src,{_quoted(value.strip(chr(34) + chr(39)))})]"


def for_url(rules: Iterable[SiteRules], url: str | None) -> SiteRules | None:
    """Return the rules for an address: the longest host that fits; those given win over ours."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    for group in (tuple(rules), builtin()):
        fitting = [r for r in group if r.host and (host == r.host or host.endswith("." + r.host))]
        if fitting:
            return max(fitting, key=lambda one: len(one.host))
    return None


@cache
def builtin() -> tuple[SiteRules, ...]:
    """Return the rules that come with the package."""
    found = sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
    return tuple(
        parse_rules(entry.read_text(encoding="utf-8"), entry.name.removesuffix(".yaml"))
        for entry in found
        if entry.name.endswith(".yaml")
    )


# ------------------------------------------------------------------------------------ selectors


def select(root: Element, expressions: Iterable[str]) -> list[Element]:
    """Return the elements that any of the expressions names, each once, in their order."""
    found: dict[Element, None] = {}
    for expression in expressions:
        try:
            result = root.xpath(expression)
        except etree.XPathError:
            continue
        for item in result if isinstance(result, list) else ():
            if isinstance(item, etree._Element):
                found.setdefault(item)
            elif (parent := _parent_of(item)) is not None:
                found.setdefault(parent)
    return list(found)


def _parent_of(item: object) -> Element | None:
    """Return the element that a text or attribute result stands in."""
    getparent = getattr(item, "getparent", None)
    parent = getparent() if callable(getparent) else None
    return parent if isinstance(parent, etree._Element) else None


def texts(root: Element, expressions: Iterable[str]) -> list[str]:
    """Return the texts (or attribute values) that any of the expressions names."""
    found: list[str] = []
    for expression in expressions:
        try:
            result = root.xpath(expression)
        except etree.XPathError:
            continue
        items = result if isinstance(result, list) else [result]
        found += [
            text_of(item) if isinstance(item, etree._Element) else str(item).strip()
            for item in items
        ]
    return [text for text in found if text]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _checked(selector: str, host: str) -> str:
    expression = selector if selector.startswith(("/", "(", ".//")) else css_to_xpath(selector)
    if not _compiles(expression):
        raise RuleError(f"rules for {host}: {selector!r} is no selector")
    return expression


def _compiles(expression: str) -> bool:
    try:
        etree.XPath(expression)
    except etree.XPathError:
        return False
    return True


def css_to_xpath(selector: str) -> str:
    """Turn a simple CSS selector (tags, classes, ids, attributes, descendants) into XPath."""
    alternatives = []
    for one in selector.split(","):
        path = ""
        axis = "//"
        for compound in re.findall(r">|[^\s>]+", one.strip()):
            if compound == ">":
                axis = "/"
                continue
            path += axis + _compound(compound)
            axis = "//"
        alternatives.append(path)
    return " | ".join(alternatives)


def _compound(compound: str) -> str:
    tag, tests = "*", []
    for mark, name, attribute, operator, value, _ in _CSS_PART.findall(compound):
        if attribute:
            tests.append(_attribute(attribute, operator, value))
        elif mark == ".":
            tests.append(
                f"contains(concat(' ',normalize-space(@class),' '),{_quoted(f' {name} ')})"
            )
        elif mark == "#":
            tests.append(f"@id={_quoted(name)}")
        elif name:
            tag = name.lower()
    return tag + "".join(f"[{test}]" for test in tests)


def _attribute(name: str, operator: str, value: str) -> str:
    if not operator:
        return f"@{name}"
    if operator == "=":
        return f"@{name}={_quoted(value)}"
    if operator == "^=":
        return f"starts-with(@{name},{_quoted(value)})"
    return f"contains(@{name},{_quoted(value)})"


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"
