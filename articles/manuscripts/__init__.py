"""What a manuscript says, line by line: read, recognised, named, joined, written as rich text.

Whole issues are read in by `issues.importing`, which finds their outline; this package also serves
a pasted text.
"""
