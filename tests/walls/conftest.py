"""Gather how each case went, from all workers, and print the figures at the end."""

import json
from pathlib import Path

import pytest

RESULTS = Path(__file__).parent / "results.json"


def pytest_addoption(parser):
    parser.addoption("--keep-walls", action="store_true", help="write tests/walls/results.json")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, config):
    from walls.figures import figures, read_results, told

    found = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "wall"
    ]
    if not found:
        return
    results = {one["case"]: one for one in found}
    if config.getoption("--keep-walls", default=False):
        results = {**read_results(RESULTS), **results}
        lines = json.dumps(results, indent=1, sort_keys=True)
        RESULTS.write_text(f"{lines}\n", encoding="utf-8")
    terminalreporter.section("walls")
    for line in told(figures(results)):
        terminalreporter.write_line(line)
