"""The issue as JSON, for programs: the contents tree as plain data, without the nodes."""

import json

from issues import contents


def render(tree: contents.Contents) -> tuple[bytes, list[str]]:
    """UTF-8 JSON, indented, with a final newline; the same bytes for the same content."""
    data = contents.as_data(tree, nodes=False)
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode(), []
