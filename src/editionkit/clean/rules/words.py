"""The words of site rules, in YAML and as values.

| word | meaning |
|---|---|
| `keep_only` | the story stands in these elements and nowhere else |
| `remove` | these elements are no story |
| `remove_before`, `remove_after` | nothing before, nothing after the first such element |
| `headline`, `dek`, `kicker`, `byline`, `published` | where these fields stand |
| `next_page` | the link to the story's next page |
| `whole_story` | the link to the story on one page, where it is spread over several |

Each takes a selector (XPath, or a simple CSS selector) or a list of them. All of `remove` go; of
the other words the first selector that finds something counts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from editionkit.clean.rules.selectors import as_xpath
from editionkit.notices import EditionError


class RuleError(EditionError):
    """A site rule cannot be read or its selector is wrong."""

    exit_code = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What one host's pages need; all but `host` are XPath expressions.

    `host` stands without `www.` and means its subdomains, too; with a dot before it only these.
    """

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
    whole_story: tuple[str, ...] = ()


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
            listed = value if isinstance(value, list) else [value]
            chosen[word] = tuple(_checked(str(one), host, word) for one in listed)
        else:
            raise RuleError(
                f"rules for {host}: unknown word {word!r}", hint=f"One of {', '.join(WORDS)}."
            )
    return SiteRules(host=host.removeprefix("www."), **chosen)


def _checked(selector: str, host: str, word: str) -> str:
    try:
        return as_xpath(selector)
    except ValueError as error:
        raise RuleError(
            f"rules for {host}: `{word}: {selector}` is no selector",
            hint="Write XPath (//div[@class='box']) or simple CSS (div.box, #top > p, a[rel=next]).",
        ) from error


def rules_yaml(rules: SiteRules) -> str:
    """Return rules as YAML that `parse_rules` reads as the same rules."""
    out = StringIO()
    shown = {word: list(getattr(rules, word)) for word in WORDS if getattr(rules, word)}
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"host": rules.host, **shown}, out)
    return out.getvalue()
