"""Write an issue of ordinary English news prose, out of a grammar of its own; nothing is quoted.

    python benchmarks/prose.py FOLDER --stories 30

makes FOLDER/issue.yaml, a saved page and a picture for each story. The same number and seed always
make the same bytes. Stories have 600-700 words in 8-14 paragraphs, some crossheads, a headline of
6-10 words, a dek, a byline and one picture; every fifth item is a brief of 60-110 words without.
"""

from __future__ import annotations

import argparse
import html
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

PER_SECTION = 8
SECTIONS = ("Home", "World", "City", "Business", "Science", "Culture", "Travel", "Sport")
RATIOS = ((3, 2), (4, 3), (16, 9), (3, 4), (3, 2), (5, 2), (4, 3))
LONG_SIDE = 1400

# ---------------------------------------------------------------------------------- vocabulary

FIRST = """Anna Peter Miriam Thomas Ingrid Daniel Helen Robert Yusuf Clara Martin Judith Simon
Teresa Victor Naomi Edwin Fatima George Louise Patrick Sofia Walter Irene Hassan Monica""".split()
LAST = """Barlow Hartigan Osborne Whitcombe Lindgren Marchetti Okafor Pemberton Sandoval Thackeray
Varga Wexford Abernethy Castellan Dunmore Fairweather Gilchrist Holloway Ivanova Kessler Lockhart
Montague Nakamura Prendergast Rutherford Stanhope""".split()
PLACES = """Northgate Harrowfield Milbourne Castleton Ashwater Brackenridge Dunstan Eastmoor Kelby
Langstone Merrowdale Oakhampton Penhallow Queensbury Ravensworth Southwick Thornaby Westerleigh
Aldercross Coldbrook""".split()
BODIES = """the council|the ministry|the regional assembly|the port authority|the water company|the
teachers' union|the national museum|the planning committee|the university|the hospital trust|the
transport department|the chamber of commerce|the fishing cooperative|the court of appeal|the
electricity board|the housing association|the weather service|the railway operator|the education
authority|the farmers' federation|a parliamentary committee|the county archive|the environment
agency|the statistics office""".replace("\n", " ").split("|")
JOBS = """spokeswoman|spokesman|chief executive|deputy director|chairman|senior engineer|head of
research|treasurer|secretary|surveyor|campaign manager|adviser|director of operations""".replace(
    "\n", " "
).split("|")
PEOPLE = """residents|passengers|teachers|shopkeepers|engineers|visitors|farmers|nurses|investors|
students|pensioners|commuters|parents|volunteers|scientists|drivers|tenants|suppliers|employees|
officials|members|neighbours""".replace("\n", "").split("|")
THINGS = """proposal|agreement|report|timetable|budget|survey|building|bridge|programme|contract|
decision|investigation|regulation|strategy|station|market|exhibition|reservoir|warehouse|campaign|
settlement|library|licence|harbour|factory|festival|tunnel|clinic|route|scheme|estimate|service|
collection|laboratory|quarter|review|appointment|recommendation|consultation|infrastructure""".replace(
    "\n", ""
).split("|")
QUALITIES = """new|former|national|long-awaited|temporary|independent|original|regional|expensive|
modest|unexpected|public|private|environmental|controversial|preliminary|remarkable|additional|
ambitious|ordinary|considerable|responsible|annual|commercial|earlier|final|small|large|local|
old|quiet|difficult|important|international""".replace("\n", "").split("|")
DEEDS = """approved|postponed|examined|criticised|defended|published|rejected|completed|abandoned|
welcomed|described|considered|announced|suspended|inspected|extended|replaced|questioned|financed|
signed|opened|closed|measured|opposed|supported|repaired|ordered|delayed""".replace("\n", "").split(
    "|"
)
AIMS = """reduce|improve|replace|protect|finance|complete|understand|reconsider|expand|maintain|
restore|compare|explain|organise|simplify|strengthen|measure|negotiate""".replace("\n", "").split(
    "|"
)
TIMES = """on Monday|on Tuesday evening|last week|earlier this month|in September|at the end of the
year|over the summer|before the winter|on Thursday morning|two years ago|in the coming months|by the
middle of next year|after a meeting that lasted six hours|within a few days|since the spring|for the
first time in a generation""".replace("\n", " ").split("|")
WAYS = """without further explanation|after several delays|with little public discussion|in spite of
earlier promises|at a cost that nobody would confirm|to general surprise|under the existing rules|by
a narrow majority|with some reluctance|as part of a wider reform|against the advice of its own
experts|and not a day too soon""".replace("\n", " ").split("|")
LINKS = """but|and|while|although|because|so that|even though|as""".split("|")
OPENERS = """Meanwhile|For years|At first|In practice|By contrast|As a result|Nevertheless|In the
meantime|Until recently|Privately|On paper|Elsewhere|Even so|According to two people at the
meeting""".replace("\n", " ").split("|")
CROSSHEADS = """What happens next|A question of money|Two years of delay|The view from the street|No
simple answer|Promises and figures|How it was counted|A smaller plan|Who will pay|Waiting for
spring|The long way round|Figures in dispute""".replace("\n", " ").split("|")


PLAIN = """it is far too early to say|there is no money for it|we have not been told who will pay|
nobody had seen it before the day|that is not how it was put to us|they may yet change their minds|
it took a week and two vans|the rest of it can wait|he did not want to be drawn on that|we are where
we were a year ago|no one in the room had an answer|it was sold at less than it had cost|she had
asked for it in writing and had no reply|all of them came back the next day|some of it is still to
be done|one in ten had heard of it at all|the first of them is due to open soon|it has been on the
list for as long as I can think of|they had to go by bus|much of the work has been done by hand|what
we need is time, and a roof that does not leak|it may be so, but it is not in the plan|the old one
will stay in use until then|there are two ways to look at it""".replace("\n", " ").split("|")


@dataclass(frozen=True, slots=True)
class Story:
    """One story; `body` holds paragraphs, those that start with `#` are crossheads."""

    slug: str
    section: str
    headline: str
    dek: str
    byline: str
    date: str
    body: tuple[str, ...]
    caption: str
    brief: bool
    picture: str | None


# -------------------------------------------------------------------------------------- grammar


class Writer:
    """Write sentences; all chance comes from one seeded source."""

    def __init__(self, seed: str):
        self.chance = random.Random(seed)

    def pick(self, words: list[str] | tuple[str, ...]) -> str:
        return self.chance.choice(words)

    def name(self) -> str:
        return f"{self.pick(FIRST)} {self.pick(LAST)}"

    def number(self) -> str:
        n = self.chance
        return n.choice(
            (
                str(n.randint(11, 980)),
                f"{n.randint(2, 90)},{n.randint(0, 999):03}",
                f"{n.randint(2, 60)} per cent",
                f"£{n.randint(2, 90)}.{n.randint(1, 9)} million",
            )
        )

    def thing(self) -> str:
        quality = f"{self.pick(QUALITIES)} " if self.chance.random() < 0.55 else ""
        return f"the {quality}{self.pick(THINGS)}"

    def doer(self) -> str:
        chance = self.chance.random()
        if chance < 0.45:
            return self.pick(BODIES)
        if chance < 0.75:
            return f"{self.pick(PEOPLE)} in {self.pick(PLACES)}"
        return f"{self.name()}, {self.pick(JOBS)} of {self.pick(BODIES)},"

    def clause(self) -> str:
        n = self.chance.random()
        doer, deed, thing = self.doer(), self.pick(DEEDS), self.thing()
        if n < 0.3:
            return f"{doer} {deed} {thing} {self.pick(TIMES)}"
        if n < 0.5:
            return f"{doer} {deed} {thing} {self.pick(WAYS)}"
        if n < 0.7:
            return f"{doer} {deed} {thing}, which was meant to {self.pick(AIMS)} {self.thing()}"
        if n < 0.85:
            return f"{doer} said that {self.thing()} would cost {self.number()}"
        return f"{doer} had {deed} {thing} for {self.number()} of the {self.pick(PEOPLE)}"

    def sentence(self) -> str:
        n = self.chance.random()
        if n < 0.12:
            return self._end(f"{self.pick(OPENERS)}, {self.clause()}")
        if n < 0.34:
            return self._end(self.clause())
        if n < 0.44:
            return self._end(f"{self.plain()}, and {self.plain()}")
        if n < 0.6:
            speech = self._end(self.pick((self.clause(), self.plain())), ",")
            return f"“{speech}” said {self.name()}, a {self.pick(JOBS)}."
        if n < 0.7:
            return self._end(
                f"of the {self.pick(PEOPLE)} who answered, {self.number()} wanted to "
                f"{self.pick(AIMS)} {self.thing()}"
            )
        link = self.pick(LINKS).strip()
        comma = "," if link in ("but", "and", "while") else ""
        other = self.plain() if self.chance.random() < 0.5 else self.clause()
        return self._end(f"{self.clause()}{comma} {link} {other}")

    def plain(self) -> str:
        return self.pick(PLAIN).strip()

    def _end(self, text: str, mark: str = ".") -> str:
        text = text.replace(",,", ",").replace(", ,", ",").rstrip(",")
        return text[0].upper() + text[1:] + mark

    def paragraph(self, words: int) -> str:
        sentences: list[str] = []
        while sum(len(one.split()) for one in sentences) < words - 8:
            sentences.append(self.sentence())
        return " ".join(sentences)

    def body(self, words: int) -> tuple[str, ...]:
        """Return about `words` words in 8-14 paragraphs with up to two crossheads."""
        count = self.chance.randint(9, 12)
        shares = [self.chance.uniform(0.6, 1.4) for _ in range(count)]
        written: list[str] = []
        for n, share in enumerate(shares):
            if n and n % 4 == 0 and n < count - 2 and self.chance.random() < 0.6:
                written.append(f"#{self.pick(CROSSHEADS)}")
            written.append(self.paragraph(round(words * share / sum(shares))))
        return tuple(written)

    def headline(self, short: bool = False) -> str:
        who, deed, thing = self.pick(BODIES), self.pick(DEEDS), self.pick(THINGS)
        who = who.removeprefix("the ").removeprefix("a ").capitalize()
        line = f"{who} {deed} {self.pick(QUALITIES)} {thing}"
        if short:
            return line
        tail = (f"after {self.pick(PLACES)} {self.pick(THINGS)}", f"in {self.pick(PLACES)}")
        return f"{line} {self.pick(tail)}"


def story(number: int, seed: int) -> Story:
    """Return the story of that number."""
    writer = Writer(f"{seed}-{number}")
    brief = number % 5 == 4
    slug = f"story-{number:03}"
    words = writer.chance.randint(60, 110) if brief else writer.chance.randint(610, 680)
    body = (writer.paragraph(words),) if brief else writer.body(words)
    section = SECTIONS[number // PER_SECTION % len(SECTIONS)]
    if number // PER_SECTION >= len(SECTIONS):
        section = f"{section} {number // PER_SECTION // len(SECTIONS) + 1}"
    return Story(
        slug=slug,
        section=section,
        headline=writer.headline(short=brief),
        dek="" if brief else writer.sentence(),
        byline=writer.name(),
        date=f"2026-11-{1 + number % 22:02}",
        body=body,
        caption=f"{writer.pick(PLACES)}, where {writer.clause()}.".replace(",.", "."),
        brief=brief,
        picture=None if brief else f"{slug}.jpg",
    )


def stories(count: int, seed: int = 1) -> tuple[Story, ...]:
    """Return the first `count` stories of an issue."""
    return tuple(story(n, seed) for n in range(count))


# ---------------------------------------------------------------------------------------- pictures


def picture_size(number: int) -> tuple[int, int]:
    """Return width and height in pixels; the ratios take turns."""
    across, down = RATIOS[number % len(RATIOS)]
    scale = LONG_SIDE / max(across, down)
    return round(across * scale), round(down * scale)


def draw_picture(number: int, file: Path) -> None:
    """Draw a landscape of soft bands and shapes, about as heavy as a photograph."""
    chance = random.Random(f"picture-{number}")
    width, height = picture_size(number)
    image = Image.effect_noise((width, height), 38).convert("RGB")
    draw = ImageDraw.Draw(image, "RGBA")
    base = [chance.randint(60, 190) for _ in range(3)]
    for band in range(9):
        top = height * band // 9
        colour = tuple(max(0, min(255, c - 14 * band + chance.randint(-12, 12))) for c in base)
        draw.polygon(
            [
                (0, height),
                (0, top),
                (width // 2, top + chance.randint(-60, 60)),
                (width, top),
                (width, height),
            ],
            fill=(*colour, 150),
        )
    for _ in range(14):
        x, y, size = chance.randint(0, width), chance.randint(0, height), chance.randint(20, 160)
        colour = tuple(chance.randint(20, 220) for _ in range(3))
        draw.ellipse((x, y, x + size, y + size), fill=(*colour, 90))
    image.filter(ImageFilter.GaussianBlur(0.5)).save(file, "JPEG", quality=85)


# ------------------------------------------------------------------------------------------ files


def page_html(one: Story) -> str:
    """Return a story as a saved news page."""
    figure = ""
    if one.picture:
        figure = (
            f'<figure><img src="{one.picture}" alt="A view of the place">'
            f"<figcaption>{html.escape(one.caption)}</figcaption></figure>"
        )
    dek = f'<p class="standfirst">{html.escape(one.dek)}</p>' if one.dek else ""
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{html.escape(one.headline)}</title>
<meta property="og:title" content="{html.escape(one.headline)}">
<meta property="og:description" content="{html.escape(one.dek)}">
<meta property="og:type" content="article"><meta name="author" content="{one.byline}">
<meta property="article:published_time" content="{one.date}T08:00:00Z"></head>
<body><header><nav><a href="/">Front page</a> <a href="/world">World</a></nav></header>
<main><article><h1>{html.escape(one.headline)}</h1>{dek}
<p class="byline">By <span class="author">{one.byline}</span> <time datetime="{one.date}">{one.date}</time></p>
{figure}
<div class="body">
{body_html(one)}
</div></article></main><footer><p>All rights reserved.</p></footer></body></html>
"""


def body_html(one: Story) -> str:
    """Return the paragraphs and crossheads of a story."""
    return "\n".join(
        f"<h2>{html.escape(part[1:])}</h2>" if part[0] == "#" else f"<p>{html.escape(part)}</p>"
        for part in one.body
    )


def manifest(written: tuple[Story, ...]) -> str:
    """Return issue.yaml."""
    lines = [
        "title: The Bench Courier",
        "date: 2026-11-22",
        "language: en-GB",
        "layout: broadsheet",
        "paper: A4",
        "outputs: [pdf, epub]",
        "sections:",
    ]
    section = ""
    for n, one in enumerate(written):
        if one.section != section:
            section = one.section
            lines += [f"  - title: {section}", "    articles:"]
        lines.append(f"      - source: articles/{one.slug}.html")
        first = n % PER_SECTION == 0
        if n == 0 or first or one.brief:
            priority = "lead" if n == 0 else "brief" if one.brief else "major"
            lines.append(f"        priority: {priority}")
    return "\n".join(lines) + "\n"


def write_issue(folder: Path, count: int, seed: int = 1) -> tuple[Story, ...]:
    """Write the issue into `folder` and return its stories."""
    articles = folder / "articles"
    articles.mkdir(parents=True, exist_ok=True)
    written = stories(count, seed)
    for n, one in enumerate(written):
        (articles / f"{one.slug}.html").write_text(page_html(one), encoding="utf-8")
        if one.picture:
            draw_picture(n, articles / one.picture)
    (folder / "issue.yaml").write_text(manifest(written), encoding="utf-8")
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a benchmark issue.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stories", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    written = write_issue(given.folder, given.stories, given.seed)
    words = sum(len(part.split()) for one in written for part in one.body)
    print(f"{len(written)} stories, {words} words in {given.folder}")


if __name__ == "__main__":
    main()
