from datetime import date

import pytest

from editionkit.clean import extract
from editionkit.model import inline_text

TEXT = """---
title: Green ferry comes in at last
kicker: Harbour
standfirst: Nobody was waiting.
authors: [Ann Oak, Ben Elm]
date: 2026-11-14
lang: en-GB
image:
  src: ferry.jpg
  alt: A green ferry
  caption: In the rain
  credit: Cem Ash
---

# Green ferry comes in at last

The ferry came in with its lights *on*, and [nobody](https://example.org/n) waiting.

## On Monday

1. Thirty cars
2. One piano

> We had put the band away.

| Day | Cars |
|---|---|
| Mon | 30 |

```
code  stays
```

![The pier](pier.jpg)
"""


def read(text, **more):
    cleaned = extract(text, media_type="text/markdown", **more)
    assert cleaned.article is not None
    return cleaned.article


def test_front_matter():
    article = read(TEXT)
    assert (article.headline, article.kicker, article.dek) == (
        "Green ferry comes in at last",
        "Harbour",
        "Nobody was waiting.",
    )
    assert (article.byline, article.published, article.lang) == (
        ("Ann Oak", "Ben Elm"),
        date(2026, 11, 14),
        "en-GB",
    )
    assert (article.lead.source, article.lead.alt, article.lead.credit) == (
        "ferry.jpg",
        "A green ferry",
        "Cem Ash",
    )
    assert inline_text(article.lead.caption) == "In the rain"


def test_blocks():
    kinds = [block.kind for block in read(TEXT).body]
    assert kinds == [
        "paragraph",
        "crosshead",
        "list",
        "block_quote",
        "table",
        "preformatted",
        "figure",
    ]


def test_without_front_matter_the_first_heading_is_the_headline():
    article = read("# Green ferry\n\nIt came in.\n")
    assert (article.headline, article.text) == ("Green ferry", "It came in.")


def test_addresses_are_made_absolute_where_there_is_one():
    assert read(TEXT, url="https://example.org/a/").lead.source == "https://example.org/a/ferry.jpg"


def test_markup_inside_is_made_safe():
    article = read(
        "# A\n\nText <script>alert(1)</script> with [a link](javascript:x) and <b onclick=x>more</b>.\n"
    )
    assert "script" not in repr(article.body).lower() or "javascript:x" in article.text
    assert "alert" not in article.text


@pytest.mark.parametrize(
    "matter",
    [
        "title: [unclosed",
        "- a\n- b",
        "a: &x [1]\nb: !!python/object:os.system x",
        "2026-13-45: x\nx: 2026-13-45",
    ],
)
def test_front_matter_that_is_none_never_stops_the_story(matter):
    article = read(f"---\n{matter}\n---\n\n# Green ferry\n\nIt came in.\n")
    assert article.text.endswith("It came in.")


def test_an_empty_file():
    cleaned = extract("", media_type="text/markdown")
    assert (cleaned.article, cleaned.notices[0].code) == (None, "S-002")
