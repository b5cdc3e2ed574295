"""What print changes in a text: tidied captions, pictures behind their paragraph, the line of those
a document is sent to."""

import re

WHOLE = re.compile(r"[（(【\[](?P<inner>[^（(【\[）)】\]]*)[）)】\]]")
NUMBERED = re.compile(r"^((?:图|表|附图|附表) ?[0-9]{1,3}(?:[-.–][0-9]{1,3})?)[ \u3000]+(?=\S)")
ENDS = "。！？…”’』」.!?"
# 主送机关 (GB/T 9704, 7.3.2): the authorities a document is sent to, flush left above the text.
AUTHORITY = "局|厅|委|部|院|署|办|会|公司|集团|单位|机构|政府|中心|联盟|银行|大学|学校|企业"
ADDRESSEES = re.compile(
    rf"(?:各|[^。！？；：:]*?(?:{AUTHORITY}))[^。！？；：:]*(?:{AUTHORITY}|方面|处|所)(?:[（(][^）)]{{1,20}}[）)])?[：:]"
)
LONGEST_ADDRESSEES = 200  # characters
FIRST_ATTACHMENT, NEXT_ATTACHMENT = (
    re.compile(r"附件[：:]\s*1\s?[.．、]"),
    re.compile(r"[1-9][0-9]?\s?[.．、](?![0-9])"),
)
HEADS = 3  # paragraphs: a number or a date may stand above that line


def tidied(caption: str) -> str:
    """A caption without the brackets and the full stop that a manuscript gave it."""
    text = caption.strip()
    if not any(character.isalnum() for character in text):
        return text
    if whole := WHOLE.fullmatch(text):
        text = whole["inner"].strip()
    # Several sentences keep their stops.
    return text[:-1] if text.endswith("。") and text.count("。") == 1 else text


def sentence(words: str) -> str:
    return words if words[-1] in ENDS else words + "。"


def in_order(nodes: list[dict]) -> list[dict]:
    """The blocks of an article with no picture before its first paragraph: it belongs to that."""
    first = next((at for at, node in enumerate(nodes) if _is_text(node)), None)
    if not first:
        return nodes
    pictures = [node for node in nodes[:first] if node["kind"] == "figure"]
    others = [node for node in nodes[:first] if node["kind"] != "figure"]
    return [*others, nodes[first], *pictures, *nodes[first + 1 :]]


def _is_text(node: dict) -> bool:
    """Not who speaks (记者：) or is addressed: what is said follows."""
    words = "".join(span["text"] for span in node.get("spans", ())).strip()
    return node["kind"] == "paragraph" and not words.endswith(("：", ":"))


def with_attachments(nodes: list[dict]) -> list[dict]:
    """The names of attachments stand below each other (GB/T 9704, 7.3.4): `hang` is where, in ems,
    and how far their lines hang."""
    found, is_listed = [], False
    for node in nodes:
        text = "".join(span["text"] for span in node.get("spans", ())).lstrip()
        is_plain = node["kind"] == "paragraph" and not node["role"]
        begins = is_plain and FIRST_ATTACHMENT.match(text)
        is_listed = bool(begins or (is_listed and is_plain and NEXT_ATTACHMENT.match(text)))
        found.append(
            node | {"hang": 2 if begins else 5, "begins": bool(begins)} if is_listed else node
        )
    return found


def with_addressees(nodes: list[dict]) -> list[dict]:
    """The paragraph at the head of a document that names those it is sent to is flush left."""
    heads = [at for at, node in enumerate(nodes) if node["kind"] == "paragraph"][:HEADS]
    for at in heads:
        text = "".join(span["text"] for span in nodes[at]["spans"]).strip()
        if not nodes[at]["role"] and len(text) <= LONGEST_ADDRESSEES and ADDRESSEES.fullmatch(text):
            return [*nodes[:at], nodes[at] | {"role": "addressees"}, *nodes[at + 1 :]]
    return nodes
