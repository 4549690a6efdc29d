import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_reason_is_explained_and_every_explanation_has_its_reason():
    page = (ROOT / "docs/explanation/freezing.md").read_text("utf-8")
    table = page[page.index("| reason |") :]
    explained = set(
        re.findall(r"`([a-z-]+)`", "".join(row.split("|")[1] for row in table.splitlines()))
    )
    code = "".join(
        path.read_text("utf-8")
        for folder in ("fetch", "sources")
        for path in (ROOT / "src/editionkit" / folder).glob("*.py")
    )
    raised = set(re.findall(r'reason="([a-z-]+)"', code))
    raised |= set(re.findall(r'_FaultError\(\s*"([a-z-]+)"', code))
    assert raised == explained
