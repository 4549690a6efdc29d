"""The structure of the corpus: the kinds of blocks and their order, against what was written by hand.

`python benchmarks/blocks.py tests/corpus` shows case by case what is wrong.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
import blocks  # noqa: E402

CASES = blocks.cases(ROOT / "tests" / "corpus")
#: Shares as measured; they may only rise.
RIGHT, BESIDES = 0.99, 0.015


@pytest.fixture(scope="module")
def scores():
    return {name: blocks.scored(page, file) for name, page, file in CASES}


def test_there_are_enough_cases_of_all_kinds(scores):
    assert len(CASES) >= 40
    lines = "\n".join(file.read_text(encoding="utf-8") for _, _, file in CASES).splitlines()
    kinds = {kind for line in lines for kind in line.lstrip("?").split(" ")[0].split("|")}
    assert kinds >= {"p", "h", "list", "table", "quote", "figure", "embed", "pre"}


def test_blocks_are_of_the_right_kind_in_the_right_order(scores):
    wanted = sum(one.wanted for one in scores.values())
    missing = {name: one.missing for name, one in scores.items() if one.missing}
    lost = sum(map(len, missing.values()))
    assert (wanted - lost) / wanted >= RIGHT, missing


def test_little_is_there_besides(scores):
    wanted = sum(one.wanted for one in scores.values())
    extra = {name: one.extra for name, one in scores.items() if one.extra}
    assert sum(map(len, extra.values())) / wanted <= BESIDES, extra


def line(text):
    return blocks.read_expected(text)[1]


def found(*pairs):
    return [blocks.Found(kind, blocks.first_words(text)) for kind, text in pairs]


def test_the_score_sees_what_lacks_what_is_too_much_and_a_wrong_order():
    wanted = line("p One two three\nh Four\n?figure\nlist|p Five six")
    right = found(("p", "One, two, three and more"), ("h", "Four"), ("list", "five six"))
    assert blocks.score(wanted, right).missing == ()
    swapped = found(("h", "Four"), ("p", "One two three"), ("list", "five six"))
    assert len(blocks.score(wanted, swapped).missing) == 1
    wrong = found(("p", "One two three"), ("p", "Four"), ("p", "five six"))
    judged = blocks.score(wanted, wrong)
    assert [sorted(one.kinds) for one in judged.missing] == [["h"]]
    assert [one.kind for one in judged.extra] == ["p"]
