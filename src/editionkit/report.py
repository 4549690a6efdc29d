"""Write a `Report` as JSON, and judge it: which notices are omissions, which forbid publishing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from editionkit.model import Notice, Report, Severity

OMISSIONS = frozenset({"S-001", "S-002", "S-003", "S-004", "P-008", "P-009", "P-010"})
"""The codes that say: something that was asked for is not in the edition, or not as asked for."""


def report_json(report: Report) -> dict[str, Any]:
    """Return the report as `--json` prints it; the key names are stable."""
    lists = {
        "artifacts": [asdict(artifact) for artifact in report.artifacts],
        "notices": [asdict(notice) for notice in report.notices],
        "articles": [asdict(article) for article in report.articles],
    }
    return lists if report.makeup is None else {**lists, "makeup": report.makeup}


def json_bytes(value: Any) -> bytes:
    """Return `value` as UTF-8 JSON that a person can read, ending in a newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def has_omissions(report: Report) -> bool:
    """Say whether an article that was asked for is missing."""
    return any(notice.code in OMISSIONS for notice in report.notices)


def objections(notices: tuple[Notice, ...], *, strict: bool) -> tuple[Notice, ...]:
    """Return what forbids publishing: errors always, omissions where `strict`."""
    return tuple(
        notice
        for notice in notices
        if notice.severity is Severity.ERROR or (strict and notice.code in OMISSIONS)
    )
