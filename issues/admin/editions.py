"""The staff page of an issue's editions, and their files as they were sent."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from issues import exporting
from issues.admin import pages
from issues.models import Edition, EditionFile, Issue


@require_GET
@never_cache
@permission_required("issues.view_issue", raise_exception=True)
def issue_editions(request, pk: int):
    """All editions of an issue; files for those who may export."""
    issue = get_object_or_404(Issue, pk=pk)
    editions = issue.editions.for_lists().select_related("by", "correction__article")
    context = {
        "issue": issue,
        "state": pages.state_of(issue),
        "editions": editions.prefetch_related("files"),
        "may_fetch": request.user.has_perm("issues.export_issue"),
    }
    return pages.issue_page(request, "issue/editions.html", _("Editions of %s") % issue, context)


@require_GET
@never_cache
def edition_file(request, pk: int, number: int, name: str):
    """One file of an edition as it was sent, or its sign-off sheet; the verb asks who may."""
    edition = get_object_or_404(Edition.objects.select_related("issue"), issue=pk, number=number)
    slug = edition.issue.slug
    try:
        if name == "sheet":
            filename = f"{slug}-{number}-sign-off.pdf"
            return pages.file(exporting.sheet(edition.sheet, filename, by=request.user))
        file = exporting.fetch(edition, name, by=request.user)
        kind = exporting.FORMATS[name].content_type
        return FileResponse(
            file.file.open("rb"), content_type=kind, filename=f"{slug}-{number}.{name}"
        )
    except (EditionFile.DoesNotExist, KeyError) as error:
        raise Http404 from error
    except exporting.ExportFailed as error:
        messages.error(request, str(error))
    except OSError:
        messages.error(
            request,
            _(
                "The file of edition %(n)s is not there. Whoever looks after the program brings it "
                "back from the backup of the media folder (manage.py edition_files names it)."
            )
            % {"n": number},
        )
    return redirect("admin:issues_issue_editions", pk)
