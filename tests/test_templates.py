"""The templates as texts people edit, and the tag that lets them stand over many lines."""

from pathlib import Path

import pytest
from django.template import Context, Template

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LONGEST_LINE = 160


def test_no_line_of_a_template_is_too_long_to_edit():
    found = [
        (str(path.relative_to(TEMPLATES)), number, len(line))
        for path in sorted(TEMPLATES.rglob("*.*"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert found == []


@pytest.mark.parametrize(
    ("lines", "page"),
    [
        ("<p>\n  {{ text }}\n</p>\n", "<p>a\n b</p>"),
        ("<b>{{ text }}</b>\n<i>x</i>", "<b>a\n b</b><i>x</i>"),
        ("<b>x</b> <i>y</i>", "<b>x</b> <i>y</i>"),
        ("{% if text %}\n  one\n{% endif %}\n  two", "onetwo"),
        ("one\n  two", "one two"),
        ('<p class="a"\n  id="b">x</p>', '<p class="a" id="b">x</p>'),
        ("{% for n in numbers %}\n  <i>{{ n }}</i>\n{% endfor %}", "<i>1</i><i>2</i>"),
        ("<i>x</i>{{ ' ' }}\n<i>y</i>", "<i>x</i> <i>y</i>"),
    ],
    ids=[
        "what a variable holds stays", "between elements", "a space in a line stays",
        "beside a template tag", "inside a text", "inside a tag", "inside a loop", "a space wanted",
    ],
)  # fmt: skip
def test_a_tight_template_gives_no_white_space_for_its_line_ends(lines, page):
    template = Template("{% load tight %}{% tight %}\n" + lines)
    assert template.render(Context({"text": "a\n b", "numbers": [1, 2]})) == page
