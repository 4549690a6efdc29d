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


def pages(plan):
    """Which story stands where: one line for each module, from the plan beside the files."""
    sheet = plan["sheet"]
    lines = [f"{sheet['paper']}, {sheet['columns']} columns"]
    for page in plan["pages"]:
        furniture = ", ".join(part["kind"] for part in page["furniture"]) or "no furniture"
        lines.append(f"\npage {page['number']}: {furniture}")
        lines += [f"  {_module(module, sheet)}" for module in page["modules"]]
    return "\n".join(lines) + "\n"


def _module(module, sheet):
    step = sheet["column"] + sheet["gutter"]
    left, _, width, _ = module["place"]
    first = round((left - sheet["margins"][3]) / step) + 1
    last = first + round((width + sheet["gutter"]) / step) - 1
    where = f"column {first}" if first == last else f"columns {first}-{last}"
    text = sum(end - start for start, end in (leg["lines"] for leg in module["columns"]))
    said = [f"{module['kind']} “{module['headline']}”: {where}"]
    said += [f"head {module['head']['level']}", f"{text} lines"]
    said += ["picture"] * bool(module["picture"]) + ["table"] * len(module["wide"])
    said += [f"from page {module['from_page']}"] * bool(module["from_page"])
    said += [f"to page {module['to_page']}"] * bool(module["to_page"])
    return ", ".join(said)
