"""What the log says: each line its moment, level and place."""

import logging
import logging.config
import re

from django.conf import settings


def test_each_line_has_its_moment_level_and_logger():
    record = logging.LogRecord(
        "articles.pictures", logging.WARNING, "", 1, "no %s", ("room",), None
    )
    record.created = 1_764_000_000.25
    handlers = settings.LOGGING["handlers"]
    assert set(settings.LOGGING["root"]["handlers"]) == set(handlers) == {"console"}
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        settings.LOGGING["formatters"][handlers["console"]["formatter"]]
    )
    line = formatter.format(record)
    assert re.fullmatch(
        r"2025-11-2[45] \d\d:\d\d:\d\d[+-]\d{4} WARNING articles\.pictures: no room", line
    ), line
