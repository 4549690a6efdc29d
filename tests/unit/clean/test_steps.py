import pytest
from bs4 import BeautifulSoup

from editionkit.clean import steps
from editionkit.clean.steps import Desk

BASE = "https://example.org/news/a.html"


def after(step, markup):
    soup = BeautifulSoup(markup, "lxml")
    step(soup, Desk(base=BASE))
    return soup


def test_noscript_holds_the_real_picture():
    soup = after(
        steps.unfold_noscript, '<img src="blank.gif"><noscript><img src="pier.jpg"></noscript>'
    )
    assert [img["src"] for img in soup.find_all("img")] == ["pier.jpg"]


def test_noscript_does_not_double_a_picture():
    soup = after(
        steps.unfold_noscript, '<img data-src="pier.jpg"><noscript><img src="pier.jpg"></noscript>'
    )
    assert len(soup.find_all("img")) == 1


def test_amp_pictures_are_pictures():
    soup = after(
        steps.plain_amp,
        '<amp-img src="pier.jpg"><amp-img fallback src="x.jpg"></amp-img></amp-img>',
    )
    assert [img["src"] for img in soup.find_all("img")] == ["pier.jpg"]


def test_background_pictures():
    soup = after(
        steps.background_pictures, '<div class="hero-image" style="background:url(pier.jpg)"></div>'
    )
    assert soup.img["src"] == "pier.jpg"


def test_picture_elements_become_one_image():
    markup = '<picture><source srcset="b.jpg 1200w"><source type="image/avif" srcset="c.avif 2000w"><img src="a.jpg"></picture>'
    soup = after(steps.best_pictures, markup)
    assert soup.img["src"] == "https://example.org/news/b.jpg"
    assert "a.jpg" in soup.img["data-others"]
    assert soup.picture is None


@pytest.mark.parametrize(
    "image",
    [
        '<img src="p.gif" width="1" height="1">',
        '<img src="https://www.facebook.com/tr?id=1">',
        '<img class="avatar" src="a.jpg">',
        "<img>",
    ],
)
def test_pixels_and_avatars_go(image):
    assert after(steps.drop_pixels, f"<p>{image}</p>").img is None


def test_the_same_picture_twice_is_one_and_keeps_its_caption():
    markup = '<img src="/pier-dawn-300x200.jpg"><figure><img src="/pier-dawn.jpg"><figcaption>The pier.</figcaption></figure>'
    soup = after(steps.once_each, markup)
    assert len(soup.find_all("img")) == 1
    assert soup.figure is not None


def test_caption_and_credit_are_kept_apart():
    markup = '<figure><img src="a.jpg"><figcaption>The pier. <span class="credit">Photo: Ann Oak</span></figcaption></figure>'
    soup = after(steps.figures, markup)
    assert soup.figure["data-credit"] == "Ann Oak"
    assert soup.figcaption.get_text().strip() == "The pier."


def test_a_credit_run_into_the_caption():
    soup = after(
        steps.figures,
        '<figure><img src="a.jpg"><figcaption>The <em>pier</em>. / Photo: Ann Oak</figcaption></figure>',
    )
    assert soup.figure["data-credit"] == "Ann Oak"
    assert soup.figcaption.em is not None
    assert "Photo" not in soup.figcaption.get_text()


def test_a_video_becomes_a_link_with_its_still():
    soup = after(
        steps.embeds,
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" title="The pier opens"></iframe>',
    )
    embed = soup.find("ek-embed")
    assert embed["data-url"] == "https://www.youtube.com/watch?v=abcdefghijk"
    assert embed["data-provider"] == "YouTube"
    assert "abcdefghijk" in embed["data-poster"]
    assert embed["data-title"] == "The pier opens"


def test_a_post_keeps_its_words():
    soup = after(
        steps.embeds,
        '<blockquote class="twitter-tweet"><p>The pier!</p><a href="https://x.com/a/status/1">x</a></blockquote>',
    )
    assert soup.find("ek-embed")["data-title"].startswith("The pier!")


def test_frames_of_nobody_go():
    assert (
        after(steps.embeds, '<iframe src="https://ads.example.org/x"></iframe>').find("ek-embed")
        is None
    )


def test_a_quote_that_repeats_the_story_is_decoration():
    markup = "<p>He said: We shall all be there on Sunday.</p><blockquote>We shall all be there on Sunday.</blockquote>"
    assert after(steps.pull_quotes, markup).blockquote.has_attr("data-pull")


def test_a_real_quotation_is_none():
    assert not after(
        steps.pull_quotes, "<p>He said:</p><blockquote>We shall be there.</blockquote>"
    ).blockquote.has_attr("data-pull")


def test_what_only_screen_readers_see_goes():
    assert after(steps.drop_hidden, '<p>A<span class="sr-only">hidden</span></p>').get_text() == "A"


def test_controls_go_but_not_the_picture_in_a_button():
    soup = after(
        steps.drop_clutter,
        "<nav>x</nav><button>Share</button><button><img src='a.jpg'></button><script>1</script>",
    )
    assert soup.get_text() == ""
    assert soup.img is not None


@pytest.mark.parametrize(
    "box",
    [
        "<div class='newsletter-inline'><p>Every Saturday, the best of the coast by mail.</p></div>",
        "<amp-ad><div placeholder>Advertisement</div></amp-ad>",
        "<div class='n-content-recommended'><a href='/r'>Why the wind pays the same</a></div>",
        "<aside class='related-links'><a href='/r'>Seagull arrested, released</a></aside>",
    ],
)
def test_short_boxes_that_their_names_give_away_go(box):
    soup = after(steps.drop_clutter, f"<p>It was the tide.</p>{box}<p>It went home.</p>")
    assert soup.get_text() == "It was the tide.It went home."


def test_a_long_box_and_a_picture_of_the_story_stay_whatever_they_are_called():
    long = (
        "<div class='recommended'><p>" + "The sea was calm and nobody minded. " * 6 + "</p></div>"
    )
    soup = after(steps.drop_clutter, long + "<div class='promo'><figure>a</figure></div>")
    assert "calm" in soup.get_text()
    assert soup.figure is not None
