from urllib.parse import urljoin

import pytest
from clean_pages import PROSE, paragraphs, story
from lxml import etree

from editionkit.clean import extract
from editionkit.clean.rules import (
    RuleError,
    SiteRules,
    builtin,
    css_to_xpath,
    for_url,
    parse_rules,
    rules_yaml,
)
from editionkit.clean.rules.ftr import parse_ftr, read_ftr

URL = "https://www.example.org/a"


def text(markup, rules):
    return extract(markup, url=URL, rules=[rules]).article.text


def test_remove():
    rules = parse_rules("remove: .box", "example.org")
    box = "<div class='box'><p>A sentence that is as long and as fine as all of the others in this story here.</p></div>"
    markup = story(paragraphs(PROSE[:2]) + box + paragraphs(PROSE[2:]))
    assert "as fine as" in extract(markup, url=URL).article.text
    assert "as fine as" not in text(markup, rules)


def test_keep_only():
    rules = parse_rules("keep_only: //div[@class='article-body']", "example.org")
    markup = story(
        after="<p>A sentence that is as long and as fine as all of the others in this story here.</p>"
    )
    assert text(markup, rules) == "\n\n".join(PROSE)


def test_remove_after_and_before():
    rules = parse_rules("remove_after: hr.end\nremove_before: '#start'", "example.org")
    extra = "<p>Before everything there is a sentence that is as long as the others in this very story.</p><div id=start></div>"
    end = "<hr class=end><p>After everything there is a sentence that is as long as the others in this story.</p>"
    found = text(story(extra + paragraphs() + end), rules)
    assert "Before everything" not in found
    assert "After everything" not in found
    assert found.endswith(PROSE[-1])


def test_fields():
    rules = parse_rules("headline: .other\nbyline: .who\npublished: .when", "example.org")
    before = "<p class=other>Another headline</p><p class=who>Ann Oak</p><p class=when>13 November 2026</p>"
    article = extract(story(before=before), url=URL, rules=[rules]).article
    assert (article.headline, article.byline, str(article.published)) == (
        "Another headline",
        ("Ann Oak",),
        "2026-11-13",
    )
    assert ("headline", "site rule") in article.witnesses


def test_next_page_by_rule_and_by_link():
    link = '<a class=on href="/a?page=2">Next</a>'
    rules = parse_rules("next_page: a.on/@href", "example.org")
    assert rules.next_page == (
        "//a[contains(concat(' ',normalize-space(@class),' '),' on ')]/@href",
    )
    assert (
        extract(story(after=link), url=URL, rules=[rules]).next_page
        == "https://www.example.org/a?page=2"
    )
    relation = '<link rel="next" href="/a?page=2">'
    assert extract(story(head=relation), url=URL).next_page == "https://www.example.org/a?page=2"
    assert extract(story(head='<link rel="next" href="/another-story">'), url=URL).next_page is None


@pytest.mark.parametrize("bad", ["keep: x", "remove: '//['", "- a", "remove: [unclosed"])
def test_faults_are_said(bad):
    with pytest.raises(RuleError, match=r"rules for example\.org"):
        parse_rules(bad, "example.org")


def test_the_longest_host_wins_and_ours_come_last():
    wide, narrow = SiteRules(host="example.org"), SiteRules(host="news.example.org")
    assert for_url([wide, narrow], "https://www.news.example.org/a") is narrow
    assert for_url([wide], "https://a.example.org/") is wide
    assert for_url([wide], "https://notexample.org/") is None
    assert isinstance(builtin(), tuple)


@pytest.mark.parametrize(
    "selector",
    [
        "p",
        ".a",
        "#b",
        "div.a.c",
        "div > p.a",
        "ul li",
        "[data-x]",
        "a[href^='/x']",
        "p, .a",
        "[class*=ad]",
    ],
)
def test_simple_css(selector):
    etree.XPath(css_to_xpath(selector))


def test_css_finds_what_it_should():
    tree = etree.fromstring("<r><div class='a c'><p id='b'>x</p></div><p class='ab'>y</p></r>")
    assert [e.get("id") for e in tree.xpath(css_to_xpath("div.a > p"))] == ["b"]
    assert tree.xpath(css_to_xpath(".a"))[0].tag == "div"
    assert len(tree.xpath(css_to_xpath("p"))) == 2


def test_the_text_format_of_another_project():
    rules = parse_ftr(
        "# a comment\ntitle: //h2\nbody: //div[@id='story']\nauthor: //span[@class='by']\nstrip: //aside\n"
        "strip_id_or_class: promo\nstrip_image_src: /ads/\nnext_page_link: //a[@id='n']\ntidy: no\n"
        "prune: no\nstrip: //broken[\ntest_url: http://example.org/1\n",
        "www.example.org",
    )
    assert rules.host == "example.org"
    assert rules.keep_only == ("//div[@id='story']",)
    assert rules.headline == ("//h2",)
    assert len(rules.remove) == 3
    assert rules.next_page == ("//a[@id='n']",)


@pytest.mark.parametrize(
    ("here", "there", "text"),
    [
        ("https://example.org/a", "/a?page=2", "2"),
        ("https://example.org/a?id=7", "/a?id=7&page=2", "Next page"),
        ("https://example.org/a?page=2", "?page=3", "3"),
        ("https://example.org/ferry/", "/ferry/2/", "2"),
        ("https://example.org/ferry/2/", "/ferry/3/", "Weiter"),
        ("https://example.org/ferry-118.html", "/ferry-118-2.html", "2"),
        ("https://example.org/a", "/a/page/2/", "Suivant »"),
    ],
)
def test_page_links_without_a_relation(here, there, text):
    markup = story(after=f"<div class=pages><a href='{there}'>{text}</a></div>")
    found = extract(markup, url=here).next_page
    assert found == urljoin(here, there)


@pytest.mark.parametrize(
    "after",
    [
        "<a href='/a?page=2'>Fox takes the tram</a>",
        "<div class=comments><a href='/a?page=2'>2</a></div>",
        "<a href='/b?page=2'>2</a>",
        "<a href='/a?page=3'>3</a>",
        "<a href='https://elsewhere.example.net/a?page=2'>2</a>",
        "<a href='/2026/2/'>2</a>",
    ],
)
def test_links_that_lead_to_no_next_page(after):
    assert extract(story(after=after), url=URL).next_page is None


def test_a_rule_may_name_the_link_or_its_address():
    link = "<a class=all href='/a?print=1'>Print</a>"
    rules = parse_rules("whole_story: a.all\nnext_page: a.all/@href", "example.org")
    cleaned = extract(story(after=link), url=URL, rules=[rules])
    assert cleaned.whole_story == cleaned.next_page == "https://www.example.org/a?print=1"


def test_of_several_selectors_the_first_that_finds_something_counts():
    rules = parse_rules("headline: [.missing, h1]\nkeep_only: [.missing, p]", "example.org")
    article = extract(story(), url=URL, rules=[rules]).article
    assert article.headline == "Green ferry comes in at last"
    assert article.text == "\n\n".join(PROSE)


def test_a_dot_before_the_host_means_its_subdomains_only():
    bare, below = SiteRules(host="example.org"), SiteRules(host=".example.org")
    assert for_url([bare, below], "https://www.example.org/") is bare
    assert for_url([bare, below], "https://news.example.org/") is below
    assert for_url([below], "https://example.org/") is None


def test_what_another_projects_file_holds_is_told():
    found = read_ftr(
        "body: //div[@id='story']\nbody: //main\nhttp_header(user-agent): Browser\nstrip: //broken[\n"
        "single_page_link: //a[@id='all']\ntest_url: https://example.org/1\n",
        ".example.org",
    )
    assert found.rules.host == ".example.org"
    assert found.rules.keep_only == ("//div[@id='story']", "//main")
    assert found.rules.whole_story == ("//a[@id='all']",)
    assert found.pages == ("https://example.org/1",)
    assert found.passed_over == ("http_header(user-agent): Browser", "strip: //broken[")


def test_rules_written_as_yaml_are_read_as_the_same_rules():
    found = parse_ftr(
        'title: //h2\nstrip_id_or_class: promo\nstrip: //p[@class="x: y"]', "a.example"
    )
    assert parse_rules(rules_yaml(found), "other.example") == found


@pytest.mark.parametrize("selector", ["p:first-child", "a + b", "p::text", "", "div["])
def test_css_beyond_the_simple_is_refused(selector):
    with pytest.raises(RuleError, match="is no selector"):
        parse_rules(f"remove: {selector!r}", "example.org")
