"""The language finder: what it says, and that it needs no room on the disk."""

from __future__ import annotations

import inspect
import tempfile

from py3langid import modelio

from editionkit.clean import language
from editionkit.clean.language import detect

ENGLISH = "The ferry did not sail on Monday because the ice was thicker than the board had said."
GERMAN = "Die Fähre fuhr am Montag nicht, weil das Eis dicker war, als der Rat gesagt hatte."


def test_a_text_of_a_sentence_tells_its_language_and_a_shorter_one_does_not():
    assert detect(ENGLISH) == "en"
    assert detect(GERMAN) == "de"
    assert detect(ENGLISH[:30]) is None


def test_the_model_is_unpacked_without_a_temporary_file(monkeypatch):
    """A disk that is full, or not ours, is no reason not to know a language."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    language._identifier.cache_clear()
    assert detect(GERMAN) == "de"


def test_py3langid_still_unpacks_into_a_file():
    """When this fails, the exchange in `_identifier` is no longer needed."""
    source = inspect.getsource(modelio)
    assert "with tempfile.TemporaryFile(" in source
    assert source.count("tempfile.") == 1
