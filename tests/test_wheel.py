"""The wheel works outside the checkout: installed alone, it builds an edition."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command, cwd):
    # No PYTHONPATH: the installed package must be enough.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installed_wheel_builds_an_edition(tmp_path):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run(*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT), cwd=tmp_path)
    (wheel,) = tmp_path.glob("editionkit-*.whl")
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    site = Path(
        run(
            str(python), "-c", "import site; print(site.getsitepackages()[0])", cwd=tmp_path
        ).strip()
    )
    run(*pip, "install", "--no-deps", "--target", str(site), str(wheel), cwd=tmp_path)
    # The locked dependencies are those of the environment that runs the tests; the checkout's own
    # path file is not read, since a path file inside a path file's folder is not followed.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    where = run(str(python), "-c", "import editionkit; print(editionkit.__file__)", cwd=tmp_path)
    assert str(place) in where
    run(str(python), "-m", "editionkit", "new", "paper", cwd=tmp_path)
    made = run(str(python), "-m", "editionkit", "build", "paper", "--offline", cwd=tmp_path)
    files = [tmp_path / line for line in made.split()]
    assert sorted(file.suffix for file in files) == [".epub", ".pdf"]
    assert all(file.stat().st_size > 10_000 for file in files)
