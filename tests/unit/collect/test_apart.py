"""A page of very many tags is cleaned in a process of its own, with limits; any other is not."""

from __future__ import annotations

import errno
import os
import time

import pytest

from editionkit.clean import clean
from editionkit.clean.outcome import Cleaned
from editionkit.collect.apart import MANY_TAGS, MOST_MEMORY, clean_apart
from editionkit.model import Capture, UrlSource

STORY = (
    "<p>The ferry did not sail on Monday because the ice was thicker than the board had said.</p>"
)


def capture(inside):
    page = f"<html lang=en><title>Ice</title><body><article><h1>Ice holds</h1>{STORY * 5}{inside}</article>"
    url = "https://a.example/ice"
    return Capture(
        spec=UrlSource(url=url),
        url=url,
        media_type="text/html",
        data=page.encode(),
        retrieved=None,
        headers=(),
        sha256="",
    )


SMALL, LARGE = capture(""), capture("<p>More <b>of</b> it.</p>" * MANY_TAGS)


def test_a_page_gives_the_same_story_here_and_apart():
    seen = []

    def cut(one):
        seen.append(os.getpid())
        return clean(one, explain=False)

    assert clean_apart(cut, SMALL) == clean(SMALL, explain=False)
    assert seen == [os.getpid()]
    assert clean_apart(cut, LARGE) == clean(LARGE, explain=False)
    assert seen == [os.getpid()]  # the other one was seen elsewhere


def endless(_capture):
    while True:
        pass


def greedy(_capture):
    return len(bytearray(MOST_MEMORY + 2**20))


def dead(_capture):
    os.kill(os.getpid(), 9)


@pytest.mark.parametrize("work", [endless, greedy, dead])
def test_a_page_that_costs_too_much_has_no_story_and_leaves_no_process(work):
    begun = time.process_time()
    cleaned = clean_apart(work, LARGE, seconds=1)
    (said,) = cleaned.notices
    assert cleaned.article is None
    assert said.code == "S-004"
    assert "costs more than 1 s" in said.message
    assert time.process_time() - begun < 1
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_fault_of_the_machine_is_no_fault_of_the_page():
    def broken(_capture):
        raise OSError(errno.EMFILE, "Too many open files", "model.npz")

    with pytest.raises(OSError, match="Too many open files") as caught:
        clean_apart(broken, LARGE)
    assert caught.value.filename == "model.npz"


def test_what_is_handed_over_may_be_large():
    whole = Cleaned(article=clean(LARGE).article, notices=())
    assert clean_apart(lambda _: whole, LARGE) == whole
