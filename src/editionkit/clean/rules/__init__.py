"""Site rules as data: what a host's pages need beyond what the finder sees.

`<host>.yaml` in this package, and in the folder `rules` beside an issue or its publication, hold
mappings with the words that `words` lists. Files in FiveFilters' format (`<host>.txt`) are read as
well. The finder must be good without any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from editionkit.clean.rules.selectors import addresses, css_to_xpath, first_found, select, texts
from editionkit.clean.rules.words import WORDS, RuleError, SiteRules, parse_rules, rules_yaml

__all__ = [
    "WORDS",
    "RuleError",
    "SiteRules",
    "addresses",
    "builtin",
    "css_to_xpath",
    "first_found",
    "for_url",
    "parse_rules",
    "read_rules",
    "rules_yaml",
    "select",
    "texts",
]


def read_rules(text: str, name: str) -> SiteRules | None:
    """Read one file of rules by its name, `<host>.yaml` or `<host>.txt`; None for other files."""
    if name.endswith((".yaml", ".yml")):
        return parse_rules(text, name.rsplit(".", 1)[0])
    if name.endswith(".txt"):
        from editionkit.clean.rules.ftr import parse_ftr  # most rules are ours, in YAML

        return parse_ftr(text, name.removesuffix(".txt"))
    return None


def for_url(rules: Iterable[SiteRules], url: str | None) -> SiteRules | None:
    """Return the rules for an address: the longest host that fits; those given win over ours."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    for group in (tuple(rules), builtin()):
        fitting = [one for one in group if _fits(one.host, host)]
        if fitting:
            return max(fitting, key=lambda one: len(one.host))
    return None


def _fits(ruled: str, host: str) -> bool:
    return bool(ruled) and (host == ruled or host.endswith("." + ruled.removeprefix(".")))


@cache
def builtin() -> tuple[SiteRules, ...]:
    """Return the rules that come with the package."""
    found = sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
    read = (
        read_rules(entry.read_text(encoding="utf-8"), entry.name)
        for entry in found
        if entry.name.endswith((".yaml", ".txt"))
    )
    return tuple(one for one in read if one is not None)
