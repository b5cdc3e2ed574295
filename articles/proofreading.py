"""Faults of a text that print shows and a program can see: importer and preflight ask here."""

import re

from articles.manuscripts.recognisers import HAN, match

# GB/T 15834: Chinese text has full-width marks.
HALF_WIDTH = re.compile(
    rf"(?<=[{HAN}])[,;:!?]|[,;:!?](?=[{HAN}])|(?<=[{HAN}])\([^(){HAN}]*+[{HAN}][^()]*+\)"
)
BEFORE, AFTER = 5, 3  # characters beside a mark, by which it is found in the text


def half_width(text: str) -> list[str]:
    """Each half-width mark in Chinese text with what stands beside it."""
    return [
        text[max(0, found.start() - BEFORE) : found.end() + AFTER].strip().replace("\n", " ")
        for found in HALF_WIDTH.finditer(text)
    ]


def picture_descriptions(text: str) -> list[str]:
    """Paragraphs that describe a picture, as a machine that reads screenshots writes them."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and match("picture_description", line)]
