"""Look at finished files before anybody else does."""

from __future__ import annotations

from editionkit.preflight.ace import run_ace
from editionkit.preflight.bookclaims import (
    BookAccount,
    check_book,
    describe_epub,
    picture_coverage,
)
from editionkit.preflight.claims import Account, check_claims, describe_pdf
from editionkit.preflight.deskreport import desk_report
from editionkit.preflight.epub import check_epub
from editionkit.preflight.epubcheck import Verdict, run_epubcheck
from editionkit.preflight.geometry import geometry_notices, measure_file, measure_pages
from editionkit.preflight.pdf import check_pdf, missing_flow, missing_print
from editionkit.preflight.verapdf import run_verapdf
from editionkit.preflight.words import compare_words, missing_words

__all__ = [
    "Account",
    "BookAccount",
    "Verdict",
    "check_book",
    "check_claims",
    "check_epub",
    "check_pdf",
    "compare_words",
    "describe_epub",
    "describe_pdf",
    "desk_report",
    "geometry_notices",
    "measure_file",
    "measure_pages",
    "missing_flow",
    "missing_print",
    "missing_words",
    "picture_coverage",
    "run_ace",
    "run_epubcheck",
    "run_verapdf",
]
