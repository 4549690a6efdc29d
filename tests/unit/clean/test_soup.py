"""What BeautifulSoup loads and we never ask is not run, and is there for who asks it."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import editionkit.clean
assert "soupsieve.css_parser" not in sys.modules
assert "charset_normalizer.cd" not in sys.modules
from bs4 import BeautifulSoup
print([tag.text for tag in BeautifulSoup("<p class=a>one<p>two", "lxml").select("p.a")])
from charset_normalizer import from_bytes
import charset_normalizer, soupsieve
print(soupsieve.__file__.endswith("soupsieve/__init__.py"), charset_normalizer.__version__ > "0")
"""


def test_selectors_are_loaded_by_the_first_who_selects() -> None:
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == ["['one']", "True True"], run.stderr
