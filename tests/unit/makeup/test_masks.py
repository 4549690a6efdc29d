"""Heights as the bits of a number: compared with the same worked out one by one."""

from __future__ import annotations

import random

import pytest

from editionkit.makeup.slices import SEAM, bits, stacked, turned

HEIGHT = 70


def _heights(seed: int) -> set[int]:
    """Return some heights: single ones, and runs of neighbours."""
    draw = random.Random(seed)
    found = set(draw.sample(range(1, HEIGHT // 2), draw.randrange(0, 6)))
    start = draw.randrange(1, HEIGHT // 2)
    return found | set(range(start, start + draw.randrange(0, 9)))


def _mask(heights: set[int]) -> int:
    return sum(1 << height for height in heights)


@pytest.mark.parametrize("seed", range(60))
def test_the_bits_are_the_heights_the_least_first(seed):
    heights = _heights(seed)
    assert bits(_mask(heights)) == sorted(heights)


def test_bits_of_nothing_one_and_a_run():
    assert bits(0) == []
    assert bits(1 << 9) == [9]
    assert bits(0b1111000) == [3, 4, 5, 6]


@pytest.mark.parametrize("seed", range(60))
def test_one_above_the_other_fill_the_sums_with_a_seam(seed):
    above, below = _heights(seed), _heights(seed + 1000)
    sums = {one + other + SEAM for one in above for other in below}
    assert stacked(_mask(above), _mask(below)) == _mask(sums)


@pytest.mark.parametrize("seed", range(60))
def test_turned_heights_count_from_the_foot(seed):
    heights = _heights(seed)
    assert turned(_mask(heights), HEIGHT) == _mask({HEIGHT - height for height in heights})
