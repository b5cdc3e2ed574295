"""People by their real names, as Chinese order wants them: 王海琳."""

import unicodedata


def name_of(user) -> str:
    """The real name of a user, family name first; the sign-in name where none was entered.

    Names in Han characters are joined, others keep a space (Smith John). "" for nobody.
    """
    if user is None:
        return ""
    return joined(user.last_name, user.first_name, user.get_username())


def joined(family: str | None, given: str | None, username: str | None) -> str:
    """The same from the parts of a name, as a query gives them."""
    parts = [part.strip() for part in (family or "", given or "") if part.strip()]
    between = "" if all(_is_han(part) for part in parts) else " "
    return between.join(parts) or username or ""


def _is_han(text: str) -> bool:
    return all(
        unicodedata.name(character, "").startswith("CJK") or character == "·" for character in text
    )


def show_real_names(user_model) -> None:
    """Let Django show people by `name_of` wherever it shows one: lists, choices, histories.

    The user model is Django's own, whose names come in western order and whose `str` is the
    sign-in name; another user model cannot be brought in once there are rows.
    """
    user_model.add_to_class("__str__", name_of)
    user_model.add_to_class("get_full_name", name_of)
    user_model.add_to_class("get_short_name", name_of)
