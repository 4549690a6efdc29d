"""Names of elements → what they tell."""

import re

import pytest

from editionkit.clean.units import GROUPS, hints_of, mask_of_names

NAMES = """
article-body articleBody article__content post_text story-body news-text main-content blog-content content-copy
rich-text richtext prose wysiwyg the-content body field--name-body markdown single-content formatted editor
comments commentlist disqus_thread respond replies discussion kommentare reader-letter
share-buttons sharing social-links addtoany follow-us follow
related relation relational recommended more-from moreon more-stories read-more readnext see-also alsolike similar siblings
teaser cards card-title tile preview promo trending most-read mostviewed latest headlines top-stories topstories river feed
newsletter subscribe sign-up signup opt-in form lead-gen ad ads ad-slot top-ad advert sponsor dfp banner anzeige
nav menu breadcrumb pagination pager tab tabs toolbar sitemap skip-link skiplink back-to-top foot bottom legal
header masthead page-head sitehead topbar hero side-bar sidebar aside widget rail right-col rightrail secondary sticky
author by-line byline bio about-the contributor vcard meta post-meta date time timestamp tag tags tag-list post-tags
category topic topics keyword label read-time reading-time info details caption credit legend photo-by photoinfo
title headline h1 stand-first standfirst sub-title subhead deck dek lead lead-in post-lead lede intro excerpt
hidden hide sr-only screen-reader visually modal pop-up overlay collapse cookie consent gdpr paywall premium gate
toc table-of-contents contents-list jump-to on-this-page anchor-nav faq accordion quote fact-box factbox key-points box
list item items grid row cta btn call-to-action donate support-us download video player gallery map rating vote poll
x y zz css-1abc2de jsx-123 mt-4 container primary col-md-6 wp-block post-12 single-post hentry entry linked further
""".split()


@pytest.mark.parametrize(("group", "pattern"), GROUPS)
def test_the_hints_of_a_group_pass_over_no_name(group, pattern):
    hints = hints_of(pattern)
    assert all(hints)
    matching = [name for name in NAMES if re.search(pattern, name)]
    assert matching, f"no name here belongs to {group}"
    assert all(any(hint in name for hint in hints) for name in matching)


def test_names_have_the_groups_of_their_patterns():
    for name in NAMES:
        wanted = {bit for bit, (_, pattern) in enumerate(GROUPS) if re.search(pattern, name)}
        assert {bit for bit in range(len(GROUPS)) if mask_of_names(name) >> bit & 1} == wanted


def test_utility_classes_say_nothing():
    assert mask_of_names("hover:text-body") == mask_of_names("w-[menu]") == 0
