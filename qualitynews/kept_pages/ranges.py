"""The part of a file that somebody asks for (RFC 9110, section 14)."""

import re

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


def part(asked: str, if_range: str, etag: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte of the part; None for the whole file: also if several parts are
    asked for, if the range is malformed, or if it is of another file. A part that lies outside of
    the file ends before it begins. Only for GET."""
    found = RANGE.fullmatch(asked)
    if not found or not any(found.groups()) or (if_range and if_range != etag):
        return None
    first, last = found.groups()
    if not first:  # `-500` means the last 500 bytes, `500-` everything from there on
        return max(size - int(last), 0), size - 1
    if last and int(first) > int(last):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1
