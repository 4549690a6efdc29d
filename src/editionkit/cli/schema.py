"""`editionkit schema`: print the JSON Schema of issue.yaml."""

from __future__ import annotations

from editionkit.cli.console import print_json


def schema() -> None:
    """Print the JSON Schema of issue.yaml.

    By it editors complete and check the manifest. Save it and name it in the first line of
    issue.yaml:

    # yaml-language-server: $schema=issue.schema.json
    """
    from editionkit.manifest import json_schema

    print_json(json_schema())
