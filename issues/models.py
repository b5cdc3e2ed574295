"""Issues, their columns, and the manuscripts that were read in."""

import hashlib
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.characters import LineField, LinesField
from articles.models import Article, Picture
from issues import numbering


class IssueQuerySet(models.QuerySet):
    def published(self, at=None):
        """What readers may see at that moment (now, if none is given)."""
        return self.filter(published_at__lte=at or timezone.now(), withdrawn_at=None)

    def newest_first(self):
        return self.order_by("-year", "-number")

    def delete(self):
        held = Article.objects.filter(section__issue__in=self)
        if held.exists():
            raise models.ProtectedError(ISSUE_HAS_ARTICLES, set(held))
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


ISSUE_HAS_ARTICLES = _("An issue that holds articles cannot be deleted. Move them away first.")


class Issue(models.Model):
    """One number of the periodical."""

    title = LineField(_("masthead title"), max_length=100, default="质量要闻")
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1900), MaxValueValidator(2999)]
    )
    number = models.PositiveSmallIntegerField(
        _("number in the year"), validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    total_number = models.PositiveIntegerField(
        _("running total"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    date = models.DateField(_("date"))
    period = LineField(
        _("period"), max_length=100, blank=True, help_text=_("The time the news come from.")
    )
    editors_note = LinesField(_("editor's note"), blank=True)
    imprint = LinesField(
        _("publisher lines"), blank=True, help_text=_("One line each: publisher, editor, address.")
    )
    slug = models.CharField(_("address part"), max_length=20, unique=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    pictures = models.ManyToManyField(
        Picture,
        verbose_name=_("pictures readers may see"),
        editable=False,
        related_name="issues",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="issue_number_once",
                violation_error_message=_("There is an issue with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1900, 2999), number__range=(1, 999)),
                name="issue_number_in_range",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False),
                name="issue_withdrawn_was_published",
            ),
        ]
        indexes = [models.Index(fields=["published_at"], name="issue_published_at")]
        permissions = [
            ("publish_issue", _("Can publish an issue")),
            ("withdraw_issue", _("Can withdraw an issue")),
            ("export_issue", _("Can export an issue")),
            ("import_issue", _("Can read in a manuscript")),
        ]

    def __str__(self):
        return f"{self.title} {self.label}"

    def save(self, *args, update_fields=None, **kwargs):
        self.slug = numbering.issue_slug(self.year, self.number)
        if update_fields is not None and {"year", "number"} & set(update_fields):
            update_fields = {*update_fields, "slug"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("issue_detail", args=[self.year, f"{self.number:02d}"])

    def delete(self, *args, **kwargs):
        held = Article.objects.filter(section__issue=self)
        if held.exists():
            raise models.ProtectedError(ISSUE_HAS_ARTICLES, set(held))
        return super().delete(*args, **kwargs)

    @property
    def pdf_address(self) -> str:
        return reverse("issue_pdf", args=[self.year, f"{self.number:02d}"])

    @property
    def label(self) -> str:
        return numbering.issue_label(self.year, self.number, self.total_number)

    @property
    def is_published(self) -> bool:
        return bool(
            self.published_at and self.published_at <= timezone.now() and not self.withdrawn_at
        )

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.withdrawn_at)

    @property
    def is_locked(self) -> bool:
        """Published or scheduled: its rows do not change."""
        return bool(self.published_at and not self.withdrawn_at)

    def fingerprint(self) -> str:
        """A hash over what people write on the issue's form: its fields and its columns."""
        fields = ("title", "year", "number", "total_number", "date", "period", "editors_note")
        content = [str(getattr(self, name) or "") for name in (*fields, "imprint")]
        content += [
            f"{section.pk} {section.parent_id} {section.slug} {section.title}"
            for section in self.sections.order_by("pk")
        ]
        return hashlib.sha256("\n".join(content).encode()).hexdigest()


class SectionQuerySet(models.QuerySet):
    """Refuses the ways of writing that would pass by `Section.check_parent`."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for section in objs:
            section.derive()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        if {"parent", "issue", "level"} & set(fields):
            raise ValidationError(_("Columns are moved one by one."))
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True

    def update(self, **kwargs):
        if {"parent", "parent_id", "issue", "issue_id", "level"} & set(kwargs):
            raise ValidationError(_("Columns are moved one by one."))
        return super().update(**kwargs)

    update.alters_data = True


class Section(models.Model):
    """A column of one issue: 一、质量要闻, or below it 1.1 国家."""

    issue = models.ForeignKey(
        Issue, verbose_name=_("issue"), on_delete=models.CASCADE, related_name="sections"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to column"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1, editable=False)
    title = LineField(_("title"), max_length=100)
    slug = models.CharField(
        _("address part"),
        max_length=120,
        blank=True,
        help_text=_("Ties the same column across issues. Left empty, it is made from the title."),
    )
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering = ["level", "position", "id"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["issue", "slug"], name="section_slug_once_an_issue"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level=2, parent__isnull=False),
                name="section_level_fits_parent",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="section_has_title",
                violation_error_message=_("Give the column a title."),
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "level", "position", "id"], name="section_in_issue")
        ]

    def __str__(self):
        above = f"{self.parent.title} › " if self.parent_id else ""
        return f"{numbering.issue_label(self.issue.year, self.issue.number)} {above}{self.title}"

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    @property
    def is_locked(self) -> bool:
        return self.issue.is_locked

    def fingerprint(self) -> str:
        """What people write of a column on its own form."""
        return hashlib.sha256(f"{self.slug}\n{self.title}".encode()).hexdigest()

    def clean(self):
        self.check_parent()

    def derive(self):
        """Check the parent and fill level and slug."""
        self.check_parent()
        self.level = 2 if self.parent_id else 1
        if not self.slug:
            self.slug = self._free_slug()

    def check_parent(self):
        """Raises ValidationError unless the parent is a top-level column of the same issue."""
        parent = self.parent if self.parent_id else None
        if parent is None:
            return
        if parent.issue_id != self.issue_id:
            raise ValidationError(_("The upper column belongs to another issue."))
        if parent.parent_id or parent.pk == self.pk:
            raise ValidationError(_("Columns have two levels only."))
        if self.pk and self.children.exists():
            raise ValidationError(_("A column with sub-columns cannot become a sub-column."))

    def _free_slug(self) -> str:
        stem = slugify(unicodedata.normalize("NFKC", self.title), allow_unicode=True) or "column"
        if self.parent:
            stem = f"{self.parent.slug}-{stem}"
        stem = stem[:100]
        taken = set(
            Section.objects.filter(issue=self.issue_id, slug__startswith=stem).values_list(
                "slug", flat=True
            )
        )
        candidates = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
        return next(slug for slug in candidates if slug not in taken)


class Manuscript(models.Model):
    """A file that was read in: its bytes, what was understood, and the report."""

    issue = models.ForeignKey(
        Issue,
        verbose_name=_("issue"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="manuscripts",
    )
    filename = LineField(_("file name"), max_length=200)
    data = models.BinaryField(_("file"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    understood = models.JSONField(_("what was understood"))
    report = models.JSONField(_("report"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("read in at"), auto_now_add=True)

    class Meta:
        verbose_name = _("manuscript")
        verbose_name_plural = _("manuscripts")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["issue", "sha256"], name="manuscript_of_issue")]

    def __str__(self):
        return self.filename
