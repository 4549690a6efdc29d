"""The extraction corpus: pages of our own in, articles out; the floors may only rise.

`python tests/test_corpus.py` prints the shares of every field and what is wrong, case by case.
"""

import json
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from editionkit.clean import Cleaned, extract
from editionkit.clean.dates import day_of, read_date
from editionkit.clean.pictures import picture_key
from editionkit.model import inline_text

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(path.parent for path in CORPUS.glob("*/article.json"))
MEDIA_TYPES = {".html": "text/html", ".txt": "text/plain", ".md": "text/markdown"}
PLAIN_FIELDS = ("headline", "kicker", "dek", "dateline", "section", "credit")
LEAD_FIELDS = ("url", "alt", "caption", "credit")
#: Shares of the cases that name a field, as measured; a change that lowers one says why.
FLOORS = {
    "headline": 1.0, "kicker": 1.0, "dek": 1.0, "byline": 1.0, "dateline": 1.0, "published": 1.0,
    "section": 1.0, "credit": 1.0, "lang": 1.0, "lead.url": 1.0, "lead.alt": 1.0,
    "lead.caption": 1.0, "lead.credit": 1.0, "body": 0.995, "lacks": 1.0, "declined": 1.0,
}  # fmt: skip
_QUOTES = str.maketrans("“”„«»‘’‚‹›–—‑\u00a0\u202f", "\"\"\"\"\"'''''---  ")


def expected(case):
    return json.loads((case / "article.json").read_text(encoding="utf-8"))


def extracted(case) -> Cleaned:
    page = next(case.glob("page.*"))
    media_type = MEDIA_TYPES[page.suffix]
    return extract(page.read_bytes(), url=expected(case).get("url"), media_type=media_type)


def plain(text):
    return re.sub(r"\s+", " ", (text or "").translate(_QUOTES).replace("\u00ad", "")).strip()


def words(text):
    return re.findall(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+", plain(text))


def in_order(wanted, found):
    """Return the F1 of two texts' words, counted where their order is the same."""
    one, other = words(wanted), words(found)
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks) / max(1, len(one) + len(other))


def lead_values(article):
    lead = article.lead
    if lead is None:
        return dict.fromkeys(LEAD_FIELDS)
    return {
        "url": lead.source or None,
        "alt": lead.alt or None,
        "caption": inline_text(lead.caption) or None,
        "credit": lead.credit,
    }


def marks(case):
    """Return {field: (share from 0 to 1, what was wanted, what was found)} for one case."""
    want, cleaned = expected(case), extracted(case)
    article = cleaned.article
    if want.get("article") is False:
        return {"declined": (float(article is None), None, article and article.headline)}
    if article is None:
        return {"headline": (0.0, want.get("headline"), None), "body": (0.0, "…", None)}
    out = {}
    for name in PLAIN_FIELDS:
        if name in want:
            found = getattr(article, name)
            out[name] = (float(plain(want[name]) == plain(found)), want[name], found)
    if "byline" in want:
        out["byline"] = (
            float(tuple(want["byline"]) == article.byline),
            want["byline"],
            article.byline,
        )
    if "published" in want:
        wanted = read_date(want["published"])
        same = article.published is not None and day_of(article.published) == day_of(wanted)
        out["published"] = (float(same), want["published"], article.published)
    if "lang" in want:
        same = want["lang"].split("-")[0] == (article.lang or "").split("-")[0]
        out["lang"] = (float(same), want["lang"], article.lang)
    out |= lead_marks(want, article)
    body = case / "body.txt"
    if body.is_file():
        text = body.read_text(encoding="utf-8")
        out["body"] = (in_order(text, article.text), text, article.text)
    if want.get("lacks"):
        kept = [phrase for phrase in want["lacks"] if plain(phrase) in plain(article.text)]
        out["lacks"] = (float(not kept), [], kept)
    return out


def lead_marks(want, article):
    if "lead" not in want:
        return {}
    found = lead_values(article)
    if want["lead"] is None:
        return {"lead.url": (float(found["url"] is None), None, found["url"])}
    out = {}
    for name in LEAD_FIELDS:
        if name in want["lead"]:
            wanted = want["lead"][name]
            if name == "url" and wanted and found["url"]:
                same = picture_key(wanted) == picture_key(found["url"])
            else:
                same = plain(wanted) == plain(found[name])
            out[f"lead.{name}"] = (float(same), wanted, found[name])
    return out


def shares(results):
    """Return {field: mean over the cases that name it}."""
    gathered = {}
    for case in results.values():
        for field, (share, _, _) in case.items():
            gathered.setdefault(field, []).append(share)
    return {field: sum(values) / len(values) for field, values in gathered.items()}


@pytest.fixture(scope="module")
def results():
    return {case.name: marks(case) for case in CASES}


def test_the_corpus_is_there():
    assert len(CASES) >= 40
    assert len({case.name.split("-")[0] for case in CASES}) >= 12


@pytest.mark.parametrize("field", sorted(FLOORS))
def test_a_field_is_right_as_often_as_before(results, field):
    wrong = {
        name: case[field][1:]
        for name, case in results.items()
        if field in case and case[field][0] < 0.9
    }
    assert shares(results)[field] >= FLOORS[field], wrong


def test_no_body_is_broken(results):
    broken = {name: case["body"][0] for name, case in results.items() if "body" in case}
    assert {name: share for name, share in broken.items() if share < 0.8} == {}


def main():
    results = {case.name: marks(case) for case in CASES}
    for name, case in results.items():
        for field, (share, wanted, found) in case.items():
            if share < 0.97:
                tail = "" if field == "body" else f" wanted {wanted!r} found {found!r}"
                sys.stdout.write(f"{name}: {field} {share:.2f}{tail}\n")
    for field, share in sorted(shares(results).items()):
        count = sum(field in case for case in results.values())
        sys.stdout.write(f"{field:14} {share:.3f} of {count}\n")


if __name__ == "__main__":
    main()
