"""What WeasyPrint declares of C is as it was worked out, and is read where it is not.

`python tests/unit/render/test_foreign.py` writes `render/foreign_types.py` anew.
"""

from __future__ import annotations

import ast
import io
from importlib.util import find_spec
from pathlib import Path

import pytest
from cffi import recompiler

from editionkit.render import foreign, foreign_types
from editionkit.seal import name_of

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
    return f'{HEAD}{out.getvalue()}OF = "{name_of(text, foreign.OURS)}"\n'


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


@pytest.mark.parametrize(("system", "opened"), [("linux", None), ("darwin", "found")])
def test_a_library_is_searched_for_where_the_loader_does_not_know_it(monkeypatch, system, opened):
    class Loader:
        def dlopen(self, name, _flags):
            if name != "found":
                raise OSError(name)
            return name

    ffi = foreign._Declared()
    ffi._known = Loader()
    monkeypatch.setattr(foreign.sys, "platform", system)
    monkeypatch.setattr(foreign.ctypes.util, "find_library", lambda name: name and "found")
    if opened:
        assert ffi.dlopen("pango-1.0", 0) == opened
    else:
        with pytest.raises(OSError, match=r"^pango-1\.0$"):
            ffi.dlopen("pango-1.0", 0)


if __name__ == "__main__":
    FILE.write_text(written())
