"""`editionkit new`: make an issue to start from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from editionkit.cli.console import warn
from editionkit.notices import ManifestError


def new(
    folder: Annotated[
        Path, typer.Argument(help="A folder that is not there yet, or is empty.", metavar="FOLDER")
    ],
) -> None:
    """Make an issue to start from.

    It builds at once, offline. The folder holds publication.yaml (what stays the same from issue to
    issue), issue.yaml with a comment to each thing in it, a few short articles and a picture.
    """
    from editionkit import atomic
    from editionkit.cli.starter import starter_files

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ManifestError(f"{folder} is there already", hint="Name a folder that is not.")
    for name, data in starter_files(datetime.now().astimezone().date()).items():
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        except OSError as error:
            said = f"{file} cannot be written: {atomic.why(error.errno)}"
            raise ManifestError(said, hint="Name a folder that you may write to.") from error
    print(folder / "issue.yaml")
    warn(f"Build it with: editionkit build {folder}")
