"""WeasyPrint's own style sheets, read when they are asked for.

WeasyPrint 70 reads three of them when it is loaded (`weasyprint/html.py`), which takes a fifth of
that time. Of one we read a part (`agent`), of the others nothing. tests/unit/render/test_agent.py
fails when WeasyPrint does not read them so any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def unread() -> Iterator[None]:
    """Have a module that reads style sheets hold them unread while the block runs."""
    import weasyprint

    read = weasyprint.CSS

    class Unread(read):  # type: ignore[misc, valid-type]
        """A style sheet that is read when something of it is asked for."""

        def __init__(self, **source: Any) -> None:
            self._source = source

        def __getattr__(self, name: str) -> Any:
            if (source := self.__dict__.pop("_source", None)) is None:
                raise AttributeError(name)
            super().__init__(**source)
            return getattr(self, name)

    weasyprint.CSS = Unread
    try:
        yield
    finally:
        weasyprint.CSS = read
