"""Answer extraction requests line by line: a JSON object in, a JSON object out, until the end.

A request is `{"id", "url", "html"}`; the answer has `id`, `title`, `byline`, `date`, `text`,
`lead_image`, or `id` and `error`.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from editionkit.clean import extract
from editionkit.model import Article


def answers(lines: Iterable[str]) -> Iterator[str]:
    """One line of JSON for each request line; lines that are no request are passed over."""
    for line in lines:
        try:
            request = json.loads(line)
        except ValueError:
            continue
        if isinstance(request, dict) and "id" in request:
            yield json.dumps(_answer(request), ensure_ascii=True)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    cleaned = extract(str(request.get("html") or ""), url=request.get("url") or None)
    article = cleaned.article or cleaned.rejected
    if article is None:
        reasons = "; ".join(notice.message for notice in cleaned.notices)
        return {"id": request["id"], "error": reasons or "no article"}
    return {"id": request["id"], **fields(article)}


def fields(article: Article) -> dict[str, Any]:
    """The answer's fields; `text` begins with the dek, which readers see as part of the story."""
    when = article.published
    return {
        "title": article.headline or None,
        "byline": list(article.byline) or ([article.credit] if article.credit else []),
        "date": when.isoformat() if when else None,
        "text": "\n\n".join(part for part in (article.dek, article.text) if part),
        "lead_image": article.lead.source if article.lead else None,
    }


def main() -> None:
    """Serve standard input to standard output."""
    gc.set_threshold(100_000, 20, 50)  # a page makes many objects and leaves none behind
    for answer in answers(sys.stdin):
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
