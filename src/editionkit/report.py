"""Write a `Report` as JSON, and judge it: which notices are omissions, which forbid publishing."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from editionkit.fetch import redacted
from editionkit.model import Notice, Report, Run, Severity, SourceLine
from editionkit.notices import EditionError

OMISSIONS = frozenset(
    {"S-001", "S-002", "S-003", "S-004", "S-010", "S-011", "P-008", "P-009", "P-010"}
)
"""The codes that say: something that was asked for is not in the edition, or not as asked for."""

_ADDRESS = re.compile(r"https?://[^\s\"'<>]*[^\s\"'<>.,:;!?)]")


def report_json(report: Report) -> dict[str, Any]:
    """Return what a report says of the edition, the same in every build; secrets are hidden."""
    shown: dict[str, Any] = {
        "artifacts": [asdict(artifact) for artifact in report.artifacts],
        "notices": [asdict(notice) for notice in report.notices],
        "articles": [asdict(article) for article in report.articles],
    }
    if report.fillers:
        shown["fillers"] = [asdict(filler) for filler in report.fillers]
    if report.makeup is not None:
        shown["makeup"] = report.makeup
    hidden: dict[str, Any] = without_secrets(shown)
    return hidden


def account_json(
    report: Report | None, *, exit_code: int, error: Exception | None = None
) -> dict[str, Any]:
    """Return the whole account of a run as `--json`, `--report` and `--notify` give it.

    The key names are stable. `status` says what came of it: published, published-with-omissions,
    not-published, locked, refused (the manifest), failed.
    """
    shown = {
        "status": _STATUS.get(exit_code, "failed"),
        "exit_code": exit_code,
        "error": _error_json(error) if error else None,
        **report_json(report or Report()),
        "run": _run_json(report.run) if report and report.run else None,
    }
    hidden: dict[str, Any] = without_secrets(shown)
    return hidden


_STATUS = {
    0: "published",
    3: "published-with-omissions",
    4: "locked",
    5: "refused",
    6: "not-published",
}


def _error_json(error: Exception) -> dict[str, Any]:
    if not isinstance(error, EditionError):
        return {"message": f"{type(error).__name__}: {error}", "where": None, "hint": None}
    where = f"{error.place.file}:{error.place.line}:{error.place.column}" if error.place else None
    return {"message": error.message, "where": where, "hint": error.hint}


def _run_json(run: Run) -> dict[str, Any]:
    return {
        "version": run.version,
        "started": _moment(run.started),
        "seconds": dict(run.seconds),
        "sources": [_source_json(source) for source in run.sources],
        "requests": [asdict(attempt) for attempt in run.requests],
        "limits": list(run.limits),
    }


def _source_json(source: SourceLine) -> dict[str, Any]:
    moments = {"retrieved": _moment(source.retrieved), "as_of": _moment(source.as_of)}
    return {**asdict(source), **moments}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def without_secrets(value: Any) -> Any:
    """Return JSON with what looks like a secret in its web addresses hidden, however deep."""
    match value:
        case str():
            return _ADDRESS.sub(lambda found: redacted(found[0]), value)
        case list() | tuple():
            return [without_secrets(one) for one in value]
        case dict():
            return {key: without_secrets(one) for key, one in value.items()}
        case _:
            return value


def json_bytes(value: Any) -> bytes:
    """Return `value` as UTF-8 JSON that a person can read, ending in a newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def has_omissions(report: Report) -> bool:
    """Say whether something that was asked for is missing."""
    return any(notice.code in OMISSIONS for notice in report.notices)


def objections(notices: tuple[Notice, ...], *, strict: bool) -> tuple[Notice, ...]:
    """Return what forbids publishing: errors always, omissions where `strict`."""
    return tuple(
        notice
        for notice in notices
        if notice.severity is Severity.ERROR or (strict and notice.code in OMISSIONS)
    )
