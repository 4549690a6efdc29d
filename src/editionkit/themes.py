"""Find a theme's folder and turn it into a `Theme`: papers, style sheets, fonts.

A file of the same name overrides in the order issue → theme → what it extends → base.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from editionkit.notices import LayoutError

POINTS_PER_MM = 72 / 25.4
#: What the value of an option must look like, and how that is said.
_FORMS = {
    "colour": (r"#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?|[A-Za-z]+", 'a colour such as "#7d1a14"'),
    "number": (r"-?\d+(\.\d+)?", "a number"),
    "switch": (r"True|False", "true or false"),
}
FONT_SCHEME = "edition:/font/"
ASSET_SCHEME = "edition:/asset/"
MOST_FILES = 2_000
MOST_BYTES = 5_000_000
"""A theme of an issue has at most so many files, none longer than so many bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet with its margins (top, right, bottom, left) and columns, all in points."""

    name: str
    width: float
    height: float
    margins: tuple[float, float, float, float]
    columns: int
    gutter: float

    @property
    def live_width(self) -> float:
        """Width between the margins, in points."""
        return self.width - self.margins[1] - self.margins[3]

    @property
    def live_height(self) -> float:
        """Height between the margins, in points."""
        return self.height - self.margins[0] - self.margins[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting that a theme offers to `options:` in issue.yaml."""

    name: str
    type: Literal["colour", "choice", "text", "number", "switch"]
    default: str | int | float | bool
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme, read; `folders` are its own folder, those it extends, base last."""

    name: str
    kind: Literal["columns", "flow"]
    help: str
    baseline: float
    heads: tuple[tuple[float, float], ...]
    papers: tuple[Paper, ...]
    options: tuple[Option, ...]
    folders: tuple[Path, ...]

    def paper(self, name: str) -> Paper:
        """Return the paper of that name; LayoutError with the nearest name when there is none."""
        for paper in self.papers:
            if paper.name.lower() == name.lower():
                return paper
        raise LayoutError(
            f"layout {self.name!r} has no paper {name!r}",
            hint=_nearest(name, [paper.name for paper in self.papers]),
        )

    def settings(
        self, given: Mapping[str, str | int | float | bool]
    ) -> dict[str, str | int | float | bool]:
        """Return every option's value, the theme's defaults where `given` has none."""
        for name, value in given.items():
            if wrong := self.fault(name, value):
                raise LayoutError(wrong[0], hint=wrong[1])
        return {**{option.name: option.default for option in self.options}, **given}

    def fault(self, name: str, value: str | int | float | bool) -> tuple[str, str] | None:
        """Return what is wrong with an option that is given, and what to do; None if nothing is."""
        option = next((one for one in self.options if one.name == name), None)
        if option is None:
            known = [one.name for one in self.options]
            return f"layout `{self.name}` has no option `{name}`", _nearest(name, known)
        if option.choices and value not in option.choices:
            said = f"`{name}` is one of {', '.join(option.choices)}; not `{value}`"
            return said, _nearest(str(value), list(option.choices))
        if option.type in _FORMS and not re.fullmatch(_FORMS[option.type][0], str(value)):
            return f"`{name}` must be {_FORMS[option.type][1]}; not `{value}`", option.help
        return None

    def css(self) -> str:
        """Return the theme's style sheets, base first, each folder's in order of name."""
        sheets = [sheet for folder in reversed(self.folders) for sheet in _sheets(folder)]
        return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _sheets(folder: Path) -> list[Path]:
    return sorted((folder / "css").glob("*.css"))


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."


def data_folder(name: str) -> Path:
    """Return the folder `layouts` or `fonts`: the installed package's, else the checkout's."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent.parent / name


def theme_names(extra: Path | None = None) -> tuple[str, ...]:
    """Return the names of all themes; `extra` is an issue's own `layouts` folder."""
    roots = [root for root in (extra, data_folder("layouts")) if root and root.is_dir()]
    names = {path.parent.name for root in roots for path in root.glob("*/theme.yaml")}
    return tuple(sorted(names - {"base"}))


def load_theme(name: str, extra: Path | None = None) -> Theme:
    """Return the theme of that name; LayoutError where it is missing or its theme.yaml is wrong."""
    chain = _chain(name, extra)
    merged: dict[str, Any] = {}
    for folder in reversed(chain):
        merged.update(_read(folder / "theme.yaml"))
    try:
        return _theme(name, merged, chain)
    except (KeyError, TypeError, ValueError) as error:
        raise LayoutError(f"{chain[0] / 'theme.yaml'}: {error}") from error


def _chain(name: str, extra: Path | None) -> tuple[Path, ...]:
    folders: list[Path] = []
    wanted: str | None = name
    while wanted:
        folder = _folder(wanted, extra)
        if folder in folders:
            raise LayoutError(f"layout {name!r} extends itself")
        folders.append(folder)
        parent = _read(folder / "theme.yaml").get("extends")
        wanted = parent or (None if wanted == "base" else "base")
    return tuple(folders)


def _folder(name: str, extra: Path | None) -> Path:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        for root in (extra, data_folder("layouts")):
            if root and (root / name / "theme.yaml").is_file():
                if root == extra:
                    _confine(root / name, root.parent)
                return root / name
    raise LayoutError(f"there is no layout {name!r}", hint=_nearest(name, list(theme_names(extra))))


def _confine(folder: Path, issue: Path) -> None:
    """Refuse a theme that lies, or has a file, outside the issue's folder, or too many of them."""
    if not folder.resolve().is_relative_to(issue.resolve()):
        raise LayoutError(f"layout {folder.name!r} lies outside the issue's folder", hint=_COPY)
    number = 0
    for place, folders, files in os.walk(folder):
        number += len(folders) + len(files)
        if number > MOST_FILES:
            raise LayoutError(f"layout {folder.name!r} has more than {MOST_FILES:,} files")
        for name in (*folders, *files):
            _check_part(Path(place, name), folder)


def _check_part(path: Path, folder: Path) -> None:
    shown = f"layouts/{folder.name}/{path.relative_to(folder).as_posix()}"
    if not path.resolve().is_relative_to(folder.resolve()):
        raise LayoutError(f"{shown} is a link out of the layout's folder", hint=_COPY)
    found = path.stat()
    if not stat.S_ISDIR(found.st_mode) and not stat.S_ISREG(found.st_mode):
        raise LayoutError(f"{shown} is not a regular file")
    if stat.S_ISREG(found.st_mode) and found.st_size > MOST_BYTES:
        raise LayoutError(f"{shown} has more than {MOST_BYTES:,} bytes")


_COPY = "Copy what it leads to into the layout's folder."


def _read(path: Path) -> dict[str, Any]:
    ours = path.is_relative_to(data_folder("layouts"))
    return dict(_parsed(path.read_text(encoding="utf-8"), str(path), ours))


@cache  # a base is read again for each theme that extends it
def _parsed(text: str, shown: str, ours: bool) -> dict[str, Any]:
    """Return the mapping in a file; one that may be anybody's is looked over first."""
    if not ours:
        from editionkit.manifest.document import parse_document  # most issues have no layout

        parse_document(text, shown)  # refuses anchors, tags and depth before anything is built
    from ruamel.yaml import YAML  # the pressroom's child reads no theme.yaml

    loaded = YAML(typ="safe", pure=True).load(text)
    if not isinstance(loaded, dict):
        raise LayoutError(f"{shown}: a theme is a mapping of keys")
    return loaded


def _theme(name: str, data: dict[str, Any], chain: tuple[Path, ...]) -> Theme:
    if data["kind"] not in ("columns", "flow"):
        raise ValueError(f"kind is columns or flow, not {data['kind']!r}")
    return Theme(
        name=name,
        kind=data["kind"],
        help=str(data.get("help", "")),
        baseline=float(data["baseline"]),
        heads=tuple((float(size), float(leading)) for size, leading in data.get("heads", ())),
        papers=tuple(_paper(key, value) for key, value in data["papers"].items()),
        options=tuple(_option(key, value) for key, value in data.get("options", {}).items()),
        folders=chain,
    )


def _paper(name: str, data: dict[str, Any]) -> Paper:
    top, right, bottom, left = (float(x) * POINTS_PER_MM for x in data["margins"])
    width, height = (float(x) * POINTS_PER_MM for x in data["size"])
    return Paper(
        name=name,
        width=width,
        height=height,
        margins=(top, right, bottom, left),
        columns=int(data["columns"]),
        gutter=float(data["gutter"]),
    )


def _option(name: str, data: dict[str, Any]) -> Option:
    return Option(
        name=name,
        type=data["type"],
        default=data["default"],
        help=str(data.get("help", "")),
        choices=tuple(data.get("choices", ())),
    )


# --------------------------------------------------------------------------------------- fonts


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """One font file of `fonts/fonts.toml`; `only` matches the letters that it is for."""

    family: str
    path: Path
    file: str
    weight: int
    style: str
    only: str | None = None


def font_files(letters: frozenset[str] | None = None) -> tuple[FontFile, ...]:
    """Return the fonts that `letters` need; all fonts of the project where nothing is said."""
    if letters is None:
        return _font_files()
    text = "".join(sorted(letters))
    return tuple(font for font in _font_files() if not font.only or re.search(font.only, text))


@cache
def _font_files() -> tuple[FontFile, ...]:
    root = data_folder("fonts")
    families = tomllib.loads((root / "fonts.toml").read_text(encoding="utf-8"))["families"]
    return tuple(
        FontFile(
            family=entry["family"],
            path=root / font["file"],
            file=font["file"],
            weight=font["weight"],
            style=font["style"],
            only=entry.get("only"),
        )
        for entry in families
        for font in entry["files"]
    )


def font_css(letters: frozenset[str] | None = None) -> str:
    """Return an @font-face rule for each of `font_files`; the addresses are ours everywhere."""
    return "\n".join(
        f"@font-face {{ font-family: '{font.family}'; src: url({FONT_SCHEME}{font.file}); "
        f"font-weight: {font.weight}; font-style: {font.style} }}"
        for font in font_files(letters)
    )
