"""Pages of our own for the tests of the finder and the metadata."""

PROSE = (
    "The ferry that had been promised for the spring came into the harbour on a Tuesday in November, "
    "with its lights on and nobody waiting.",
    "“We had put the band away,” said the harbour master, Edith Marrow, who watched it from her window "
    "with a cup of tea in her hand, and did not spill it.",
    "It is forty metres long, painted green, and carries thirty cars, a dog in a basket, and a piano "
    "that was not on the list, according to the clerk who keeps it.",
    "The island has waited eleven years. In that time the old boat has broken down two hundred times, "
    "once with the minister on board, who learned to knit.",
    "The first crossing is on Monday, if the pier is dry by then; the painter, who is also the pilot, "
    "says that it will be, and that he ought to know.",
)  # fmt: skip


def paragraphs(texts=PROSE):
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body, head="", attributes='lang="en-GB"'):
    return (
        f"<!doctype html><html {attributes}><head><title>Green ferry comes in at last | The Harbour Post</title>"
        f"{head}</head><body>{body}</body></html>"
    )


CLUTTER_TOP = (
    '<header><a href="/">The Harbour Post</a><nav><ul><li><a href="/w">World</a></li><li><a href="/t">Town</a></li>'
    '<li><a href="/s">Sport</a></li></ul></nav></header>'
)
CLUTTER_END = (
    '<aside class="related"><h3>Related stories</h3><ul><li><a href="/1">Bananas hold up a port</a></li>'
    '<li><a href="/2">Ropeworks takes on nine</a></li></ul></aside>'
    '<div class="newsletter"><p>Sign up for our newsletter and never miss a boat again.</p></div>'
    "<footer><p>© 2026 The Harbour Post. All rights reserved.</p></footer>"
)


def story(body=None, head="", before="", after=""):
    """A whole page: clutter, headline, byline, story, clutter."""
    text = paragraphs() if body is None else body
    return page(
        f'{CLUTTER_TOP}<main><article><h1>Green ferry comes in at last</h1>{before}<div class="article-body">{text}</div>'
        f"{after}</article></main>{CLUTTER_END}",
        head,
    )
