"""Readers' pages, made once a change and then answered before Django is entered.

`Layer` is the WSGI application around Django's (layer.py). It knows nothing of issues: it is told
a version, and a page is kept for one version. What may be kept, Django's answer says: 200,
`Cache-Control: public`, no cookie. Pages are kept in memory and in one store that the processes
share: files, or Redis (stores.py). A stored file is not kept, only where it lies (kept.py).
"""

from qualitynews.kept_pages.layer import Layer

__all__ = ["Layer"]
