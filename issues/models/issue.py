"""Issues: each is one number of the periodical."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Picture
from issues import numbering
from issues.models.printing import LONGEST_HIGHLIGHT, MOST_HIGHLIGHTS, PrintSettings
from qualitynews.people.characters import LineField, LinesField


class IssueQuerySet(models.QuerySet):
    def published(self, at=None):
        """What readers may see now, or at a moment. A release that is done counts whatever the
        clock says; only a scheduled one waits for its moment."""
        is_out = Q(published_at__lte=at) if at else Q(published_at__isnull=False)
        return self.filter(is_out | Q(scheduled_at__lte=at or timezone.now()))

    def locked(self):
        """Published or scheduled."""
        return self.exclude(published_at=None, scheduled_at=None)

    def unlocked(self):
        """Neither published nor scheduled."""
        return self.filter(published_at=None, scheduled_at=None)

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


class Issue(PrintSettings):
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
    lead = models.ForeignKey(
        Article,
        verbose_name=_("lead article"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Opens the front page. If nobody says which, the first article does."),
    )
    slug = models.CharField(_("address part"), max_length=20, unique=True, editable=False)
    # Where an issue stands, written by `publishing` alone: released; to be released at a moment;
    # withdrawn (also while it is scheduled again). Done is what is written, not what is past.
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True, blank=True, editable=False)
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
                condition=Q(published_at=None) | Q(scheduled_at=None, withdrawn_at=None),
                name="issue_stands_in_one_place",
            ),
        ]
        indexes = [
            models.Index(fields=["published_at"], name="issue_published_at"),
            models.Index(fields=["scheduled_at"], name="issue_scheduled_at"),
        ]
        permissions = [
            ("publish_issue", _("Can publish an issue")),
            ("withdraw_issue", _("Can withdraw an issue")),
            ("correct_issue", _("Can correct a published issue")),
            ("export_issue", _("Can export an issue")),
            ("import_issue", _("Can import a manuscript")),
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

    def clean(self):
        if self.lead and (self.lead.section is None or self.lead.section.issue_id != self.pk):
            raise ValidationError({"lead": _("The lead article stands in another issue.")})
        highlights = self.print_settings()["highlights"]
        if len(highlights) > MOST_HIGHLIGHTS:
            raise ValidationError({"highlights": _("The cover has room for three highlights.")})
        if any(len(line) > LONGEST_HIGHLIGHT for line in highlights):
            text = _("A highlight has room for %s characters.") % LONGEST_HIGHLIGHT
            raise ValidationError({"highlights": text})

    @property
    def pdf_address(self) -> str:
        return self._file_address("issue_pdf")

    @property
    def cover_address(self) -> str:
        return self._file_address("issue_cover")

    @property
    def card_address(self) -> str:
        return self._file_address("issue_card")

    def _file_address(self, name: str) -> str:
        return reverse(name, args=[self.year, f"{self.number:02d}"])

    @property
    def label(self) -> str:
        return numbering.issue_label(self.year, self.number, self.total_number)

    @property
    def short_label(self) -> str:
        return numbering.issue_label(self.year, self.number)

    @property
    def released_at(self):
        """The moment from which readers have it."""
        return self.published_at or self.scheduled_at

    @property
    def was_released(self) -> bool:
        """Whether readers have it, will have it, or had it."""
        return self.is_locked or self.withdrawn_at is not None

    @property
    def is_locked(self) -> bool:
        """Published or scheduled: its rows do not change."""
        return self.released_at is not None

    @property
    def is_published(self) -> bool:
        if self.published_at:
            return True
        return self.scheduled_at is not None and self.scheduled_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.is_locked and not self.is_published

    @property
    def is_withdrawn(self) -> bool:
        """Readers are told that it was withdrawn, also while it is scheduled again."""
        return bool(self.withdrawn_at) and not self.is_published

    def fingerprint(self) -> str:
        """A hash of what the form of an issue has: its fields and its sections."""
        fields = ("title", "year", "number", "total_number", "date", "period", "editors_note")
        content = [str(getattr(self, name) or "") for name in (*fields, "imprint")]
        content += [str(self.lead_id), str(self.print_settings())]
        content += [
            f"{section.pk} {section.parent_id} {section.fingerprint()}"
            for section in self.sections.order_by("pk")
        ]
        return hashlib.sha256("\n".join(content).encode()).hexdigest()
