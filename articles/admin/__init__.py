"""Staff pages about articles: a module a page, or a few small ones that belong together.

The admin of Article itself is in `issues.admin`, since the place of an article is there.
"""

from articles.admin.picture import PictureAdmin

__all__ = ["PictureAdmin"]
