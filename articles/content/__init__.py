"""The content of an article: declared once (`fields`), as data and hash (`snapshots`), two changes
of one base put together (`merging`), as a form sends it (`typed`)."""
