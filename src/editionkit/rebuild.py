"""A rebuild: is it made by what made the published files, of what is frozen, into the same bytes?

Where it is `locked` anything else is refused, with exit code 6: the manifest and the command are
right and nothing was touched, but this machine cannot give the files of then. Where it is not, the
difference is said once, and the record is written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from editionkit import atomic
from editionkit.model import Notice, Report, SourceLine
from editionkit.morgue import MorgueError
from editionkit.notices import NotPublishedError, notice
from editionkit.pressroom import Made
from editionkit.themes import Theme
from editionkit.toolchain import (
    FILE,
    Record,
    Toolchain,
    differences,
    read_record,
    tell,
    toolchain,
    write_record,
)


@dataclass(frozen=True, kw_only=True)
class Rebuild:
    """What the issue was published with, and what is here; `lock` allows no difference.

    What is here is looked at once, where it is first wanted.
    """

    frozen: Path
    theme: Theme
    record: Record | None
    lock: bool

    @cached_property
    def now(self) -> Toolchain:
        """What an edition is made with here."""
        return toolchain(self.theme)

    def look(self) -> None:
        """Look at what is here: hundreds of files are read, best while others work."""
        _ = self.now

    @classmethod
    def of(cls, frozen: Path, theme: Theme, *, lock: bool) -> Rebuild:
        """Look at both; raises NotPublishedError where they differ and may not."""
        try:
            record = read_record(frozen)
        except MorgueError:
            if lock:
                raise
            record = None  # it is written anew
        rebuild = cls(frozen=frozen, theme=theme, record=record, lock=lock)
        if lock:
            rebuild._require_tools()
        return rebuild

    def _require_tools(self) -> None:
        if self.record is None:
            raise NotPublishedError(
                f"nothing is published: {self.frozen.name} does not say what made the issue",
                hint="Build it once without --locked; that writes it down.",
            )
        found = differences(self.record.made_with, self.now)
        said = [notice("T-002", one.said, hint=one.remedy) for one in found]
        _refuse("by other tools than made it", said)

    def require_frozen(self, sources: Sequence[SourceLine]) -> None:
        """Refuse where a source is not frozen, unless the published files did without it."""
        if self.lock and self.record:
            gone = [
                notice("T-003", f"{one.source} is not frozen", where=one.where)
                for one in sources
                if one.reason == "offline" and one.source not in self.record.missing
            ]
            _refuse("of what is not frozen", gone)

    def require_same(self, made: Made, notices: tuple[Notice, ...]) -> None:
        """Refuse files that are not those which were published."""
        if self.lock and self.record:
            then = self.record.files
            other = [
                notice("T-004", f"the {name} has other bytes than the one that was published")
                for name, product in made.products
                if then.get(name, product.sha256) != product.sha256
            ]
            _refuse("that is not what was published", other, notices)

    def recorded(self, report: Report, sources: Sequence[SourceLine]) -> Report:
        """Write down what made the published files; return the report, with what changed since."""
        if self.lock:
            return report
        record = Record(
            made_with=self.now,
            files={one.format: one.sha256 for one in report.artifacts},
            missing=tuple(sorted({one.source for one in sources if one.status == "failed"})),
        )
        found = differences(self.record.made_with, self.now) if self.record else ()
        said = (*report.notices, tell(found)) if found else report.notices
        try:
            write_record(self.frozen, record)
        except OSError as error:
            fault = notice(
                "S-009", f"{self.frozen / FILE} cannot be written: {atomic.why(error.errno)}"
            )
            said = (*said, fault)
        return replace(report, notices=said)


def _refuse(what: str, found: Sequence[Notice], notices: tuple[Notice, ...] = ()) -> None:
    if found:
        raise NotPublishedError(
            f"nothing is published {what}, for the build is --locked",
            hint="What was published before stays. Without --locked it is built all the same.",
            report=Report(notices=(*notices, *found)),
        )
