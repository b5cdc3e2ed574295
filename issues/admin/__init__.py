"""Staff pages about issues, and of articles what needs their place. A module a page."""

from issues.admin.article import ArticleAdmin
from issues.admin.issue import IssueAdmin
from issues.admin.manuscript import ManuscriptAdmin
from issues.admin.periodical import PeriodicalAdmin
from issues.admin.section import SectionAdmin

__all__ = ["ArticleAdmin", "IssueAdmin", "ManuscriptAdmin", "PeriodicalAdmin", "SectionAdmin"]
