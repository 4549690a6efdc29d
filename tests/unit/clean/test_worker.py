import json
import subprocess
import sys

from clean_pages import PROSE, story

from editionkit.clean.worker import answers


def test_one_answer_for_each_request():
    lines = [
        json.dumps(
            {
                "id": "1",
                "url": "https://example.org/a",
                "html": story(before="<p class='byline'>By Ann Oak</p>"),
            }
        ),
        "no json",
        json.dumps({"id": "2", "url": None, "html": ""}),
        json.dumps([1]),
    ]
    first, second = [json.loads(line) for line in answers(lines)]
    assert first["id"] == "1"
    assert first["title"] == "Green ferry comes in at last"
    assert first["byline"] == ["Ann Oak"]
    assert first["text"].split("\n\n") == list(PROSE)
    assert set(first) == {"id", "title", "byline", "date", "text", "lead_image"}
    assert second["id"] == "2"
    assert "error" in second


def test_the_worker_speaks_over_pipes():
    request = json.dumps({"id": "x", "url": "https://example.org/a", "html": story()}) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "editionkit.clean.worker"],
        input=request,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout)["id"] == "x"
