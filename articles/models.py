"""Articles, the sources they came from, and the pictures they show."""

import hashlib
import json
import secrets

from django.conf import settings
from django.core.exceptions import FieldError, ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Case, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from articles import richtext
from articles.characters import LineField, LinesField

web_address = URLValidator(
    schemes=["http", "https"], message=_("Enter a full web address that begins with https://.")
)


class RichTextField(LinesField):
    """An article body: whatever is written passes `richtext.clean` on its way to the row."""

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

    def formfield(self, **kwargs):
        from articles.editor import BodyField

        return super().formfield(**{"form_class": BodyField, **kwargs})


def _is_cleaned_on_write(expression) -> bool:
    """Whether it is what bulk_update builds: cases whose values pass `get_db_prep_save`."""
    if isinstance(expression, Cast):
        return _is_cleaned_on_write(expression.source_expressions[0])
    return isinstance(expression, Case) and all(
        isinstance(case.result, Value) and isinstance(case.result.output_field, RichTextField)
        for case in expression.cases
    )


class ArticleQuerySet(models.QuerySet):
    """Keeps `text` true to `body` on every path that writes rows."""

    def unplaced(self):
        """The pool 待用稿: articles that stand in no column yet."""
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
    """One news item: in one column of one issue, or in none yet."""

    section = models.ForeignKey(
        "issues.Section",
        verbose_name=_("column"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    title = LineField(_("title"), max_length=300)
    original_title = LineField(
        _("original title"),
        max_length=300,
        blank=True,
        help_text=_("The title as the source printed it, word for word."),
    )
    subtitle = LineField(_("subtitle"), max_length=300, blank=True)
    summary = LinesField(_("summary"), blank=True)
    outlet = LineField(_("outlet"), max_length=100, blank=True)
    dateline = LineField(_("dateline"), max_length=100, blank=True)
    author = LineField(_("author"), max_length=100, blank=True)
    role = LineField(_("role of the author"), max_length=30, blank=True)
    responsible_editor = LineField(_("responsible editor"), max_length=100, blank=True)
    published_on = models.DateField(_("first published on"), null=True, blank=True)
    body = RichTextField(_("text"), blank=True)
    text = LinesField(_("plain text"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "id"]
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["section", "position", "id"], name="article_in_section"),
            models.Index(fields=["outlet"], name="article_outlet"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="article_has_title",
                violation_error_message=_("Give the article a title."),
            ),
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
        self.text = richtext.plain_text(self.body)

    @property
    def byline(self) -> str:
        return " ".join(part for part in (self.role, self.author) if part)

    @property
    def is_locked(self) -> bool:
        """Rows of a published issue do not change (FACTS: readers see live rows)."""
        return bool(self.section and self.section.issue.is_locked)

    def fingerprint(self) -> str:
        """A hash over what people write: fields, body and sources, in canonical form."""
        content = {name: str(getattr(self, name) or "") for name in CONTENT_FIELDS}
        content["body"] = str(richtext.clean(self.body))
        content["section"] = self.section_id
        content["sources"] = [
            [source.label, source.url, source.outlet, str(source.accessed_on or "")]
            for source in self.sources.all()
        ]
        packed = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(packed.encode()).hexdigest()


CONTENT_FIELDS = (
    *("title", "original_title", "subtitle", "summary", "outlet", "dateline", "author", "role"),
    *("responsible_editor", "published_on", "body"),
)


class SourceLink(models.Model):
    """Where an article came from; an article can have several."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="sources"
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    label = LineField(_("link text"), max_length=300, blank=True)
    url = LineField(_("address"), max_length=2000, blank=True, validators=[web_address])
    outlet = LineField(_("outlet"), max_length=100, blank=True)
    accessed_on = models.DateField(_("seen on"), null=True, blank=True)

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
                condition=~models.Q(label="", url="", outlet=""), name="source_says_something"
            ),
        ]

    def __str__(self):
        return self.label or self.outlet or self.url

    def clean(self):
        if not (self.label or self.url or self.outlet):
            raise ValidationError(_("Give the source a link text, an address or an outlet."))


def original_path(picture: "Picture", filename: str) -> str:
    return f"originals/{picture.name[:2]}/{picture.name}"


def picture_path(picture: "Picture", filename: str) -> str:
    return f"pictures/{picture.name[:2]}/{picture.name}"


def thumbnail_path(picture: "Picture", filename: str) -> str:
    return f"thumbnails/{picture.name[:2]}/{picture.name}"


def unguessable_name() -> str:
    return secrets.token_urlsafe(18)


class Picture(models.Model):
    """A stored picture, checked and re-encoded; written only by `articles.pictures.store`.

    `file` is what pages and print show; width, height and hash are of it.
    """

    name = models.CharField(_("name"), max_length=64, unique=True)
    original = models.FileField(_("original"), upload_to=original_path)
    file = models.FileField(_("file"), upload_to=picture_path)
    thumbnail = models.FileField(_("thumbnail"), upload_to=thumbnail_path)
    original_name = LineField(_("file name"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.original_name or self.name

    @property
    def address(self) -> str:
        return f"/media/{self.name}"
