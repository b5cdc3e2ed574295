"""Reads a Word file (.docx) into a Document, in a process of its own (`python -m`).

The file is a stranger's: the process has limits, imports nothing of the site, opens no file and no
connection, and answers with blocks and remarks as JSON. Standard: ECMA-376 (Office Open XML).
"""
