"""Real names in Chinese order: 王海琳."""

import unicodedata


def name_of(user) -> str:
    """The display name of a user, "" for nobody."""
    return user.display_name if user is not None else ""


def joined(family: str | None, given: str | None, username: str | None) -> str:
    """A full name, family name first; the sign-in name if no real name was entered.

    Names in Han characters are joined, others keep a space (Smith John).
    """
    parts = [part.strip() for part in (family or "", given or "") if part.strip()]
    between = "" if all(_is_han(part) for part in parts) else " "
    return between.join(parts) or username or ""


def _is_han(text: str) -> bool:
    return all(
        unicodedata.name(character, "").startswith("CJK") or character == "·" for character in text
    )
