"""The extraction corpus: pages of our own in, articles out; the floors may only rise."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import editionkit
from editionkit.notices import EditionError

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(path.parent for path in CORPUS.glob("*/article.json"))
#: Shares over the whole corpus, as measured; a change that lowers one says why.
FLOORS = {"headline": 0.80, "body": 0.965, "declined": 1.0}


def page_of(case):
    return next(case.glob("page.*"))


def extracted(case):
    page = page_of(case)
    try:
        return editionkit.extract(page.read_bytes(), url=f"https://example.org/{case.name}")
    except EditionError:
        return None


def words(text):
    return re.findall(r"[぀-鿿]|[^\W_]+", text)


def overlap(wanted, found):
    """Return the F1 of two texts' words, each counted."""
    one, other = Counter(words(wanted)), Counter(words(found))
    common = sum((one & other).values())
    return 2 * common / max(1, sum(one.values()) + sum(other.values()))


@pytest.fixture(scope="module")
def answers():
    return {case: extracted(case) for case in CASES}


def expected(case):
    return json.loads((case / "article.json").read_text(encoding="utf-8"))


def stories():
    return [case for case in CASES if expected(case).get("article") is not False]


def share(values):
    values = list(values)
    return sum(values) / len(values)


def test_the_corpus_is_there():
    assert len(CASES) >= 30


def test_headlines(answers):
    right = {
        case.name: answers[case] is not None
        and answers[case].headline == expected(case)["headline"]
        for case in stories()
        if "headline" in expected(case)
    }
    wrong = [name for name, good in right.items() if not good]
    assert share(right.values()) >= FLOORS["headline"], wrong


def test_bodies(answers):
    found = {
        case.name: overlap(
            (case / "body.txt").read_text(encoding="utf-8"),
            answers[case].text if answers[case] else "",
        )
        for case in stories()
        if (case / "body.txt").is_file()
    }
    assert share(found.values()) >= FLOORS["body"], sorted(found.items(), key=lambda x: x[1])[:8]


def test_what_is_no_article_is_declined(answers):
    fakes = [case for case in CASES if case not in stories()]
    declined = [answers[case] is None for case in fakes]
    kept = [case.name for case in fakes if answers[case]]
    assert share(declined) >= FLOORS["declined"], kept
