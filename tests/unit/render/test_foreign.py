"""What WeasyPrint declares of C is as it was worked out, and is read where it is not.

`python tests/unit/render/test_foreign.py` writes `render/foreign_types.py` anew.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from cffi import recompiler

from editionkit.render import foreign, foreign_types

FILE = Path(foreign.__file__).with_name("foreign_types.py")
HEAD = "# Written by tests/unit/render/test_foreign.py.\n"


def declarations() -> str:
    """Return the text that WeasyPrint hands to cffi."""
    source = Path(find_spec("weasyprint").origin).with_name("text") / "ffi.py"
    calls = (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call))
    (call,) = (node for node in calls if ast.unparse(node.func) == "ffi.cdef")
    return call.args[0].value


def written() -> str:
    out, text = io.StringIO(), declarations()
    recompiler.make_py_source(foreign.read(text), "foreign_types", out)
    return f'{HEAD}{out.getvalue()}OF = "{foreign.digest(text)}"\n'


def test_the_types_are_those_that_are_declared():
    """If this fails, WeasyPrint, cffi or our own text has changed: write the file anew."""
    assert FILE.read_text() == written()


def test_other_declarations_are_read():
    ffi = foreign._Declared()
    ffi.cdef(
        "typedef int hb_bool_t; typedef uint32_t hb_codepoint_t; typedef ... hb_font_t;"
        "struct other { int number; };"
    )
    assert ffi.new("struct other *", [7]).number == 7
    assert ffi.typeof("hb_buffer_t *").kind == "pointer"  # ours is there, too


def test_known_declarations_are_not_read(monkeypatch):
    monkeypatch.setattr(foreign, "read", lambda _text: pytest.fail("it was read"))
    ffi = foreign._Declared()
    ffi.cdef(declarations())
    assert ffi._known is foreign_types.ffi


def test_weasyprint_loads_no_parser_of_c():
    code = "import editionkit.render.press, sys; print('pycparser' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


if __name__ == "__main__":
    FILE.write_text(written())
