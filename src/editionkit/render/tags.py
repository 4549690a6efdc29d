"""The structure of a printed edition as a screen reader should meet it: a newspaper, not pages.

Turns the parts that the pages show into a tree of `Tag`s with the standard types of ISO 32000-1,
14.8.4: sections in order with their stories in order, one `Art` for each story wherever its parts
stand, every paragraph and list whole again. What only serves the sheet of paper (running heads,
repeated headlines, pull quotes) is an artifact.

A template takes part by classes (`running`, `nameplate`, `section-head`, `index`, `colophon`,
`head`, `picture`, `jump`, `pull-quote`, `rest`) and by `data-story` and `data-item`; what has none
of these is tagged by its HTML element, in the order of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from editionkit.model import Break, Edition, Preformatted, Table
from editionkit.phrases import Phrases
from editionkit.render.columns import Story
from editionkit.render.flow import CrossheadItem, FlowItem, PictureItem, SolidItem, TextItem
from editionkit.render.marks import Clickable, Part, Shown
from editionkit.render.structure import (
    Artifact,
    Kid,
    Spans,
    Structure,
    Tag,
    make_even,
    prune,
    set_levels,
)

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol", "dl")
_GROUPING = ("div", "section", "article", "header", "footer", "nav", "aside", "main")
_SEMANTIC = frozenset(
    ("p", "li", "dt", "dd", "blockquote", "figure", "figcaption", "table", "pre", "hr")
).union(_HEADINGS, _LISTS)
_BLOCKS = _SEMANTIC.union(_GROUPING)

#: "Picture" for one that nobody has described: better than to hide that it is there.
_PICTURE = {
    "en": "Picture", "de": "Bild", "fr": "Image", "es": "Imagen", "it": "Immagine",
    "pt": "Imagem", "nl": "Afbeelding", "pl": "Ilustracja", "tr": "Görsel", "fi": "Kuva",
    "sv": "Bild", "ru": "Изображение", "ar": "صورة", "zh": "图片", "ja": "画像",
}  # fmt: skip


def structure_of(
    root: Part, edition: Edition, stories: tuple[Story, ...], words: Phrases
) -> Structure:
    """Return the structure of the edition whose pages show `root`."""
    tagger = _Tagger(edition, stories, words)
    tagger.gather(root)
    document = tagger.document()
    _add_the_rest(document, root, tagger.artifacts)
    prune(document)
    set_levels(document)
    return Structure(document, tagger.artifacts)


def _add_the_rest(document: Tag, root: Part, artifacts: dict[tuple[int, int], Artifact]) -> None:
    """Put what no rule has placed at the end: nothing that is shown may be left out."""
    placed = {(one.page, one.mcid) for one in document.shown()} | artifacts.keys()
    left = [one for one in root.shown() if (one.page, one.mcid) not in placed]
    if left:
        document.kids.append(Tag("P", list(left)))
    linked = {
        id(kid.annotation)
        for tag in document.tags()
        for kid in tag.kids
        if isinstance(kid, Clickable)
    }
    for click in root.clickables():
        if id(click.annotation) not in linked:
            document.kids.append(Tag("P", [Tag("Link", [click])]))


# ------------------------------------------------------------------------------------ gathering


@dataclass(slots=True)
class _Pieces:
    """What the pages show of one story."""

    head: list[Part] = field(default_factory=list)
    lead: list[Part] = field(default_factory=list)
    items: dict[int, list[Part]] = field(default_factory=dict)
    loose: list[Part] = field(default_factory=list)
    links: list[Part] = field(default_factory=list)


class _Tagger:
    def __init__(self, edition: Edition, stories: tuple[Story, ...], words: Phrases):
        self._edition = edition
        self._stories = stories
        self._words = words
        self._write = Writer(edition, stories, words)
        self.artifacts = self._write.artifacts
        self._pieces = {story.id: _Pieces() for story in stories}
        self._plates: list[Part] = []
        self._indexes: list[Part] = []
        self._heads: dict[str, Part] = {}
        self._loose: list[Part] = []
        self._colophons: list[Part] = []

    def gather(self, part: Part, story: _Pieces | None = None, *, rest: bool = False) -> None:
        """Sort `part` and what is in it into what it is for the reader."""
        classes = part.classes
        if "running" in classes:
            self._write.drop(part, "footer" if "foot" in classes else "header")
        elif "pull-quote" in classes:
            self._write.drop(part, "layout")
        elif story is not None:
            self._gather_story(part, classes, story, rest)
        elif part.get("data-story") in self._pieces:
            story = self._pieces[part.attributes["data-story"]]
            for kid in list(part.parts()):
                self.gather(kid, story, rest="rest" in classes)
        else:
            self._gather_furniture(part, classes)

    def _gather_story(
        self, part: Part, classes: frozenset[str], story: _Pieces, rest: bool
    ) -> None:
        item = part.get("data-item")
        if item is not None:
            story.items.setdefault(int(item), []).append(part)
        elif "head" in classes and rest:
            story.links += _anchors(part)
            self._write.drop(part, "header", keep=_anchors(part))
        elif "jump" in classes:
            story.links += _anchors(part) or [part]
        elif "head" in classes:
            story.head.append(part)
        elif "picture" in classes:
            story.lead.append(part)
        elif _holds_items(part) or not _is_block_of_its_own(part):
            for kid in part.parts():
                self.gather(kid, story, rest=rest)
        else:
            story.loose.append(part)

    def _gather_furniture(self, part: Part, classes: frozenset[str]) -> None:
        if "nameplate" in classes:
            self._plates.append(part)
        elif "index" in classes:
            self._indexes.append(part)
        elif "colophon" in classes:
            self._colophons.append(part)
        elif "section-head" in classes:
            name = next((p.attributes["id"] for p in part.all_parts() if p.get("id")), "")
            self._heads.setdefault(name.removeprefix("section-"), part)
            if self._heads[name.removeprefix("section-")] is not part:
                self._write.drop(part, "header")
        elif _is_block_of_its_own(part):
            self._loose.append(part)
        else:
            for kid in part.parts():
                self.gather(kid)

    # ------------------------------------------------------------------------------- the tree

    def document(self) -> Tag:
        """Return the whole edition in its reading order."""
        write = self._write
        document = Tag("Document", title=self._edition.publication.title)
        for plate in self._plates:
            document.kids += write.nameplate(plate)
        document.kids += [write.index(part) for part in self._indexes]
        for part in self._loose:
            document.kids += write.blocks([part])
        for number, section in enumerate(self._edition.sections):
            head = self._heads.pop(section.slug, None)
            document.kids.append(self._section(number, section.title, head))
        document.kids.append(self._fillers())
        for part in (*self._heads.values(), *self._colophons):
            document.kids += write.blocks([part])
        return document

    def _section(self, number: int, title: str, head: Part | None) -> Tag:
        section = Tag("Sect", title=title)
        if head is not None:
            section.kids += self._write.blocks([head])
        level = 3 if head is not None else 2
        for story in self._stories:
            if story.section == number:
                section.kids.append(self._story(story, level))
        return section

    def _fillers(self) -> Tag:
        """Return what fills white on the pages: briefs of no section, read after all of them."""
        tag = Tag("Sect", title=self._words.in_brief)
        for story in self._stories:
            if story.filler:
                tag.kids += self._write.briefs(story, self._pieces[story.id].items, 2)
        return tag

    def _story(self, story: Story, level: int) -> Tag:
        pieces, write = self._pieces[story.id], self._write
        write.top = level
        if story.priority == "brief":
            tag = Tag("Sect", write.blocks(pieces.head))
            tag.kids += write.briefs(story, pieces.items, level + 1)
        else:
            article = story.article
            tag = Tag("Art", write.blocks(pieces.head), lang=article.lang, title=article.headline)
            for figure in pieces.lead:
                tag.kids += write.figure(figure)
            tag.kids += write.items(
                [(story.flow[n], pieces.items[n]) for n in sorted(pieces.items)]
            )
        tag.kids += write.blocks(pieces.loose)
        tag.kids += [Tag("P", write.inline([part])) for part in pieces.links]
        write.top = 2
        return tag


def _anchors(part: Part) -> list[Part]:
    return [one for one in part.all_parts() if one.tag == "a"]


def _holds_items(part: Part) -> bool:
    return any("data-item" in one.attributes for one in part.all_parts())


def _is_block_of_its_own(part: Part) -> bool:
    """Whether it is a paragraph, a list …, or holds text that stands in no such element."""
    return part.tag in _SEMANTIC or any(not isinstance(kid, Part) for kid in part.kids)


# -------------------------------------------------------------------------------------- writing


class Writer:
    """Turns parts into tags; `top` is the level of the headline (h2) of the story at hand."""

    def __init__(self, edition: Edition, stories: tuple[Story, ...], words: Phrases):
        self._lang = edition.lang
        self._words = words
        self._titles = {story.id: story.article.headline for story in stories}
        self._titles |= {f"section-{one.slug}": one.title for one in edition.sections}
        self.artifacts: dict[tuple[int, int], Artifact] = {}
        self.top = 2

    def drop(self, part: Part, kind: Artifact, keep: Iterable[Part] = ()) -> None:
        """Make what `part` shows an artifact, all but what the parts in `keep` show."""
        kept = {(one.page, one.mcid) for some in keep for one in some.shown()}
        for one in part.shown():
            if (one.page, one.mcid) not in kept:
                self.artifacts[one.page, one.mcid] = kind

    # ------------------------------------------------------------------------------ furniture

    def nameplate(self, part: Part) -> list[Kid]:
        """Return the title, the motto, and each statement of the folio line."""
        tags: list[Kid] = []
        for one in part.parts():
            lines = list(one.parts()) if "folio" in one.classes else [one]
            for line in lines:
                inner = [line] if line.tag == "span" else line.kids
                kids = self.inline(inner)
                heading = line.tag in _HEADINGS
                tags.append(Tag("H", kids, level=1) if heading else Tag("P", kids))
        return tags

    def index(self, part: Part) -> Tag:
        """Return the list of contents on the front page."""
        contents = Tag("TOC")
        for one in part.all_parts():
            if one.tag in _HEADINGS:
                contents.kids.append(Tag("Caption", self.inline(one.kids)))
            elif one.tag in ("li", "p"):
                links = self.inline(one.kids)
                for link in links:
                    if isinstance(link, Tag) and link.type == "Link":
                        link.words = self._index_words(one)
                contents.kids.append(Tag("TOCI", [Tag("Reference", links)]))
        return contents

    def _index_words(self, line: Part) -> str:
        anchor = next(one for one in line.all_parts() if one.tag == "a")
        number = next((one for one in line.all_parts() if "number" in one.classes), None)
        page = "".join(one.text for one in number.shown()) if number else ""
        words = anchor.words.strip().removesuffix(page).strip()
        return f"{words}, {self._words.page(int(page))}" if page.isdecimal() else words

    # ---------------------------------------------------------------------------------- blocks

    def blocks(self, kids: Iterable[Part | Shown | Clickable]) -> list[Kid]:
        """Return the tags of a run of blocks by their HTML elements."""
        tags: list[Kid] = []
        line: list[Part | Shown | Clickable] = []
        for kid in kids:
            if isinstance(kid, Part) and _is_block(kid):
                tags += self._line(line)
                line = []
                tags += self._block(kid)
            else:
                line.append(kid)
        return tags + self._line(line)

    def _line(self, kids: list[Part | Shown | Clickable]) -> list[Tag]:
        return [Tag("P", self.inline(kids))] if kids else []

    def _block(self, part: Part) -> list[Kid]:
        lang = part.get("lang")
        match part.tag:
            case "p" | "figcaption":
                return [Tag("P", self.inline(part.kids), lang=lang)]
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return [self._heading(part)]
            case "ul" | "ol" | "dl":
                return [self._html_list(part)]
            case "blockquote":
                return [Tag("BlockQuote", self.blocks(part.kids), lang=lang)]
            case "figure":
                return self.figure(part)
            case "table":
                return [self.table([part])]
            case "pre":
                return [self.listing([part])]
            case _:
                tags = self.blocks(part.kids)
                for tag in tags:
                    if isinstance(tag, Tag):
                        tag.lang = tag.lang or lang
                return tags

    def _heading(self, part: Part) -> Tag:
        level = max(1, self.top + int(part.tag[1]) - 2)
        return Tag("H", self.inline(part.kids), level=level, lang=part.get("lang"))

    def _html_list(self, part: Part) -> Tag:
        kind = "Decimal" if part.tag == "ol" else "Disc"
        tag = Tag("L", attributes={"List": {"ListNumbering": kind}})
        for item in part.parts():
            body = Tag("LBody", self.blocks(item.kids), lang=item.get("lang"))
            tag.kids.append(Tag("LI", [body]))
        return tag

    def figure(self, part: Part) -> list[Kid]:
        """Return a picture with its caption inside; without a picture, the caption alone."""
        captions = [one for one in part.all_parts() if one.tag == "figcaption"]
        pictures = [one for one in part.all_parts() if _is_picture(one)]
        tags = [self._picture(one, captions) for one in pictures]
        words = [Tag("Caption", self.inline(one.kids)) for one in captions]
        if tags:
            tags[0].kids += words
            return [*tags]
        return [Tag("P", word.kids) for word in words]

    def _picture(self, part: Part, captions: list[Part]) -> Tag:
        shown = list(part.shown())
        caption = " ".join(" ".join(one.words.split()) for one in captions)
        alt = part.get("alt") or caption or _PICTURE.get(self._lang.split("-")[0], "Picture")
        tag = Tag("Figure", [*shown], alt=alt)
        if shown and shown[0].frame:
            tag.attributes["Layout"] = {"BBox": shown[0].frame, "Placement": "Block"}
        return tag

    def table(self, parts: list[Part]) -> Tag:
        """Return one table; the column headings that a later part repeats are artifacts."""
        tag = Tag("Table")
        sections: dict[str, Tag] = {}
        for number, part in enumerate(parts):
            for one in part.all_parts():
                if one.tag == "caption":
                    tag.kids.append(Tag("Caption", self.inline(one.kids)))
                elif one.tag == "thead":
                    self._repeated(one, again=number > 0)
                elif one.tag == "tr" and not self._is_dropped(one):
                    where = "THead" if _inside_head(one, part) else "TBody"
                    row = Tag("TR", [self._cell(cell, where) for cell in one.parts()])
                    sections.setdefault(where, Tag(where)).kids.append(row)
        make_even(tuple(sections.values()))
        tag.kids += sections.values()
        return tag

    def _repeated(self, head: Part, *, again: bool) -> None:
        first = min((one.page for one in head.shown()), default=0)
        for one in head.shown():
            if again or one.page > first:
                self.artifacts[one.page, one.mcid] = "layout"

    def _is_dropped(self, part: Part) -> bool:
        shown = [(one.page, one.mcid) in self.artifacts for one in part.shown()]
        return bool(shown) and all(shown)

    def _cell(self, part: Part, where: str) -> Tag:
        kids = [one for one in self.inline(part.kids) if not self._is_artifact(one)]
        if part.tag != "th":
            return Tag("TD", kids, attributes=_spans(part))
        scope = "Row" if part.get("scope") == "row" and where == "TBody" else "Column"
        spans = _spans(part)
        spans.setdefault("Table", {})["Scope"] = scope
        return Tag("TH", kids, attributes=spans)

    def _is_artifact(self, kid: Kid) -> bool:
        return isinstance(kid, Shown) and (kid.page, kid.mcid) in self.artifacts

    def listing(self, parts: list[Part]) -> Tag:
        """Return a listing."""
        return Tag("P", [Tag("Code", self.inline(parts))])

    # ---------------------------------------------------------------------------- flow items

    def items(self, items: list[tuple[FlowItem, list[Part]]]) -> list[Kid]:
        """Return the tags of a story's items, each whole however many pieces it was set in."""
        tags: list[Kid] = []
        for group in _groups(items):
            tags += self._group(group)
        return tags

    def _group(self, group: list[tuple[FlowItem, list[Part]]]) -> list[Kid]:
        item, parts = group[0]
        match item:
            case TextItem():
                if item.depth:
                    return [self._list(group)]
                if item.style in ("quote", "attribution"):
                    return [Tag("BlockQuote", [self._paragraph(*one) for one in group])]
                return [self._paragraph(*one) for one in group]
            case CrossheadItem():
                return [Tag("H", self.joined(parts), level=self.top + item.level)]
            case PictureItem():
                return [tag for part in parts for tag in self.figure(part)]
            case SolidItem():
                return self._solid([part for _, some in group for part in some], item)

    def _solid(self, parts: list[Part], item: SolidItem) -> list[Kid]:
        match item.content:
            case Table():
                return [self.table([one for p in parts for one in p.all_parts() if _is_table(one)])]
            case Preformatted():
                return [self.listing(parts)]
            case Break():
                for part in parts:
                    self.drop(part, "layout")
                return []

    def _paragraph(self, item: FlowItem, parts: list[Part]) -> Tag:
        lang = item.lang if isinstance(item, TextItem) else None
        return Tag("P", self.joined(parts), lang=lang)

    def _list(self, group: list[tuple[FlowItem, list[Part]]]) -> Tag:
        """Return one list out of its items; deeper ones stand in the item above them."""
        open_lists: list[Tag] = []
        for item, parts in group:
            assert isinstance(item, TextItem)
            del open_lists[max(item.depth, 1) :]
            if len(open_lists) < item.depth or not open_lists:
                inner = Tag("L", attributes={"List": {"ListNumbering": _numbering(item)}})
                if open_lists:
                    _body(open_lists[-1]).kids.append(inner)
                open_lists.append(inner)
            if item.marker or not open_lists[-1].kids:
                open_lists[-1].kids.append(self._new_item(parts))
            _body(open_lists[-1]).kids.append(self._paragraph(item, parts))
        return open_lists[0]

    def _new_item(self, parts: list[Part]) -> Tag:
        marker = next((p for p in parts[0].all_parts() if "marker" in p.classes), None)
        label = [Tag("Lbl", [*marker.shown()])] if marker else []
        return Tag("LI", [*label, Tag("LBody")])

    def briefs(self, story: Story, items: dict[int, list[Part]], level: int) -> list[Kid]:
        """Return one article for each brief of a column of briefs."""
        tags: list[Kid] = []
        for number, article in enumerate(story.articles):
            own = [
                (story.flow[n], items[n]) for n in sorted(items) if story.flow[n].block == number
            ]
            if own:
                head = Tag("H", self._run_in_head(own[0][1]), level=level)
                brief = Tag("Art", [head], lang=article.lang, title=article.headline)
                brief.kids += self.items(own)
                tags.append(brief)
        return tags

    def _run_in_head(self, parts: list[Part]) -> list[Kid]:
        """Take the run-in headline out of the first paragraph and return it."""
        taken: list[Kid] = []
        for part in parts:
            if part.kids and isinstance(part.kids[0], Part) and part.kids[0].tag == "strong":
                taken += self.inline([part.kids.pop(0)])
            if part.kids:
                break
        return taken

    # --------------------------------------------------------------------------------- inline

    def joined(self, parts: list[Part]) -> list[Kid]:
        """Return the content of a paragraph's pieces as one; a cut link is one link again."""
        whole: list[Kid] = []
        for part in parts:
            kids = self.inline(part.kids)
            if whole and kids and _are_one(whole[-1], kids[0]):
                _merge(whole[-1], kids.pop(0))
            whole += kids
        return whole

    def inline(self, kids: Iterable[Part | Shown | Clickable]) -> list[Kid]:
        """Return text, with tags only where they tell something: links, languages, code."""
        content: list[Kid] = []
        for kid in kids:
            content += self._inline(kid) if isinstance(kid, Part) else [kid]
        return content

    def _inline(self, part: Part) -> list[Kid]:
        if "marker" in part.classes:
            return []
        if _is_picture(part):
            return [self._picture(part, [])]
        kids = self.inline(part.kids)
        if part.tag == "a" and any(part.clickables()):
            href = part.get("href") or ""
            kids = [*_without_clickables(kids), *part.clickables()]
            return [Tag("Link", kids, href=href, words=self._link_words(part, href))]
        if part.tag == "code":
            return [Tag("Code", kids)]
        if part.get("lang"):
            return [Tag("Span", kids, lang=part.get("lang"))]
        return kids

    def _link_words(self, part: Part, href: str) -> str:
        words = " ".join(part.words.split()) or href
        if href.startswith("#"):
            name = href[1:].removesuffix("-head").rpartition("-page-")
            title = self._titles.get(name[0] or name[2], "")
            return f"{words}: {title}" if title and title not in words else words
        host = urlsplit(href).netloc or urlsplit(href).path
        return words if host in words else f"{words} ({host})"


def _without_clickables(kids: list[Kid]) -> Iterator[Kid]:
    """Yield what a link says; its rectangles stand in the link itself (ISO 14289-1, 7.18.5)."""
    for kid in kids:
        if isinstance(kid, Tag):
            kid.kids = list(_without_clickables(kid.kids))
        if not isinstance(kid, Clickable):
            yield kid


def _is_block(part: Part) -> bool:
    return part.tag in _BLOCKS or any(_is_block(one) for one in part.parts())


def _is_picture(part: Part) -> bool:
    return part.tag == "img" or part.tag.endswith("}svg")


def _is_table(part: Part) -> bool:
    return part.tag == "table"


def _inside_head(row: Part, table: Part) -> bool:
    heads = [one for one in table.all_parts() if one.tag == "thead"]
    return any(row is one for head in heads for one in head.all_parts())


def _spans(part: Part) -> Spans:
    names = (("ColSpan", "colspan"), ("RowSpan", "rowspan"))
    spans = {key: int(part.attributes[name]) for key, name in names if part.get(name)}
    return {"Table": {**spans}} if spans else {}


def _numbering(item: TextItem) -> str:
    return "Decimal" if item.marker and item.marker[0].isdigit() else "Disc"


def _body(tag: Tag) -> Tag:
    """Return the body of a list's last item."""
    item = tag.kids[-1]
    assert isinstance(item, Tag)
    body = item.kids[-1]
    assert isinstance(body, Tag)
    return body


def _are_one(one: Kid, other: Kid) -> bool:
    if not (isinstance(one, Tag) and isinstance(other, Tag)) or one.type != other.type:
        return False
    return (one.href, one.lang) == (other.href, other.lang) and one.type in ("Link", "Span", "Code")


def _merge(one: Kid, other: Kid) -> None:
    assert isinstance(one, Tag)
    assert isinstance(other, Tag)
    one.kids += other.kids
    if one.type == "Link":
        host = one.words.rpartition(" (")
        one.words = f"{host[0] or one.words} {other.words}"


def _groups(
    items: list[tuple[FlowItem, list[Part]]],
) -> Iterator[list[tuple[FlowItem, list[Part]]]]:
    """Yield the runs of items that came from one list, quotation, table or listing."""
    run: list[tuple[FlowItem, list[Part]]] = []
    for one in items:
        if run and _key(run[-1][0]) != _key(one[0]):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _key(item: FlowItem) -> tuple[object, ...]:
    match item:
        case TextItem() if item.depth:
            return ("list", item.block)
        case TextItem() if item.style in ("quote", "attribution"):
            return ("quote", item.block)
        case SolidItem():
            return (type(item.content), item.block)
        case _:
            return (id(item),)
