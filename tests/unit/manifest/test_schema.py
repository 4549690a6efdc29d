"""The JSON Schema says what the loader does."""

import json
from pathlib import Path

from editionkit.manifest import json_schema
from editionkit.manifest.keys import ArticleKeys, IssueKeys

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "issue.schema.json"


def test_the_published_schema_is_this_one():
    assert json.loads(PUBLISHED.read_text()) == json_schema(), "run `make docs`"


def test_every_key_has_words_for_the_editor():
    schema = json_schema()
    described = [schema["properties"], *(part["properties"] for part in schema["$defs"].values())]
    for properties in described:
        for key, words in properties.items():
            assert words.get("description"), key


def test_articles_may_be_plain_strings():
    articles = json_schema()["$defs"]["SectionKeys"]["properties"]["articles"]
    assert {"type": "string"} in articles["items"]["anyOf"]


def test_fillers_are_what_articles_are():
    schema = json_schema()
    articles = schema["$defs"]["SectionKeys"]["properties"]["articles"]
    assert schema["properties"]["fillers"]["items"] == articles["items"]


def test_no_key_is_forgotten():
    schema = json_schema()
    assert set(schema["properties"]) == set(IssueKeys.model_fields)
    assert set(schema["$defs"]["ArticleKeys"]["properties"]) == set(ArticleKeys.model_fields)
    assert schema["additionalProperties"] is False
