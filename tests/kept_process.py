"""The site as a server process of its own, for tests: it keeps its pages in KEPT_FOLDER, or in the
Redis of CACHE_URL. (DEBUG, so that no static files have to be collected first.)"""

import os

os.environ["DEBUG"] = "1"

from qualitynews import wsgi

wsgi.settings.KEPT_PAGES = os.environ["KEPT_FOLDER"]
application = wsgi.kept_pages(wsgi.django)
