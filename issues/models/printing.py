"""What the office sets for the print of an issue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Picture
from qualitynews.people.characters import LinesField

MOST_HIGHLIGHTS = 3
LONGEST_HIGHLIGHT = 80  # characters: three lines of the cover
# What the next issue takes over: the picture and the highlights are of one issue.
KEPT_OF_PRINT = ("print_style", "section_starts", "addresses", "is_two_sided")


class PrintSettings(models.Model):
    """Fields of an issue that change its PDF and nothing else."""

    class Style(models.TextChoices):
        """The keys of templates/print/styles.json."""

        STANDARD = "standard", _("standard")
        OFFICIAL = "official", _("official document (GB/T 9704)")
        LARGE = "large", _("large type")

    class Starts(models.TextChoices):
        AUTO = "auto", _("run on where the page is less than a third full")
        NEW_PAGE = "new_page", _("on a new page")
        RUN_ON = "run_on", _("run on")

    class Addresses(models.TextChoices):
        END = "end", _("at the end of the article")
        NOTES = "notes", _("as notes at the foot of the page")

    print_style = models.CharField(
        _("print style"), max_length=10, choices=Style, default=Style.STANDARD
    )
    section_starts = models.CharField(
        _("sections begin"), max_length=10, choices=Starts, default=Starts.AUTO
    )
    addresses = models.CharField(
        _("addresses of sources"), max_length=10, choices=Addresses, default=Addresses.END
    )
    is_two_sided = models.BooleanField(
        _("for printing on both sides"), default=False,
        help_text=_("Margins and page numbers are mirrored, and the text begins on a right page."),
    )  # fmt: skip
    cover_picture = models.ForeignKey(
        Picture, verbose_name=_("picture of the cover"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
        help_text=_("If nobody says which, the first one of the lead article."),
    )  # fmt: skip
    highlights = LinesField(
        _("highlights on the cover"), blank=True,
        help_text=_(
            "At most three, one a line; the title of an article gets its page. If there are none: "
            "the lead article and the first ones of other sections."
        ),
    )  # fmt: skip

    class Meta:
        abstract = True

    def print_settings(self) -> dict:
        """As plain data: `style`, `section_starts`, `addresses`, `is_two_sided`, `cover_picture`
        (the name of its file, or None), `highlights` (lines)."""
        return {
            "style": str(self.print_style),
            "section_starts": str(self.section_starts),
            "addresses": str(self.addresses),
            "is_two_sided": self.is_two_sided,
            "cover_picture": self.cover_picture.name if self.cover_picture else None,
            "highlights": [line.strip() for line in self.highlights.splitlines() if line.strip()],
        }
