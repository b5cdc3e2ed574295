"""Primary keys as a browser sends them."""


def is_key(text: str) -> bool:
    """Whether a text from a form or an address can be a row's key: ASCII digits within 64 bits."""
    return text.isascii() and text.isdecimal() and len(text) <= 18
