from clean_pages import PROSE, paragraphs, story

from editionkit.clean import clean
from editionkit.model import Capture, FileSource

NEWSLETTER = f"""From: "Ann Oak" <ann@example.org>
To: readers@example.org
Subject: Green ferry comes in at last
Date: Sat, 14 Nov 2026 08:05:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset=utf-8

{chr(10).join(PROSE)}
--x
Content-Type: text/html; charset=utf-8

<html><body><table><tr><td>{paragraphs()}<p><img src="cid:ferry" alt="A ferry"></p></td></tr></table></body></html>
--x--
"""

ARCHIVE = f"""From: <Saved by a browser>
Snapshot-Content-Location: https://example.org/ferry
Subject: ferry
MIME-Version: 1.0
Content-Type: multipart/related; boundary="x"; type="text/html"

--x
Content-Type: text/html; charset=utf-8
Content-Location: https://example.org/ferry

{story(before='<figure><img src="https://example.org/m/ferry.jpg" alt="A ferry"></figure>')}
--x
Content-Type: image/jpeg
Content-Transfer-Encoding: base64
Content-Location: https://example.org/m/ferry.jpg

{"QUJD" * 1500}
--x--
"""


def cleaned(text, path, media_type="message/rfc822"):
    return clean(
        Capture(spec=FileSource(path=path), url=None, media_type=media_type, data=text.encode(), retrieved=None, headers=(), sha256="0")
    )  # fmt: skip


def test_a_newsletter():
    article = cleaned(NEWSLETTER, "letters/ferry.eml").article
    assert article.headline == "Green ferry comes in at last"
    assert article.byline == ("Ann Oak",)
    assert article.published.day == 14
    assert article.text == "\n\n".join(PROSE)


def test_an_archived_page_has_its_address_and_its_pictures():
    article = cleaned(ARCHIVE, "saved/ferry.mhtml", "multipart/related").article
    assert article.origin.url == "https://example.org/ferry"
    assert article.headline == "Green ferry comes in at last"
    assert article.lead.source.startswith("data:image/jpeg;base64,")
    assert article.text == "\n\n".join(PROSE)


def test_mail_is_known_by_its_first_lines():
    assert cleaned(NEWSLETTER, "ferry.eml", "application/octet-stream").article is not None
