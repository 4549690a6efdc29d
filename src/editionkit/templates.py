"""A theme's templates, in a sandbox: they may come from anybody."""

from __future__ import annotations

from types import CodeType
from typing import Any, NoReturn

from jinja2 import BytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from editionkit.themes import Theme

MOST_TURNS = 1_000_000
"""Most turns that all loops over `range` may take in one edition."""
MOST_REPEATED = 100_000
"""Longest text or list that a template may make by `*`, and greatest exponent of `**`."""


def environment(theme: Theme) -> Sandbox:
    """Return a theme's templates: autoescaped, sandboxed, undefined names are errors."""
    return Sandbox(
        loader=FileSystemLoader([str(folder) for folder in theme.folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
    )


class _Compiled(BytecodeCache):
    """Templates that this process compiled, by what they say: nothing of it is kept on disk."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put into the bucket what its template was compiled to, if it was."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket's template was compiled to."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class TemplateFaultError(Exception):
    """A template failed; `filename` and `lineno` say where."""

    def __init__(self, message: str, filename: str, lineno: int):
        super().__init__(message)
        self.filename = filename
        self.lineno = lineno


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates that may come from anybody: no way to Python, no endless text by `*`, `**` or `%`.

    It is the second wall. Loops that do not end and texts made in other ways are stopped by the
    limits of the process in which pages are set.
    """

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self._left = MOST_TURNS
        self.globals["range"] = self._range

    def _range(self, *limits: int) -> range:
        """Return a range while there are turns left; raises SecurityError after them."""
        turns = range(*limits)
        self._left -= len(turns)
        if self._left < 0:
            raise SecurityError(f"the loops take more than {MOST_TURNS:,} turns")
        return turns

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would make a text or a number without measure; raises SecurityError."""
        sizes = [len(one) for one in (left, right) if isinstance(one, str | bytes | list | tuple)]
        numbers = [abs(one) for one in (left, right) if isinstance(one, int | float)]
        if operator == "*" and sizes and max(numbers, default=0) * sizes[0] > MOST_REPEATED:
            raise SecurityError(f"a text or list is repeated beyond {MOST_REPEATED:,}")
        if operator == "**" and max(numbers, default=0) > MOST_REPEATED:
            raise SecurityError(f"a power beyond {MOST_REPEATED:,}")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("formatting by `%` is not allowed; write the parts side by side")
        return super().call_binop(context, operator, left, right)

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise what went wrong in a template with the file and line where it did."""
        try:
            super().handle_exception(source)
        except Exception as error:
            place = _place_of(error)
            if place is None:
                raise
            message = f"{type(error).__name__}: {error}"
            raise TemplateFaultError(message, *place) from error


def _place_of(error: Exception) -> tuple[str, int] | None:
    """Return the template's file and line; None where the fault is in our own code."""
    if isinstance(error, TemplateError) and (line := getattr(error, "lineno", None)):
        return str(getattr(error, "filename", None) or getattr(error, "name", "")), int(line)
    found, trace = None, error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        found = (file, trace.tb_lineno) if file.endswith(".j2") else found
        trace = trace.tb_next
    return found
