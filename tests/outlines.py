"""An edition and its pages as plain text that a person can review."""

import json

from pydantic import TypeAdapter

from editionkit.model import Edition
from editionkit.render.plain import article_markdown

_EDITION = TypeAdapter(Edition)


def edition(saved, report):
    """The words of the edition as Markdown, then its notices; `saved` is from edition.json."""
    read = _EDITION.validate_json(json.dumps(saved))
    head = f"{read.publication.title}, {read.date}, no. {read.number}, {read.layout} {read.paper}"
    parts = [f"{head}\n"]
    for section in read.sections:
        parts.append(f"# {section.title}\n")
        for article in section.articles:
            line = f"[{article.priority}, {article.lang}, {article.dir}, {article.words} words]"
            parts.append(f"## {article.id}\n\n{line}\n\n{article_markdown(article)}")
    parts.append("# Notices\n")
    parts += [f"{one.severity} {one.code} {one.where}: {one.message}" for one in report.notices]
    return "\n".join(parts) + "\n"


def pages(makeup, report):
    """Which story stands where: one line for each module, from the plan beside the files."""
    heads = {line.id: line.headline for line in report.articles}
    columns = makeup["grid"]["columns"]
    lines = [f"{columns} columns of {makeup['grid']['steps']} steps"]
    for page in makeup["pages"]:
        furniture = ", ".join(part["kind"] for part in page["furniture"]) or "no furniture"
        lines.append(f"\npage {page['number']}: {furniture}")
        lines += [f"  {_module(module, heads)}" for module in page["modules"]]
    return "\n".join(lines) + "\n"


def _module(module, heads):
    first, last = module["column"] + 1, module["column"] + module["span"]
    name = heads.get(module["story"], module["story"])
    where = f"column {first}" if first == last else f"columns {first}-{last}"
    text = sum(leg["last"] - leg["first"] for leg in module["legs"])
    said = [f"{module['kind']} “{name}”: {where}, head {module['level']}, {text} lines"]
    if module["picture"]:
        said.append(f"picture over {module['picture']['span']}")
    said += [f"table over {wide['span']}" for wide in module["wides"]]
    if module["from_page"]:
        said.append(f"from page {module['from_page']}")
    if module["to_page"]:
        said.append(f"to page {module['to_page']}")
    return ", ".join(said)
