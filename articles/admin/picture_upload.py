"""Pictures for the editor of the body: uploading one, choosing a stored one."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles import pictures
from articles.models import Picture

may_see = permission_required("articles.view_picture", raise_exception=True)


@require_POST
def picture_upload(request):
    """Takes a picture from the editor, for staff who may add pictures. Answers as CKEditor expects
    it: `uploaded`, `fileName`, `url`, and `error.message` for a refusal or a remark. Asked in the
    background: who is signed out gets 401."""
    is_other = request.POST.get("typed_by", "") not in ("", str(request.user.pk))
    if is_other or not (request.user.is_active and request.user.is_staff):
        return _refusal(_("You were signed out. Sign in here and go on; nothing is lost."), 401)
    if not request.user.has_perm("articles.add_picture"):
        return _refusal(_("You may not upload pictures. Ask the administrator."), 403)
    file = request.FILES.get("upload")
    if file is None:
        return _refusal(_("No file arrived. Choose the picture again."), 400)
    try:
        picture, remarks, _is_new = pictures.store(file, by=request.user, name=file.name or "")
    except ValidationError as error:
        return _refusal(" ".join(error.messages), 400)
    answer = {
        "uploaded": 1,
        "fileName": picture.original_name or picture.name,
        "url": picture.address,
        "width": picture.width,
        "height": picture.height,
    }
    if remarks:
        answer["error"] = {"message": " ".join(remarks)}
    return JsonResponse(answer)


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"uploaded": 0, "error": {"message": message}}, status=status)


@require_GET
@may_see
def picture_browse(request):
    """The stored pictures to choose from, in a window of the editor, for staff who may see them."""
    counted = Picture.objects.annotate(n_articles=Count("articles"))
    newest_first = counted.order_by("-created_at", "-id")
    page = Paginator(newest_first, 24).get_page(request.GET.get("page"))
    keep = {key: request.GET.get(key, "") for key in ("CKEditor", "CKEditorFuncNum", "langCode")}
    context = {
        "page": page,
        "function": keep["CKEditorFuncNum"] if keep["CKEditorFuncNum"].isdigit() else "",
        "address": reverse("admin:articles_picture_browse"),
    }
    return render(request, "admin/articles/picture/browse.html", context)
