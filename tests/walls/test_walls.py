"""Every row of the list of bad input, attack and faults, each from its case file."""

import importlib.util
from pathlib import Path

import pytest
from walls.case import case_files, played, read_case

CASES = {path.stem: read_case(path) for path in case_files()}
BUILT = [name for name, case in CASES.items() if "not-built" not in case]


@pytest.mark.parametrize("name", BUILT)
def test_wall(name, tmp_path, record_property):
    outcome = played(CASES[name], tmp_path)
    record_property(
        "wall",
        {
            "case": name,
            "held": not outcome.faults,
            "seconds": round(outcome.seconds, 1),
            "memory": round(outcome.memory),
            "processes": outcome.processes,
        },
    )
    assert not outcome.faults, "\n" + "\n".join(outcome.faults)


def test_every_row_of_the_list_has_its_case():
    assert sorted(case["row"] for case in CASES.values()) == list(range(1, 78))


def test_what_is_not_built_says_why():
    for name, case in CASES.items():
        if "not-built" in case:
            assert len(case["not-built"].split()) > 5, name


def test_the_page_on_security_is_current():
    docs = Path(__file__).parents[2] / "docs"
    spec = importlib.util.spec_from_file_location("write_reference", docs / "write_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (docs / "explanation" / "security.md").read_text(encoding="utf-8")
    assert module.security(page) == page, "run `make docs`"
