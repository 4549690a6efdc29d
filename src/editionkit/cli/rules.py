"""`editionkit rules`: site rules, tried on a page and taken over from another project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from editionkit.cli.console import Exit, tell_notices, warn

rules = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Try site rules on a page, or take over rules of another project.",
)


@rules.command("test")
def try_page(
    page: Annotated[str, typer.Argument(help="A saved page, a web address, or - for stdin.")],
    files: Annotated[
        list[Path] | None,
        typer.Option("--rules", "-r", help="A file of rules, or a folder of them. Else rules/."),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Where a saved page came from: it names the host.")
    ] = None,
) -> int:
    """Show what site rules change in a page: the article before and after, line by line.

    Without --rules the folder rules/ beside the page, or up to two folders above it, is read. Each
    selector is listed with the number of elements that it names. Exit codes: 0 something changed,
    3 nothing changed or a selector names nothing, 5 a rule is wrong, 6 no story is left.
    """
    from difflib import unified_diff

    from editionkit.notices import ManifestError
    from editionkit.probe import try_rules
    from editionkit.render.plain import article_markdown

    trial = try_rules(page, url=url, files=files or ())
    if trial.rules is None:
        raise ManifestError(
            f"no rules fit the host of {url or page}",
            hint="Give the address with --url, and a file named by its host, as example.org.yaml.",
        )
    for word, selector, count in trial.finds:
        warn(f"{word}: {selector}: {count}")
    before, after = (
        article_markdown(one.article).splitlines() if one.article else []
        for one in (trial.before, trial.after)
    )
    for line in unified_diff(
        before, after, "without rules", f"rules for {trial.rules.host}", "", "", 1, ""
    ):
        print(line)
    if trial.after.article is None:
        tell_notices(trial.after.notices)
        return Exit.NOT_PUBLISHED
    idle = before == after or any(count == 0 for _, _, count in trial.finds)
    return Exit.OMISSIONS if idle else Exit.CLEAN


@rules.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="Files named by their host, as example.org.txt.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the YAML files.")
    ] = Path("rules"),
) -> int:
    """Turn files of FiveFilters' ftr-site-config into YAML rules.

    Such a file works as it is, too, once it lies in rules/; as YAML it can be read and changed.
    What has no meaning here is told.
    """
    from editionkit import atomic
    from editionkit.clean.rules import rules_yaml
    from editionkit.clean.rules.ftr import read_ftr
    from editionkit.notices import ManifestError

    for file in files:
        if not file.is_file():
            raise ManifestError(f"{file} does not exist")
        found = read_ftr(file.read_text(encoding="utf-8", errors="replace"), file.stem)
        for line in found.passed_over:
            warn(f"{file}: passed over: {line}")
        target = output / f"{found.rules.host}.yaml"
        notes = "".join(f"# {page}\n" for page in found.pages)
        output.mkdir(parents=True, exist_ok=True)
        atomic.write(target, (notes + rules_yaml(found.rules)).encode())
        print(target)
    return Exit.CLEAN
