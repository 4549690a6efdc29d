"""The same story from two sources is printed once: which of the copies stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from editionkit.clean.duplicates import find_duplicates
from editionkit.model import Article, Capture


def without_duplicates(
    stories: Sequence[tuple[Article, Capture]], fillers: Collection[int] = ()
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the numbers of the stories to keep, and pairs of (left out, the one it repeats).

    A story stays before one of the `fillers`, which are given by their numbers; of stories, the
    copy that the manifest itself names before one that a feed brought; else the fullest. The
    articles' ids must differ.
    """
    numbers = {article.id: number for number, (article, _) in enumerate(stories)}
    groups: dict[int, list[int]] = defaultdict(list)
    for kept, dropped in find_duplicates([article for article, _ in stories]):
        groups[numbers[kept]].append(numbers[dropped])
    twins: dict[int, int] = {}
    for best, others in groups.items():
        copies = [best, *others]
        told = [number for number in copies if number not in fillers] or copies
        best = best if best in told else told[0]
        named = [number for number in sorted(told) if stories[number][1].spec.kind != "feed"]
        stays = best if best in named or not named else named[0]
        twins |= {number: stays for number in copies if number != stays}
    kept_numbers = tuple(number for number in range(len(stories)) if number not in twins)
    return kept_numbers, tuple(sorted(twins.items()))
