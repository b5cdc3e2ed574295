"""What was released: editions as readers got them, their files, and corrections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from issues.models.issue import Issue
from qualitynews.people.characters import LinesField
from qualitynews.people.models import Kept, who


class EditionQuerySet(models.QuerySet):
    def not_called_back(self):
        """Without those that were called back before their moment; newest first."""
        return self.filter(called_back_at=None)

    def for_lists(self):
        """Without the large columns."""
        return self.defer("contents", "sheet", "starts")


class Edition(models.Model):
    """One release of an issue: what it was made of, and who released it. Its bytes are its files.

    Written by `publishing` alone, and never changed except for `called_back_at`. `contents` has the
    form of `contents.as_data`, with its version.
    """

    issue = models.ForeignKey(
        Issue, verbose_name=_("issue"), on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    called_back_at = models.DateTimeField(_("called back at"), null=True, blank=True)
    by = who()
    pages = models.PositiveIntegerField(_("pages"))
    # Where each article begins, by its key: the sheet from the cover on, and the printed number.
    starts = models.JSONField(_("first pages"), default=dict)
    # Where in its text (`Article.text`) an article goes on on the next sheet, by its key.
    turns = models.JSONField(_("turns of pages"), default=dict)
    contents = models.JSONField(_("contents"))
    sheet = models.JSONField(_("sign-off sheet"))
    acknowledged = models.JSONField(_("acknowledged warnings"), default=list)

    objects = EditionQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["issue", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="edition_number_once"),
        ]

    def __str__(self):
        return f"{self.issue} · {self.number}"

    def file(self, format: str) -> "EditionFile":
        """Its file in a format of `exporting.FORMATS`. Raises EditionFile.DoesNotExist."""
        return self.files.get(format=format)


# The format of the file that is not in `exporting.FORMATS`: the first page as a picture.
COVER = "webp"


def path_by_hash(file: "EditionFile", filename: str) -> str:
    return f"editions/{file.sha256[:2]}/{file.sha256}.{file.format}"


class EditionFile(Kept):
    """One file of an edition as it was sent. It is stored under its hash before the row is written
    (`publishing.files`): a file without a row is a leftover, a row without its file is a fault."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="files"
    )
    format = models.CharField(_("format"), max_length=20)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    file = models.FileField(_("file"), upload_to=path_by_hash, max_length=200)

    class Meta:
        default_permissions = ()
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        ordering = ["edition", "format"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["edition", "format"], name="edition_file_once"),
        ]
        indexes = [models.Index(fields=["sha256"], name="edition_file_of_hash")]

    def __str__(self):
        return f"{self.edition} · {self.format}"


class Correction(Kept):
    """A change of a published article, with a note for readers: 更正."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="corrections"
    )
    edition = models.OneToOneField(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="correction"
    )
    note = LinesField(_("note for the readers"))
    at = models.DateTimeField(_("moment"))
    by = who()
    second = who(related_name="+")

    class Meta:
        default_permissions = ("view",)
        permissions = [("countersign_correction", _("Can sign somebody else's correction"))]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        base_manager_name = "objects"

    def __str__(self):
        return self.note


class PreparedCorrection(models.Model):
    """A correction that waits for a second person (setting CORRECTIONS_BY_TWO); written by
    `publishing` alone. `base` is the digest of the content it was made on."""

    article = models.OneToOneField(
        Article,
        verbose_name=_("article"),
        on_delete=models.PROTECT,
        related_name="prepared_correction",
    )
    by = who()
    base = models.CharField(_("made on content"), max_length=64)
    content = models.JSONField(_("content"))
    note = LinesField(_("note for the readers"))
    at = models.DateTimeField(_("moment"), auto_now_add=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("prepared correction")
        verbose_name_plural = _("prepared corrections")
        ordering = ["at"]

    def __str__(self):
        return self.note
