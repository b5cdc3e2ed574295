"""The periodical as a whole: what readers are told of it on every page."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitynews.people.characters import LineField, LinesField

# GB/T 9999: four digits, a hyphen, three digits, and a digit or X.
ISSN = RegexValidator(r"^\d{4}-\d{3}[\dX]$", _("An ISSN is written like 1234-567X."))
# What a style may mean, and the role that blocks of it have.
MEANINGS = {
    "栏目": "section", "子栏目": "sub", "文章标题": "title", "来源": "source", "题注": "caption",
}  # fmt: skip
PHONE = RegexValidator(
    r"^\+?[0-9 ()（）-]{5,40}$", _("Write the number in digits, like 010-12345678.")
)


class Periodical(models.Model):
    """One row; as long as nobody saved it, its defaults hold (`Periodical.current`)."""

    ONLY = 1

    title = LineField(_("name"), max_length=100, default="质量要闻")
    motto = LineField(
        _("one line about it"), max_length=200, blank=True,
        help_text=_("Stands under the name, and where search engines and feeds describe the site."),
    )  # fmt: skip
    about = LinesField(
        _("about us"), blank=True, help_text=_("A blank line begins a new paragraph.")
    )
    publisher = LineField(_("publisher"), max_length=200, blank=True)
    address = LineField(_("postal address"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[PHONE])
    issn = models.CharField("ISSN", max_length=9, blank=True, validators=[ISSN])
    icp_number = LineField(
        _("ICP filing number"), max_length=60, blank=True,
        help_text=_("As granted, like 京ICP备12345678号-1; it leads to the register."),
    )  # fmt: skip
    police_number = LineField(
        _("public security filing number"), max_length=60, blank=True,
        help_text=_("As granted, like 京公网安备11010102001234号; it leads to the register."),
    )  # fmt: skip
    reprint_note = LinesField(_("note on reprinting"), blank=True)
    kept_words = LinesField(
        _("words that no line end may divide"), blank=True,
        help_text=_("One or more a line. Headlines break between words; put here what they broke."),
    )  # fmt: skip
    word_styles = LinesField(
        _("styles of Word files"), blank=True,
        help_text=_(
            "One a line: the name of a style, “=”, and what it means: 栏目, 子栏目, 文章标题, "
            "来源, 题注. Importing goes by them before all other signs."
        ),
    )  # fmt: skip

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = _("the periodical")
        verbose_name_plural = _("the periodical")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="periodical_is_one_row")
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.pk = self.ONLY
        super().save(*args, **kwargs)

    def clean(self):
        if too_long := [word for word in self.words() if len(word) > 20]:
            raise ValidationError({"kept_words": _("“%s” is no word.") % too_long[0]})
        for line in filter(None, map(str.strip, self.word_styles.splitlines())):
            if not _style_of(line):
                text = _("“%s”: write the name of a style, “=”, and what it means.")
                raise ValidationError({"word_styles": text % line})

    @classmethod
    def current(cls) -> "Periodical":
        """The row, or an unsaved one with the defaults."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls(pk=cls.ONLY)

    def words(self) -> frozenset[str]:
        return frozenset(self.kept_words.split())

    def styles(self) -> dict[str, str]:
        """What the styles of the office's Word files mean: name, and a role of
        `articles.manuscripts.document.Block`."""
        return dict(filter(None, map(_style_of, self.word_styles.splitlines())))

    def fingerprint(self) -> str:
        """A hash of what its form has."""
        names = [field.name for field in self._meta.fields if not field.primary_key]
        return hashlib.sha256("\n".join(getattr(self, name) for name in names).encode()).hexdigest()

    @property
    def is_locked(self) -> bool:
        return False

    @property
    def police_digits(self) -> str:
        """What the register of the public security asks for."""
        return _digits(self.police_number)

    @property
    def phone_digits(self) -> str:
        return ("+" if self.phone.startswith("+") else "") + _digits(self.phone)


def _style_of(line: str) -> tuple[str, str] | None:
    name, _sign, meaning = (part.strip() for part in line.replace("＝", "=").rpartition("="))
    role = MEANINGS.get(meaning)
    return (name, role) if name and role else None


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())
