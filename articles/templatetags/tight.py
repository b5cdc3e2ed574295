"""`{% tight %}`: the rest of a template gives its markup without the white space between its lines.

For inline text, in which a line end would show as a space, and for pages of many thousand elements.
Only the template's own text changes, once, as it is compiled; what variables hold stays as it is.
"""

import re

from django import template
from django.template.base import Node, NodeList, TextNode

register = template.Library()

# A line end beside an element or a template tag goes; one inside a tag or a text is a space.
_BESIDE = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)|^\s*\n\s*|\s*\n\s*$")
_WITHIN = re.compile(r"\s*\n\s*")


@register.tag
def tight(parser, token):
    nodes = parser.parse()
    for text in nodes.get_nodes_by_type(TextNode):
        text.s = _WITHIN.sub(" ", _BESIDE.sub("", text.s))
    return TightNode(nodes)


class TightNode(Node):
    def __init__(self, nodelist: NodeList):
        self.nodelist = nodelist

    def render(self, context):
        return self.nodelist.render(context)
