"""The rows of issues: the periodical, issues, sections, manuscripts that were uploaded and
imported, editions that were released, proofs; the version of what readers see."""

from issues.models.edition import COVER, Correction, Edition, EditionFile, PreparedCorrection
from issues.models.intake import Intake
from issues.models.issue import ISSUE_HAS_ARTICLES, Issue, IssueQuerySet
from issues.models.manuscript import Manuscript
from issues.models.periodical import Periodical
from issues.models.proof import Proof, ProofPage
from issues.models.section import Section, SectionQuerySet
from issues.models.site_version import SiteVersion

__all__ = [
    "COVER",
    "ISSUE_HAS_ARTICLES",
    "Correction",
    "Edition",
    "EditionFile",
    "Intake",
    "Issue",
    "IssueQuerySet",
    "Manuscript",
    "Periodical",
    "PreparedCorrection",
    "Proof",
    "ProofPage",
    "Section",
    "SectionQuerySet",
    "SiteVersion",
]
