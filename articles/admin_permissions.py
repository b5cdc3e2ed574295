"""Opens staff pages by permission, and tells who is refused who may instead."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from articles import roles


def allowed(*permissions: str):
    """Opens a view to those who hold all of these permissions (`app.codename`)."""

    def wrap(view):
        @wraps(view)
        def asked(request, *args, **kwargs):
            require(request.user, *permissions)
            return view(request, *args, **kwargs)

        return asked

    return wrap


def require(user, *permissions: str) -> None:
    """Raises PermissionDenied with a sentence that names the roles to ask."""
    if not user.has_perms(permissions):
        raise PermissionDenied(roles.refusal(permissions))


PAGES = {"changelist": "view", "change": "change", "add": "add", "delete": "delete"}


def refusal_for(match) -> str:
    """The same sentence for one of Django's own admin pages, from the address it resolved to."""
    model, _sign, page = (match.url_name or "").rpartition("_") if match else ("", "", "")
    if page not in PAGES or not model:
        return roles.refusal(())
    app, _sign, name = model.partition("_")
    return roles.refusal((f"{app}.{PAGES[page]}_{name}",))
