"""The ordered, named steps that make a story's DOM plain: pictures, captions, embeds, clutter.

The order matters: addresses are found before they are made absolute, pictures are final before
figures are built, and clutter goes last, when nothing needs its attributes any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from editionkit.clean.credits import bare_credit, is_credit, split_credit
from editionkit.clean.names import is_person
from editionkit.clean.patterns import regex
from editionkit.clean.pictures import (
    absolute,
    background,
    candidates,
    full_size,
    is_ornament,
    is_tracker,
    picture_key,
)
from editionkit.clean.soup import BeautifulSoup, NavigableString, Tag, first, tags
from editionkit.clean.tree import squash, words_key

Step = Callable[[BeautifulSoup, "Desk"], None]


@dataclass(slots=True)
class Desk:
    """What every step may know: the page's address, and what the steps have to report."""

    base: str | None = None
    left_out: list[str] = field(default_factory=list)


def run_steps(soup: BeautifulSoup, desk: Desk) -> None:
    """Run all steps in their order."""
    for step in STEPS:
        step(soup, desk)


def _attributes(tag: Tag) -> Mapping[str, str]:
    return {
        name: value if isinstance(value, str) else " ".join(value)
        for name, value in tag.attrs.items()
    }


def _names(tag: Tag) -> str:
    values = (tag.attrs.get(name, "") for name in ("class", "id", "itemprop"))
    return " ".join(one if isinstance(one, str) else " ".join(one) for one in values).lower()


# ------------------------------------------------------------------------------------- pictures


def unfold_noscript(soup: BeautifulSoup, desk: Desk) -> None:
    """`<img lazy><noscript><img src=real></noscript>` → the real picture, once."""
    for noscript in tags(soup, "noscript"):
        inner = tags(noscript, "img")
        if not inner and "<img" in noscript.get_text():
            inner = tags(BeautifulSoup(noscript.get_text(), "lxml"), "img")
        real = next((image for image in inner if candidates(_attributes(image))), None)
        before = _image_before(noscript)
        if real is None or (before is not None and candidates(_attributes(before))):
            noscript.decompose()
            continue
        if before is not None:
            before.decompose()
        noscript.replace_with(real)


def _image_before(noscript: Tag) -> Tag | None:
    """Return the image right before a `<noscript>`, within the same parent."""
    parent = noscript.parent
    near = tags(parent, "img", "noscript") if parent is not None else []
    place = next((n for n, tag in enumerate(near) if tag is noscript), 0)
    before = near[place - 1] if place else None
    return before if before is not None and before.name == "img" else None


def plain_amp(soup: BeautifulSoup, desk: Desk) -> None:
    """`<amp-img>` and its kin → the plain elements."""
    for tag in tags(soup, "amp-img", "amp-anim"):
        tag.name = "img"
        for child in tag.find_all(True):
            child.decompose()
    for tag in tags(soup, "amp-video", "amp-audio", "amp-iframe"):
        tag.name = tag.name.removeprefix("amp-")


_BACKDROP = regex(r"image|photo|picture|gallery|slide|hero|thumb|media", re.I)


def background_pictures(soup: BeautifulSoup, desk: Desk) -> None:
    """An empty element whose background is a picture → an `<img>`."""
    for tag in [tag for tag in tags(soup) if tag.has_attr("style")]:
        style = tag.get("style")
        urls = background(style if isinstance(style, str) else None)
        if (
            not urls
            or tag.name == "img"
            or tag.find("img") is not None
            or len(squash(tag.get_text())) > 200
        ):
            continue
        if not _BACKDROP.search(_names(tag)) and tag.get("role") != "img":
            continue
        image = soup.new_tag("img", attrs={"src": urls[0]})
        label = tag.get("aria-label") or tag.get("title")
        if isinstance(label, str):
            image["alt"] = label
        tag.insert(0, image)


def best_pictures(soup: BeautifulSoup, desk: Desk) -> None:
    """Lazy attributes, `srcset` and `<picture>` → one `src`, the others in `data-others`."""
    for picture in tags(soup, "picture"):
        sets = [_attributes(source) for source in tags(picture, "source")]
        image = first(picture, "img")
        if image is None:
            image = soup.new_tag("img")
            picture.append(image)
        _settle(image, [value for source in sets for value in _sets_of(source)], desk)
        for source in tags(picture, "source"):
            source.unwrap()  # lxml may have put the image into it
        picture.unwrap()
    for image in tags(soup, "img"):
        if not image.has_attr("data-settled"):
            _settle(image, [], desk)


def _sets_of(source: Mapping[str, str]) -> list[str]:
    kind = source.get("type", "")
    if kind in ("image/avif", "image/jxl") or source.get("media", "").startswith("print"):
        return []
    return [
        source[name] for name in ("srcset", "data-srcset", "data-lazy-srcset") if source.get(name)
    ]


def _settle(image: Tag, sets: list[str], desk: Desk) -> None:
    urls = [absolute(url, desk.base) for url in candidates(_attributes(image), sets)]
    good = list(dict.fromkeys(url for url in urls if url))
    bigger = [bare for url in good[:1] if (bare := full_size(url)) and bare not in good]
    image["data-settled"] = "1"
    if not good:
        image["src"] = ""
        return
    image["src"] = good[0]
    image["data-others"] = " ".join([*bigger, *good[1:6]])


def drop_pixels(soup: BeautifulSoup, desk: Desk) -> None:
    """Tracking pixels, icons, avatars, logos, and pictures without an address go."""
    for image in tags(soup, "img"):
        source = str(image.get("src") or "")
        tiny = any(_pixels(image.get(side)) in range(41) for side in ("width", "height"))
        role = _names(image)
        if (
            not source
            or tiny
            or is_tracker(source)
            or (is_ornament(source) and not _in_figure(image))
            or re.search(r"avatar|emoji|\bicon\b|logo|author-(?:image|photo|pic)|profile", role)
        ):
            image.decompose()


def _in_figure(image: Tag) -> bool:
    return image.find_parent("figure") is not None and not str(image.get("src")).endswith(".svg")


def _pixels(value: object) -> int:
    match = re.match(r"\s*(\d{1,5})(?:px)?\s*$", value) if isinstance(value, str) else None
    return int(match[1]) if match else 10_000


def once_each(soup: BeautifulSoup, desk: Desk) -> None:
    """The same picture twice is one: the copy with a caption stays, else the first."""
    seen: dict[str, Tag] = {}
    for image in tags(soup, "img"):
        key = picture_key(str(image.get("src")))
        if key not in seen:
            seen[key] = image
            continue
        first = seen[key]
        if _differ(_caption_of(first), _caption_of(image)):
            continue  # two pictures that an editor gave one file name
        if _caption_of(first) is None and _caption_of(image) is not None:
            first.decompose()
            seen[key] = image
        else:
            image.decompose()


def _differ(one: Tag | None, other: Tag | None) -> bool:
    """Do two captions say different things?"""
    if one is None or other is None:
        return False
    first, second = words_key(one.get_text(" ")), words_key(other.get_text(" "))
    return bool(first and second) and first not in second and second not in first


def _caption_of(image: Tag) -> Tag | None:
    figure = image.find_parent("figure")
    return first(figure, "figcaption") if isinstance(figure, Tag) else None


# --------------------------------------------------------------------------------------- embeds

_PROVIDERS = {
    "youtube.com": "YouTube", "youtube-nocookie.com": "YouTube", "youtu.be": "YouTube", "vimeo.com": "Vimeo",
    "twitter.com": "X", "x.com": "X", "instagram.com": "Instagram", "facebook.com": "Facebook",
    "tiktok.com": "TikTok", "dailymotion.com": "Dailymotion", "soundcloud.com": "SoundCloud",
    "spotify.com": "Spotify", "datawrapper.dwcdn.net": "Datawrapper", "flourish.studio": "Flourish",
    "infogram.com": "Infogram", "jwplayer.com": "Video", "brightcove.net": "Video", "bsky.app": "Bluesky",
    "reddit.com": "Reddit", "t.me": "Telegram", "maps.google.com": "Google Maps", "google.com": "Google Maps",
    "ted.com": "TED", "podcasts.apple.com": "Apple Podcasts", "issuu.com": "Issuu", "scribd.com": "Scribd",
    "documentcloud.org": "DocumentCloud", "threads.net": "Threads", "linkedin.com": "LinkedIn",
    "pinterest.com": "Pinterest", "giphy.com": "Giphy", "codepen.io": "CodePen", "acast.com": "Acast",
}  # fmt: skip
POSTS = regex(
    r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-(?:post|video)|bluesky-embed|reddit-(?:card|embed)|text-post-media|telegram-post",
    re.I,
)
_VIDEO_IDS = regex(r"(?:embed/|v=|youtu\.be/|/v/|shorts/)([\w-]{11})")


def embeds(soup: BeautifulSoup, desk: Desk) -> None:
    """Videos, posts and charts of other sites → `<ek-embed>` with link, title, provider, still."""
    for quote in [tag for tag in tags(soup, "blockquote", "div") if POSTS.search(_names(tag))]:
        _post(soup, quote, desk)
    for frame in tags(soup, "iframe", "embed", "object"):
        attributes = _attributes(frame)
        url = next(
            (
                attributes[n]
                for n in ("src", "data-src", "data-lazy-src", "data-url", "data")
                if attributes.get(n, "").strip() not in ("", "about:blank")
            ),
            None,
        )
        _replace(soup, frame, absolute(url, desk.base), attributes.get("title"), None, desk)
    for media in tags(soup, "video", "audio"):
        source = media.find("source")
        named = _attributes(media).get("src") or (
            _attributes(source).get("src") if isinstance(source, Tag) else None
        )
        poster = absolute(str(media.get("poster") or ""), desk.base)
        title = media.get("title") or media.get("aria-label")
        if not title and not poster:
            desk.left_out.append(media.name)  # a link called "Video" says nothing on paper
            media.decompose()
            continue
        title = title or media.name.title()
        _replace(
            soup,
            media,
            absolute(named, desk.base),
            str(title),
            poster,
            desk,
            known=True,
        )
    for tag in [tag for tag in tags(soup) if tag.has_attr("data-youtube-id")]:
        _replace(
            soup, tag, f"https://www.youtube.com/watch?v={tag['data-youtube-id']}", None, None, desk
        )
    for tag in tags(soup, "lite-youtube", "amp-youtube", "youtube-video"):
        video = tag.get("videoid") or tag.get("data-videoid")
        _replace(
            soup,
            tag,
            f"https://www.youtube.com/watch?v={video}" if video else None,
            None,
            None,
            desk,
        )


def _post(soup: BeautifulSoup, quote: Tag, desk: Desk) -> None:
    """A quoted post keeps its words as a quotation's; only an empty shell becomes a link."""
    links = [str(a.get("href")) for a in quote.find_all("a", href=True)]
    permalink = quote.get("data-instgrm-permalink") or quote.get("cite") or quote.get("data-href")
    url = str(permalink) if permalink else (links[-1] if links else None)
    if url is None and quote.name == "blockquote" and squash(quote.get_text()):
        return  # its words are a quotation
    title = squash(quote.get_text(" "))[:300]
    _replace(soup, quote, absolute(url, desk.base), title, None, desk, known=True)


def _replace(
    soup: BeautifulSoup, tag: Tag, url: str | None, title: str | None, poster: str | None, desk: Desk,
    *, known: bool = False,
) -> None:  # fmt: skip
    provider = _provider(url)
    if (
        not url
        or not url.startswith("http")
        or not (provider or known or (title and len(title) > 8))
    ):
        if url and provider is None:
            desk.left_out.append(tag.name)
        tag.decompose()
        return
    embed = soup.new_tag("ek-embed", attrs={"data-url": _page_of(url)})
    if provider:
        embed["data-provider"] = provider
    if squash(title):
        embed["data-title"] = squash(title)
    still = poster or _still(url)
    if still:
        embed["data-poster"] = still
    tag.replace_with(embed)


def _provider(url: str | None) -> str | None:
    host = (urlsplit(url or "").hostname or "").lower()
    return next(
        (name for end, name in _PROVIDERS.items() if host == end or host.endswith("." + end)), None
    )


def _page_of(url: str) -> str:
    """The page that a reader can open, instead of the frame's address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host.startswith("youtube") and (match := _VIDEO_IDS.search(url)):
        return f"https://www.youtube.com/watch?v={match[1]}"
    if host == "player.vimeo.com" and (match := re.search(r"/video/(\d+)", url)):
        return f"https://vimeo.com/{match[1]}"
    if host.endswith("facebook.com") and (href := parse_qs(parts.query).get("href")):
        return href[0]
    return url


def _still(url: str) -> str | None:
    match = _VIDEO_IDS.search(url) if "youtu" in url else None
    return f"https://i.ytimg.com/vi/{match[1]}/hqdefault.jpg" if match else None


# -------------------------------------------------------------------------------------- figures

_CREDIT = regex(
    r"credit|copyright|source|photographer|agency|quelle|urheber|fotograf|attribution|rights|autor|author|byline",
    re.I,
)


_COUNT = regex(r"\d{1,3}\s*(?:/|of|von|de|di|sur|av|van|из)\s*\d{1,3}")


def figures(soup: BeautifulSoup, desk: Desk) -> None:
    """Each figure: caption in `<figcaption>`, credit apart in `data-credit`."""
    for figure in tags(soup, "figure"):
        images = tags(figure, "img")
        if len(images) > 1 and first(figure, "figcaption") is None:
            figure.name = "div"
            continue
        if len(images) > 1:
            _part_gallery(figure, images)
        _credit_apart(figure)


def _part_gallery(figure: Tag, images: list[Tag]) -> None:
    """Several pictures with one caption: the caption stays with the last."""
    for image in images[:-1]:
        figure.insert_before(image.extract())


def _credit_apart(figure: Tag) -> None:
    caption = first(figure, "figcaption")
    for piece in tags(caption, "span", "div", "b", "strong") if isinstance(caption, Tag) else ():
        if _COUNT.fullmatch(squash(piece.get_text())):
            piece.decompose()  # "2 / 4" of a slide show
    pieces = [
        tag
        for tag in tags(figure, "span", "p", "div", "small", "cite", "em", "i", "a", "footer")
        if _CREDIT.search(_names(tag)) and tag.name != "figcaption"
    ]
    for piece in pieces:
        text = squash(piece.get_text(" "))
        if (
            piece.parent is None
            or not text
            or len(text) > 150
            or first(piece, "figcaption", "img") is not None
        ):
            continue
        credit = bare_credit(text)
        if credit and not figure.get("data-credit"):
            figure["data-credit"] = credit
        piece.decompose()
    for extra in list(tags(figure, "figcaption"))[1:]:
        text = squash(extra.get_text(" "))
        if (
            isinstance(caption, Tag)
            and text
            and text != squash(caption.get_text(" "))
            and extra not in caption.find_all(True)
        ):
            caption.append(NavigableString(" " + text))
        extra.extract()
    if isinstance(caption, Tag):
        _credit_from_last_piece(figure, caption)
        _credit_from_words(figure, caption)


def _credit_from_last_piece(figure: Tag, caption: Tag) -> None:
    """`<span>What it shows.</span><span>Jane Doe</span>`: the last piece is the credit."""
    pieces = [
        child for child in caption.children if isinstance(child, Tag) and squash(child.get_text())
    ]
    if len(pieces) < 2 or figure.get("data-credit"):
        return
    text = squash(pieces[-1].get_text(" "))
    before = squash(caption.get_text(" "))[: -len(text)].rstrip()
    ends = before.endswith((".", "!", "?", "…", "”", "»")) or pieces[-1].name in (
        "em",
        "i",
        "small",
        "cite",
    )
    if ends and len(text) <= 60 and (is_person(text) or is_credit(text)):
        figure["data-credit"] = bare_credit(text) or text
        pieces[-1].decompose()


def _credit_from_words(figure: Tag, caption: Tag) -> None:
    text = squash(caption.get_text(" "))
    if not text:
        caption.decompose()
        return
    if is_credit(text):
        if not figure.get("data-credit"):
            figure["data-credit"] = bare_credit(text) or ""
        caption.decompose()
        return
    words, credit = split_credit(text)
    if credit and not figure.get("data-credit"):
        figure["data-credit"] = credit
        _cut_to(caption, words)


def _cut_to(caption: Tag, words: str) -> None:
    """Shorten a caption's markup so that its text is `words`; markup before the cut stays."""
    keep = len("".join(words.split()))
    for node in list(caption.find_all(string=True)):
        letters = 0
        for position, letter in enumerate(str(node)):
            if not letter.isspace():
                if keep == 0:
                    node.replace_with(NavigableString(str(node)[:position].rstrip()))
                    break
                keep -= 1
                letters += 1
        else:
            continue
    if squash(caption.get_text(" ")) != words and "".join(caption.get_text().split()) != "".join(
        words.split()
    ):
        caption.clear()
        caption.append(NavigableString(words))


_PULL = regex(r"pull-?quote|pullquote|quote-?pull|blockquote--pull|zitatbox|destacado", re.I)


def pull_quotes(soup: BeautifulSoup, desk: Desk) -> None:
    """Mark quotations that repeat a sentence of the story: they are decoration."""
    body: str | None = None
    for tag in tags(soup, "blockquote", "aside", "figure", "div", "q"):
        named = bool(_PULL.search(_names(tag)))
        if tag.parent is None or not (named or tag.name == "blockquote"):
            continue
        text = squash(tag.get_text(" ")).strip("“”\"'„«»")
        if not text or len(text) > 400:
            continue
        inner = first(tag, "blockquote") or tag
        body = squash(soup.get_text(" ")) if body is None else body
        if body.count(text[:80] if named else text) > 1:
            inner.name = "blockquote"
            inner["data-pull"] = "1"


# -------------------------------------------------------------------------------------- clutter

_CLUTTER = regex(
    r"\b(?:share|social)[-_]?(?:bar|buttons?|links?|tools?)|newsletter|subscri(?:be|ption)|"
    r"\brelated|\bpromo|advert|\bad[-_]|\bads?\b|sponsored|recommend|taboola|outbrain",
    re.I,
)
_LEFTOVER = 160
"""Characters that a box around the story has at most; a longer one was judged by its words."""


def _is_leftover(tag: Tag) -> bool:
    """Return True for a short box that its own name gives away, with no content of its own kind."""
    return (
        tag.parent is not None
        and (tag.name == "amp-ad" or bool(_CLUTTER.search(_names(tag))))
        and len(squash(tag.get_text(" "))) <= _LEFTOVER
        and not tags(tag, "figure", "blockquote", "table", "pre", "ek-embed")
    )


def drop_clutter(soup: BeautifulSoup, desk: Desk) -> None:
    """Controls, styles, and short leftovers of share bars and newsletter boxes go."""
    for box in tags(soup, "div", "aside", "section", "p", "ul", "span", "amp-ad"):
        if _is_leftover(box):
            box.decompose()
    for button in tags(soup, "button"):
        if button.find("img") is not None:
            button.unwrap()
    for tag in tags(
        soup,
        "script",
        "style",
        "link",
        "meta",
        "template",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "dialog",
        "noscript",
        "base",
    ):
        tag.decompose()


_UNSEEN = regex(r"visually-?hidden|screen-reader|sr-only|\ba11y|u-hidden|invisible-text")


def drop_hidden(soup: BeautifulSoup, desk: Desk) -> None:
    """What only a screen reader or nobody is meant to see, in short pieces, goes."""
    for tag in tags(soup, "span", "div", "p", "h2", "h3", "a", "strong"):
        if tag.parent is not None and _UNSEEN.search(_names(tag)) and len(tag.get_text()) <= 120:
            tag.decompose()


STEPS: tuple[Step, ...] = (
    unfold_noscript,
    plain_amp,
    background_pictures,
    best_pictures,
    drop_pixels,
    embeds,
    drop_hidden,
    figures,
    once_each,
    pull_quotes,
    drop_clutter,
)
