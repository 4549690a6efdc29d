"""What tags, outline, metadata and attached source cost of a PDF's build, in user CPU seconds.

    python benchmarks/tagging.py [ARTICLES...]

Each edition is printed as it is; then the same laid out pages are written once more without all of
that. The difference of the two writings is the cost.
"""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / part) for part in ("src", "tests")]

from printed_samples import many, set_in_print  # noqa: E402

from editionkit.render import pdf as printing  # noqa: E402


def user():
    return os.times().user


def measured(issue):
    """Return user CPU seconds: of the whole, of the tagged writing, of a plain one; and bytes."""
    spent = {}

    def timed(document, contents):
        start = user()
        data = archival(document, contents)
        spent["tagged"], spent["bytes"] = user() - start, len(data)
        start = user()
        plain = document.write_pdf()
        spent["plain"], spent["bare"] = user() - start, len(plain)
        return data

    archival, printing.write_file = printing.write_file, timed
    try:
        start = user()
        set_in_print(issue)
        spent["whole"] = user() - start - spent["plain"]
    finally:
        printing.write_file = archival
    return spent


for count in map(int, sys.argv[1:] or ["30", "120"]):
    one = measured(many(count))
    cost = one["tagged"] - one["plain"]
    share = 100 * cost / one["whole"]
    more = (one["bytes"] - one["bare"]) / 1000
    print(
        f"{count} articles: {one['whole']:.2f} s, of which {cost:.2f} s ({share:.1f} %), {more:.0f} kB more"
    )
