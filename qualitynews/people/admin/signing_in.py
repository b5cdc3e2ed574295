"""The sign-in form, and what an open page asks when its session has ended."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from qualitynews.people import signing_in


class SignInForm(AdminAuthenticationForm):
    """Counts the attempt first: too many are refused before the password is hashed."""

    def clean(self):
        if not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return super().clean()
        attempt = signing_in.begin(self.cleaned_data["username"])
        cleaned = super().clean()
        signing_in.succeed(attempt)
        return cleaned


@require_POST
@never_cache
def sign_in_again(request):
    """Signs the same person in from within a page, by the sign-in form. Everybody may call it."""
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        sentence = " ".join(form.non_field_errors()) or _("Enter name and password.")
        return JsonResponse({"error": sentence}, status=400)
    user = form.get_user()
    if str(user.pk) != request.POST.get("expected", ""):
        return JsonResponse(
            {"error": _("This page belongs to somebody else. Sign in as the person who typed.")},
            status=409,
        )
    login(request, user)
    return JsonResponse({"csrf": get_token(request)})


@ensure_csrf_cookie
@never_cache
@require_http_methods(["GET"])
def fresh_token(request):
    """A CSRF token for a page that lost its cookie. Everybody may call it; it says nothing else."""
    return JsonResponse({"csrf": get_token(request)})
