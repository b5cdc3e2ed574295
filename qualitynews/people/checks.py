"""System checks of the table of roles: every rule has a function, every act has a verb."""

from django.core import checks

from qualitynews.people import roles


@checks.register
def the_table_is_kept(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """E001: a rule without a function. E002: a row that no verb asks. E003: a verb asks a row that
    does not exist."""
    unwritten = {rule for row in roles.TABLE for rule in row.rules} - set(roles.RULES)
    unasked = {row.name for row in roles.TABLE if not row.is_looking} - set(roles.VERBS)
    unknown = set(roles.VERBS) - set(roles.ROWS)
    return [
        *_errors("people.E001", "The rule %s has no function.", "Write it with @rule.", unwritten),
        *_errors("people.E002", "No verb asks the row %s.", "Mark the verb with @asks.", unasked),
        *_errors("people.E003", "A verb asks %s, which is no row.", "Add it to TABLE.", unknown),
    ]


def _errors(code: str, text: str, hint: str, names: set[str]) -> list[checks.Error]:
    return [
        checks.Error(text % name, hint=f"{hint} (qualitynews/people/roles.py)", id=code)
        for name in sorted(names)
    ]
