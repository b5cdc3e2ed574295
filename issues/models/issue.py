"""Issues: one number of the periodical each."""

import hashlib

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.characters import LineField, LinesField
from articles.models import Article, Picture
from issues import numbering


class IssueQuerySet(models.QuerySet):
    def published(self, at=None):
        """What readers may see at that moment (now, if none is given)."""
        return self.locked().filter(published_at__lte=at or timezone.now())

    def locked(self):
        """Published or scheduled, and not withdrawn since."""
        is_stale = Q(withdrawn_at__gte=F("published_at"))
        return self.filter(published_at__isnull=False).exclude(
            Q(withdrawn_at__isnull=False) & is_stale
        )

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
    withdrawal_reason = LinesField(_("reason of the withdrawal"), blank=True, editable=False)
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
            ("correct_issue", _("Can correct a published issue")),
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
    def is_locked(self) -> bool:
        """Published or scheduled, and not withdrawn since: its rows do not change."""
        if not self.published_at:
            return False
        return not self.withdrawn_at or self.withdrawn_at < self.published_at

    @property
    def is_published(self) -> bool:
        return self.is_locked and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.is_locked and self.published_at > timezone.now()

    @property
    def is_withdrawn(self) -> bool:
        """Readers had it and are told that it was withdrawn, also while it is scheduled again."""
        return bool(self.withdrawn_at) and not self.is_published

    def fingerprint(self) -> str:
        """A hash over what people write on the issue's form: its fields and its columns."""
        fields = ("title", "year", "number", "total_number", "date", "period", "editors_note")
        content = [str(getattr(self, name) or "") for name in (*fields, "imprint")]
        content += [
            f"{section.pk} {section.parent_id} {section.slug} {section.title}"
            for section in self.sections.order_by("pk")
        ]
        return hashlib.sha256("\n".join(content).encode()).hexdigest()
