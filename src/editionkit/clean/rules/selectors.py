"""Selectors of site rules: simple CSS and XPath, checked when read, quiet when they find nothing."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from editionkit.clean.patterns import regex
from editionkit.clean.tree import Element, text_of

_CSS_PART = regex(r"([.#]?)(-?[\w-]+)|\[([\w:-]+)(?:([~^$*]?=)[\"']?([^\"'\]]*)[\"']?)?\]|(\*)")
_CSS_WHOLE = regex(rf"(?:{_CSS_PART.pattern})+")
_CSS_STEP = regex(r">|(?:\[[^\]]*\]|[^\s>\[])+")
_ATTRIBUTE = regex(r"/@([\w:-]+)\s*$")


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


def first_found(root: Element, expressions: Iterable[str]) -> list[Element]:
    """Return the elements that the first expression names that names any."""
    return next((found for one in expressions if (found := select(root, [one]))), [])


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


def addresses(root: Element, expressions: Iterable[str]) -> list[str]:
    """Return the addresses that any of the expressions names: of a link its `href`."""
    found: list[str] = []
    for expression in expressions:
        try:
            result = root.xpath(expression)
        except etree.XPathError:
            continue
        for item in result if isinstance(result, list) else [result]:
            value = item.get("href") if isinstance(item, etree._Element) else str(item)
            found += [value.strip()] if value and value.strip() else []
    return found


def as_xpath(selector: str) -> str:
    """Return a selector as XPath; raises ValueError where it is neither XPath nor simple CSS."""
    is_xpath = selector.startswith(("/", "(", "./", "id(", "string(", "substring-"))
    expression = selector if is_xpath else css_to_xpath(selector)
    if not compiles(expression):
        raise ValueError(selector)
    return expression


def compiles(expression: str) -> bool:
    """Say whether an expression is XPath that lxml knows."""
    try:
        etree.XPath(expression)
    except etree.XPathError:
        return False
    return True


def css_to_xpath(selector: str) -> str:
    """Turn a simple CSS selector (tags, classes, ids, attributes, descendants) into XPath.

    `/@name` at its end names an attribute. Raises ValueError for anything beyond that.
    """
    return " | ".join(_path(one.strip()) for one in selector.split(","))


def _path(selector: str) -> str:
    found = _ATTRIBUTE.search(selector)
    path, axis = "", "//"
    steps = selector[: found.start()] if found else selector
    if _CSS_STEP.sub("", steps).strip():
        raise ValueError(selector)
    for compound in _CSS_STEP.findall(steps):
        if compound == ">":
            axis = "/"
            continue
        path += axis + _compound(compound)
        axis = "//"
    if not path:
        raise ValueError(selector)
    return f"{path}/@{found[1]}" if found else path


def _compound(compound: str) -> str:
    if not _CSS_WHOLE.fullmatch(compound):
        raise ValueError(compound)
    tag, tests = "*", []
    for mark, name, attribute, operator, value, _ in _CSS_PART.findall(compound):
        if attribute:
            tests.append(_attribute(attribute, operator, value))
        elif mark == ".":
            tests.append(f"contains(concat(' ',normalize-space(@class),' '),{quoted(f' {name} ')})")
        elif mark == "#":
            tests.append(f"@id={quoted(name)}")
        elif name:
            tag = name.lower()
    return tag + "".join(f"[{test}]" for test in tests)


def _attribute(name: str, operator: str, value: str) -> str:
    if not operator:
        return f"@{name}"
    if operator == "=":
        return f"@{name}={quoted(value)}"
    if operator == "^=":
        return f"starts-with(@{name},{quoted(value)})"
    if operator == "~=":
        return f"contains(concat(' ',normalize-space(@{name}),' '),{quoted(f' {value} ')})"
    if operator == "$=":
        end = f"string-length(@{name})-{len(value) - 1}"
        return f"substring(@{name},{end})={quoted(value)}"
    return f"contains(@{name},{quoted(value)})"


def quoted(text: str) -> str:
    """Return a text as an XPath literal; of two kinds of quotation marks in it one goes."""
    return f'"{text}"' if "'" in text else f"'{text}'"
