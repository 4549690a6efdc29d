"""A module that is loaded when it is used is the module, and is not loaded before."""

from __future__ import annotations

import subprocess
import sys

LOADED = "print('fontTools.subset.cff' in sys.modules, 'fontTools.varLib.merger' in sys.modules)"


def run(*lines: str) -> list[str]:
    code = "\n".join(("import sys", *lines))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


def test_weasyprint_does_not_load_what_cuts_fonts_by_fonttools():
    assert run("import editionkit.render.pdf", LOADED) == ["False", "False"]


def test_weasyprint_would_load_it():
    """Where it does not any more, `editionkit.render` need not stand before it."""
    assert run("import weasyprint", LOADED) == ["True", "True"]


def test_what_is_asked_is_the_module_itself():
    asked = (
        "import editionkit.render",
        "from fontTools import subset",
        "from fontTools.varLib.instancer import instantiateVariableFont as cut",
        "print(subset.Options().hinting)",
        "try: cut(None, {})",
        "except TypeError as error: print('NoneType' in str(error))",
        "import fontTools.subset, fontTools.varLib.instancer as instancer",
        "print(fontTools.subset.Subsetter.__module__, instancer.instantiateVariableFont.__module__)",
    )
    found = run(*asked)
    assert found == ["True", "True", "fontTools.subset", "fontTools.varLib.instancer"]


def test_what_is_not_there_is_missed():
    assert run(
        "from editionkit.later import load_when_used",
        "load_when_used('no_such_library')",
        "try: import no_such_library",
        "except ImportError: print('missed')",
    ) == ["missed"]


def test_what_is_loaded_stays():
    assert run(
        "import json",
        "from editionkit.later import load_when_used",
        "load_when_used('json')",
        "print(sys.modules['json'] is json)",
    ) == ["True"]


def test_a_module_is_run_within_the_context(tmp_path, monkeypatch):
    (tmp_path / "reader.py").write_text("import giver\nfound = giver.name\n")
    (tmp_path / "giver.py").write_text("name = 'own'\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run(
        "import giver",
        "from contextlib import contextmanager",
        "from editionkit.later import load_within",
        "@contextmanager",
        "def lent():",
        "    giver.name = 'lent'",
        "    yield",
        "    giver.name = 'own'",
        "found_by = len(sys.meta_path)",
        "load_within('reader', lent)",
        "print(giver.name)",
        "import reader, giver",
        "print(reader.found, giver.name, len(sys.meta_path) == found_by, reader.__file__[-9:])",
    ) == ["own", "lent", "own", "True", "reader.py"]


def test_what_is_loaded_is_not_run_again():
    assert run(
        "import json",
        "from editionkit.later import load_within",
        "before = len(sys.meta_path)",
        "load_within('json', None)",
        "print(len(sys.meta_path) == before)",
    ) == ["True"]


def test_what_is_not_there_is_missed_as_ever():
    assert run(
        "from editionkit.later import load_within",
        "load_within('no_such_library', None)",
        "try: import no_such_library",
        "except ImportError: print('missed')",
    ) == ["missed"]
