"""`editionkit extract`: the cleaned article of one page."""

from __future__ import annotations

from typing import Annotated

import typer

from editionkit.cli.console import Exit, print_json, tell_notices, warn


def extract(
    source: Annotated[
        str,
        typer.Argument(help="A web address, a file, or - for standard input.", metavar="SOURCE"),
    ],
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Where it came from: for links and pictures."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print its fields as JSON.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown that can be a source itself.")
    ] = False,
    as_text: Annotated[
        bool, typer.Option("--text", help="Print plain text, as without an option.")
    ] = False,
    pasted: Annotated[
        bool, typer.Option("--pasted", help="Read it as text copied out of a browser.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say on stderr which parts of the page were kept.")
    ] = False,
) -> int:
    """Show the article that a page holds.

    It is what the desk runs when a page looks wrong. What --markdown prints can be mended by hand,
    saved, and named in issue.yaml in the page's place.
    """
    from editionkit.notices import ManifestError
    from editionkit.probe import extract_source, story
    from editionkit.render import plain

    if as_json + as_markdown + as_text > 1:
        raise ManifestError("--json, --markdown and --text exclude each other")
    cleaned = extract_source(source, url=url, pasted=pasted)
    if explain:
        for one in cleaned.judgements:
            kept = "kept" if one.kept else "left"
            warn(f"{kept} {one.score:.2f} {one.text[:60]!r} {', '.join(one.reasons)}")
    article = story(cleaned)
    if explain:
        for field, witness in article.witnesses:
            warn(f"{field}: from {witness}")
    tell_notices(cleaned.notices)
    if as_json:
        print_json(plain.article_json(article))
    elif as_markdown:
        print(plain.article_markdown(article), end="")
    else:
        print(plain.article_text(article), end="")
    return Exit.CLEAN
