"""What a manuscript says, line by line: read, recognised, named, joined, written as rich text.

Whole issues are read in by `issues.importing`, which finds their outline; what is here serves a
pasted text as well.
"""
