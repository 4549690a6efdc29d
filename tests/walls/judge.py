"""Say what is wrong with how a case went: what it expects, and what every case must keep."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from lxml import etree
from walls.process import Ran
from walls.stage import Stage, asked_of

SECONDS = 20.0
MEMORY = 1000.0
"""What a process may cost in CPU seconds and MB where the case says nothing else."""

_SAFE_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*")
_SAFE_LINK = re.compile(r"(https?:|mailto:|tel:|#|[\w./#-]*$)")
_OURS = {"edition.json"}
"""What an archival PDF carries of us: what its pages were set from."""
_XHTML = "{http://www.w3.org/1999/xhtml}"
_FETCHES = {
    "img",
    "script",
    "iframe",
    "object",
    "embed",
    "video",
    "audio",
    "source",
    "link",
    "base",
}


def faults(stage: Stage, ran: Ran, expect: dict[str, Any], before: dict[str, str]) -> list[str]:
    """Return what does not hold after one step, each in a line."""
    found: list[str] = []
    found += _of_process(ran, expect)
    found += _of_words(stage, ran, expect)
    found += _of_requests(stage, expect)
    found += _of_files(stage, expect, before)
    for path in sorted(stage.output.glob("*.*")) if stage.output.is_dir() else ():
        found += [f"{path.name}: {fault}" for fault in _of_artifact(path, expect)]
    return found


def fingerprints(folder: Path) -> dict[str, str]:
    """Return the hash of each file in a folder."""
    if not folder.is_dir():
        return {}
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".tmp-" not in str(path)
    }


# ---------------------------------------------------------------------------------- the process


def _of_process(ran: Ran, expect: dict[str, Any]) -> list[str]:
    found = []
    wanted = expect.get("exit", 0)
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if ran.code not in wanted:
        found.append(f"exit {ran.code}, not {wanted}: {ran.stderr.strip()[-400:]}")
    if ran.late:
        found.append(f"it did not end within {ran.wall:.0f} s")
    if ran.cpu > expect.get("seconds", SECONDS):
        found.append(f"{ran.cpu:.1f} s of CPU")
    if ran.wall > expect.get("wall", 1e9):
        found.append(f"{ran.wall:.1f} s by the clock on the wall")
    if ran.memory > expect.get("memory", MEMORY):
        found.append(f"{ran.memory:.0f} MB of memory")
    if ran.left:
        found.append(f"processes were left behind: {', '.join(ran.left)}")
    if "Traceback (most recent" in ran.stderr or "internal error" in ran.stderr:
        found.append(f"it fell over: {ran.stderr.strip()[-400:]}")
    if ran.code in {4, 5, 6, 7} and not ran.stderr.strip():
        found.append("it failed without a word")
    return found


def _of_words(stage: Stage, ran: Ran, expect: dict[str, Any]) -> list[str]:
    reports = sorted(stage.output.glob("*.report.json")) if stage.output.is_dir() else []
    said = ran.said + "".join(path.read_text(encoding="utf-8") for path in reports)
    found = [f"it does not say {word!r}" for word in expect.get("says", ()) if word not in said]
    found += [f"it says {word!r}" for word in expect.get("never-says", ()) if word in said]
    for code in expect.get("notices", ()):
        if not re.search(rf"\b{code}\b", said):
            found.append(f"no notice {code}")
    for code in expect.get("no-notices", ()):
        if re.search(rf"\b{code}\b", said):
            found.append(f"a notice {code}")
    return found


def _of_requests(stage: Stage, expect: dict[str, Any]) -> list[str]:
    found = []
    for name, paths in (expect.get("asked") or {}).items():
        came = [asked.path for asked in asked_of(stage.servers[name])]
        if sorted(came) != sorted(paths):
            found.append(f"{name} was asked for {came}, not {paths}")
    for name, headers in (expect.get("never-sent") or {}).items():
        for asked in asked_of(stage.servers[name]):
            found += [f"{name} was sent {one}" for one in headers if one in asked.headers]
    for name, wanted in (expect.get("sent") or {}).items():
        sent = {one for asked in asked_of(stage.servers[name]) for one in asked.headers}
        found += [f"{name} was never sent {one}" for one in wanted if one not in sent]
    made = stage.connections()
    if "connects" in expect:
        strays = sorted(set(made) - set(expect["connects"]))
        missing = sorted(set(expect["connects"]) - set(made))
        found += [f"it connected to {one}" for one in strays]
        found += [f"it did not connect to {one}" for one in missing]
    return found


def _of_files(stage: Stage, expect: dict[str, Any], before: dict[str, str]) -> list[str]:
    found = []
    if "published" in expect:
        there = sorted(
            p.suffix[1:] for p in stage.output.glob("*") if p.suffix in (".pdf", ".epub")
        )
        if there != sorted(expect["published"]):
            found.append(f"published {there}, not {expect['published']}")
    now = fingerprints(stage.output)
    if expect.get("kept"):
        lost = [name for name, digest in before.items() if now.get(name) != digest]
        found += [f"the previous edition's {name} did not stay" for name in lost]
        if not before:
            found.append("there was no previous edition to keep")
    if expect.get("same") and now != before:
        found.append(f"other bytes than before: {sorted(set(now.items()) ^ set(before.items()))}")
    for name, there in (expect.get("files") or {}).items():
        if bool(list(stage.issue.glob(name))) != there:
            found.append(f"{name} is {'not ' * there}there")
    if not expect.get("leftovers"):
        found += [f"{p.name} was left over" for p in stage.issue.rglob(".tmp-*")]
        found += [
            f"{p.relative_to(stage.root)} was written"
            for p in stage.strays()[:5]
            if p.name != ".cache"
        ]
    return found


# --------------------------------------------------------------------------------- the artefacts


def _of_artifact(path: Path, expect: dict[str, Any]) -> list[str]:
    if path.suffix == ".epub":
        text, found = _epub(path)
    elif path.suffix == ".pdf":
        text, found = _pdf(path)
    else:
        return []
    found += [f"{word!r} is missing" for word in expect.get("words", ()) if not _in(word, text)]
    found += [f"{word!r} stands in it" for word in expect.get("no-words", ()) if _in(word, text)]
    if path.suffix == ".epub" and "pictures" in expect:
        count = len(_pictures(path))
        if count != expect["pictures"]:
            found.append(f"{count} pictures, not {expect['pictures']}")
    return found


def _in(words: str, text: str) -> bool:
    """Say whether the words stand in a text, wherever its lines are broken (pdfium: U+0002)."""
    whole = re.sub(r"[-\u2010\u00ad\ufffe\x02][ \r]*\n\s*|[\u00ad\u200b\x02]", "", text)
    return "".join(words.split()) in "".join(whole.split())


def _pictures(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        names = [n for n in book.namelist() if n.endswith((".jpg", ".png", ".gif", ".webp"))]
    return [name for name in names if "cover" not in name]


def _epub(path: Path) -> tuple[str, list[str]]:
    """Return the book's text, and what no book of ours may hold."""
    found, texts = [], []
    with zipfile.ZipFile(path) as book:
        for info in book.infolist():
            if not _SAFE_NAME.fullmatch(info.filename) or ".." in info.filename:
                found.append(f"a member is called {info.filename!r}")
            data = book.read(info)
            found += [
                f"{info.filename}: {fault}" for fault in _of_member(info.filename, data, texts)
            ]
        if len(set(book.namelist())) != len(book.namelist()):
            found.append("two members have one name")
    return "\n".join(texts), found


def _of_member(name: str, data: bytes, texts: list[str]) -> list[str]:
    if name.endswith((".xhtml", ".opf", ".ncx", ".xml")):
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            return [f"not well-formed: {error}"]
        if name.endswith(".xhtml"):
            body = root.find(f"{_XHTML}body")
            texts.append(" ".join(root.itertext() if body is None else body.itertext()))
            return _of_page(root)
        texts.append(" ".join(root.itertext()))
        return []
    if name.endswith((".jpg", ".png")):
        return _of_picture(data)
    if name.endswith(".css") and re.search(rb"@import|url\(\s*[\"']?(https?:|file:|//)", data):
        return ["a style sheet names something outside"]
    return []


def _of_page(root: Any) -> list[str]:
    found = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = etree.QName(element).localname
        if tag in {"script", "iframe", "object", "embed", "form", "base", "style"}:
            found.append(f"<{tag}>")
        for key, value in element.attrib.items():
            bare = etree.QName(key).localname.lower()
            if bare.startswith("on") or bare in {"srcdoc", "style"}:
                found.append(f"{tag} has {bare}={value[:40]!r}")
            if bare == "href" and not _SAFE_LINK.match(value):
                found.append(f"{tag} leads to {value[:60]!r}")
            if tag in _FETCHES and bare in {"src", "href"} and re.match(r"\w+:|//", value):
                found.append(f"{tag} fetches {value[:60]!r}")
    return found


def _of_picture(data: bytes) -> list[str]:
    found = []
    if b"Exif" in data[:4096] or b"eXIf" in data[:4096]:
        found.append("a picture has Exif data")
    if b"<script" in data or b"PK\x03\x04" in data[-65_000:]:
        found.append("a picture carries something else")
    end = b"\xff\xd9" if data.startswith(b"\xff\xd8") else b"IEND\xaeB`\x82"
    if not data.endswith(end):
        found.append("something stands behind the end of a picture")
    return found


def _pdf(path: Path) -> tuple[str, list[str]]:
    """Return the pages' text, and what no PDF of ours may hold."""
    data = path.read_bytes()
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, item in enumerate(pdf.objects):
            if isinstance(item, pikepdf.Dictionary):
                found += [f"object {number}: {fault}" for fault in _of_object(item)]
        if not len(pdf.pages):
            found.append("no page")
    document = pypdfium2.PdfDocument(data)
    try:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return text, found


def _of_object(item: pikepdf.Dictionary) -> list[str]:
    found = [str(key) for key in ("/JS", "/AA") if key in item]
    if "/EF" in item and str(item.get("/F", "")) not in _OURS:
        found.append(f"an attachment {item.get('/F', '')}")
    kind = str(item.get("/S", ""))
    if kind in {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}:
        found.append(kind)
    if "/URI" in item and not re.match(r"https?:|mailto:|tel:", str(item["/URI"])):
        found.append(f"a link to {str(item['/URI'])[:60]}")
    return found


def said_in_json(ran: Ran) -> Any:
    """Return what `--json` printed."""
    return json.loads(ran.stdout)
