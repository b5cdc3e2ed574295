"""Sections: two levels, each belonging to one issue."""

import hashlib
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from issues import numbering
from issues.models.issue import Issue
from qualitynews.people.characters import LineField, LinesField

MAX_INTRODUCTION = 5_000  # characters: some paragraphs; what is longer is an article
# As the addresses of the site ask for it (`SectionSlug` in qualitynews/urls.py).
ADDRESS_PART = RegexValidator(
    r"^[\w-]+\Z", _("An address part has only characters, digits, “-” and “_”, and no space.")
)


class SectionQuerySet(models.QuerySet):
    """Refuses the ways of writing that would bypass `Section.check_parent`."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for section in objs:
            section.derive()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        if {"parent", "issue", "level"} & set(fields):
            raise ValidationError(_("Sections are moved one by one."))
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True

    def update(self, **kwargs):
        if {"parent", "parent_id", "issue", "issue_id", "level"} & set(kwargs):
            raise ValidationError(_("Sections are moved one by one."))
        return super().update(**kwargs)

    update.alters_data = True


class Section(models.Model):
    """A section of one issue: 一、质量要闻, or below it 1.1 国家."""

    issue = models.ForeignKey(
        Issue, verbose_name=_("issue"), on_delete=models.CASCADE, related_name="sections"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to section"),
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
        validators=[ADDRESS_PART],
        help_text=_("Ties the same section across issues. Left empty, it is made from the title."),
    )
    introduction = LinesField(
        _("introduction"),
        blank=True,
        max_length=MAX_INTRODUCTION,
        help_text=_("Stands below the title, before the first article. Each line is a paragraph."),
    )
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
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
                violation_error_message=_("Give the section a title."),
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
        """What the form of a section has."""
        return hashlib.sha256(
            f"{self.slug}\n{self.title}\n{self.introduction}".encode()
        ).hexdigest()

    def clean(self):
        self.check_parent()

    def derive(self):
        """Check the parent and fill level and slug."""
        self.check_parent()
        self.level = 2 if self.parent_id else 1
        if not self.slug:
            self.slug = self.free_slug()

    def check_parent(self):
        """Raises ValidationError unless the parent is a top-level section of the same issue."""
        parent = self.parent if self.parent_id else None
        if parent is None:
            return
        if parent.issue_id != self.issue_id:
            raise ValidationError(_("The upper section belongs to another issue."))
        if parent.parent_id or parent.pk == self.pk:
            raise ValidationError(_("Sections have two levels only."))
        if self.pk and self.children.exists():
            raise ValidationError(_("A section with sub-sections cannot become a sub-section."))

    def free_slug(self) -> str:
        """The address part that the title gives, with a number if another section has it."""
        stem = slugify(unicodedata.normalize("NFKC", self.title), allow_unicode=True) or "section"
        if self.parent:
            stem = f"{self.parent.slug}-{stem}"
        stem = stem[:100]
        taken = set(
            Section.objects.filter(issue=self.issue_id, slug__startswith=stem)
            .exclude(pk=self.pk)
            .values_list("slug", flat=True)
        )
        candidates = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
        return next(slug for slug in candidates if slug not in taken)
