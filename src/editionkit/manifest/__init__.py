"""Turn `issue.yaml` into an `Issue` and back, with errors that say file, line and column."""

from __future__ import annotations

from editionkit.manifest.edit import add_sources, new_sources, read_manifest
from editionkit.manifest.keys import PAPERS, json_schema
from editionkit.manifest.load import issue_file, load_issue
from editionkit.manifest.write import dump_issue

__all__ = [
    "PAPERS",
    "add_sources",
    "dump_issue",
    "issue_file",
    "json_schema",
    "load_issue",
    "new_sources",
    "read_manifest",
]
