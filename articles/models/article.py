"""Articles and the sources they came from."""

from django.core.exceptions import FieldError, ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Case, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from articles import richtext
from articles.content import fields, snapshots
from articles.content.fields import label_of
from qualitynews.people.characters import LineField, LinesField

web_address = URLValidator(
    schemes=["http", "https"], message=_("Enter a full web address that begins with https://.")
)


class RichTextField(LinesField):
    """An article's body. It is cleaned by `richtext.clean` on every way to the row."""

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = str(richtext.clean(value))
        return super().get_db_prep_save(value, connection)

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname)
        if isinstance(value, str):
            value = richtext.clean(value)
            setattr(instance, self.attname, value)
        return value


def _is_cleaned_on_write(expression) -> bool:
    """Whether this is what bulk_update builds: cases whose values pass `get_db_prep_save`."""
    if isinstance(expression, Cast):
        return _is_cleaned_on_write(expression.source_expressions[0])
    return isinstance(expression, Case) and all(
        isinstance(case.result, Value) and isinstance(case.result.output_field, RichTextField)
        for case in expression.cases
    )


class ArticleQuerySet(models.QuerySet):
    """Keeps `text` in step with `body` on every way that writes rows."""

    def unplaced(self):
        """The pool 待用稿: articles that stand in no section."""
        return self.filter(section=None)

    def bulk_create(self, objs, *args, update_fields=None, **kwargs):
        objs = list(objs)
        for article in objs:
            article.derive_text()
        if update_fields and "body" in update_fields:
            update_fields = [*{*update_fields, "text"}]
        return super().bulk_create(objs, *args, update_fields=update_fields, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs, fields = list(objs), list(fields)
        if "body" in fields:
            for article in objs:
                article.derive_text()
            fields = [*{*fields, "text"}]
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True

    def update(self, **kwargs):
        if "body" in kwargs:
            if isinstance(kwargs["body"], str):
                kwargs["text"] = richtext.plain_text(richtext.clean(kwargs["body"]))
            elif "text" not in kwargs or not _is_cleaned_on_write(kwargs["body"]):
                raise FieldError("A body is written as text, never as an expression.")
        return super().update(**kwargs)

    update.alters_data = True


class Article(models.Model):
    """One news item, in one section of one issue or in none.

    `changing.write` alone writes the content, `workflow` the state, `issues.arranging` the place.
    """

    class State(models.TextChoices):
        """How far an article is. A waiting state has the name of its `Stage`."""

        DRAFT = "draft", _("draft")
        FIRST = "first", _("awaiting first review")
        SECOND = "second", _("awaiting second review")
        THIRD = "third", _("awaiting final review")
        FINAL = "final", _("final copy")

    section = models.ForeignKey(
        "issues.Section",
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    # Of an article in the pool: the issue it was last taken out of, and when.
    pooled_from = models.ForeignKey(
        "issues.Issue",
        verbose_name=_("left over from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    pooled_at = models.DateTimeField(_("in the pool since"), null=True, blank=True, editable=False)
    # The content: each has its row in `content.fields`, which says its label too.
    title = LineField(label_of("title"), max_length=300)
    original_title = LineField(label_of("original_title"), max_length=300, blank=True)
    subtitle = LineField(label_of("subtitle"), max_length=300, blank=True)
    summary = LinesField(label_of("summary"), blank=True)
    body = RichTextField(label_of("body"), blank=True)
    outlet = LineField(label_of("outlet"), max_length=100, blank=True)
    published_on = models.DateField(label_of("published_on"), null=True, blank=True)
    dateline = LineField(label_of("dateline"), max_length=100, blank=True)
    role = LineField(label_of("role"), max_length=30, blank=True)
    author = LineField(label_of("author"), max_length=100, blank=True)
    responsible_editor = LineField(label_of("responsible_editor"), max_length=100, blank=True)

    # The stored pictures that the body shows; written with it.
    pictures = models.ManyToManyField(
        "articles.Picture", verbose_name=_("pictures"), related_name="articles", editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    text = LinesField(_("plain text"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    _read: str | None = None  # the body that `text` was read from

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "id"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["section", "position", "id"], name="article_in_section"),
            models.Index(fields=["outlet"], name="article_outlet"),
            models.Index(fields=["state"], name="article_state"),
            models.Index(fields=["updated_at", "id"], name="article_by_change"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="article_has_title",
                violation_error_message=_("Give the article a title."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "first", "second", "third", "final"]),
                name="article_state_is_known",
            ),
        ]
        permissions = [
            ("place_article", _("Can move articles between sections")),
            ("submit_article", _("Can submit an article for review")),
            ("review_first", _("Can sign the first review")),
            ("review_second", _("Can sign the second review")),
            ("review_third", _("Can sign the final review")),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        self.derive_text()
        if update_fields is not None and "body" in update_fields:
            update_fields = {*update_fields, "text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def derive_text(self):
        self.body = richtext.clean(self.body)
        if self._read is not self.body:  # or these very words were read already
            self.text, self._read = richtext.plain_text(self.body), self.body

    @property
    def is_locked(self) -> bool:
        """Whether its issue is published or scheduled: readers see the live rows, so they do not
        change."""
        return bool(self.section and self.section.issue.is_locked)

    def fingerprint(self) -> str:
        """What a form compares on saving: the section and the content."""
        return f"{self.section_id or 0}:{self.content_hash()}"

    def content_hash(self) -> str:
        """The digest that signatures are given for: see `snapshots`."""
        return snapshots.digest(snapshots.of_article(self))


class SourceLink(models.Model):
    """Where an article came from; an article can have several."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="sources"
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    label = LineField(label_of("label", fields.SOURCE_FIELDS), max_length=300, blank=True)
    url = LineField(
        label_of("url", fields.SOURCE_FIELDS), max_length=2000, blank=True, validators=[web_address]
    )
    outlet = LineField(label_of("outlet", fields.SOURCE_FIELDS), max_length=100, blank=True)
    accessed_on = models.DateField(
        label_of("accessed_on", fields.SOURCE_FIELDS), null=True, blank=True
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(url="")
                | models.Q(url__startswith="http://")
                | models.Q(url__startswith="https://"),
                name="source_url_is_web_address",
            ),
            models.CheckConstraint(
                condition=~models.Q(label="", url="", outlet=""),
                name="source_says_something",
                violation_error_message=_("Give the source a link text, an address or an outlet."),
            ),
        ]

    def __str__(self):
        return self.label or self.outlet or self.url

    def clean(self):
        if not (self.label or self.url or self.outlet):
            raise ValidationError(_("Give the source a link text, an address or an outlet."))
