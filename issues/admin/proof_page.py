"""The proof of an issue on its desk: set anew in the background, shown as a strip and as a PDF."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from issues import contents, proofing
from issues.exporting.print.printed import CannotTypeset
from issues.models import EditionFile, Issue, Proof, ProofPage


@require_POST
@never_cache
@permission_required("issues.export_issue", raise_exception=True)
def issue_proof(request, pk: int):
    """Sets the proof if something changed since; the answer has the strip of its pages. While
    another run is under way: 202, ask again. The desk goes on meanwhile."""
    issue = get_object_or_404(Issue, pk=pk)
    try:
        proof = proofing.set_proof(issue, by=request.user)
    except CannotTypeset as error:
        return JsonResponse({"said": str(error)}, status=409)
    if proof is None:
        return JsonResponse({}, status=202)
    strip = render_to_string("admin/issues/issue/_strip.html", strip_of(issue, proof), request)
    return JsonResponse({"strip": strip, "fingerprint": proof.fingerprint})


def strip_of(issue: Issue, proof: Proof | None) -> dict:
    """What the template of the strip needs: each page with the articles that begin on it."""
    if proof is None or not proof.fingerprint:
        return {"issue": issue, "proof": None}
    tree = contents.build(issue, bodies=False)
    beginning: dict[int, list] = {}
    front = 0
    for item in tree.items():
        sheet, page = proof.starts.get(str(item.id), (0, 0))
        beginning.setdefault(sheet, []).append(item)
        front = front or sheet - page
    return {
        "issue": issue,
        "proof": proof,
        "version": proof.fingerprint[:12],
        "sheets": [
            (sheet, sheet - front if sheet > front else "", beginning.get(sheet, []))
            for sheet in range(1, proof.count + 1)
        ],
        "last": _last_released(issue),
    }


def _last_released(issue: Issue) -> EditionFile | None:
    """The PDF of the newest edition of the issue before this one."""
    earlier = Issue.objects.filter(date__lt=issue.date) | Issue.objects.filter(
        date=issue.date, year=issue.year, number__lt=issue.number
    )
    before = earlier.filter(editions__called_back_at=None, editions__isnull=False)
    newest = before.order_by("-date", "-year", "-number").first()
    files = EditionFile.objects.filter(edition__issue=newest, format="pdf")
    files = files.filter(edition__called_back_at=None)
    return files.select_related("edition__issue").order_by("-edition__number").first()


@require_GET
@permission_required("issues.export_issue", raise_exception=True)
def proof_picture(request, pk: int, number: int):
    """One page as a small picture. Its address names the proof's version, so it is kept."""
    page = get_object_or_404(ProofPage, proof__issue=pk, number=number)
    response = HttpResponse(bytes(page.picture), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@require_GET
@never_cache
@permission_required("issues.export_issue", raise_exception=True)
def proof_pdf(request, pk: int):
    """The PDF as last set, shown in the browser."""
    proof = Proof.objects.filter(issue=pk).exclude(fingerprint="").first()
    if proof is None:
        raise Http404
    response = HttpResponse(bytes(proof.pdf), content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response
