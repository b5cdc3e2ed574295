"""Finding articles by what they say: every occurrence of a word, of one character up, and nothing
else.

`folding` makes texts alike; `pieces` cuts them into the overlapping pieces that the database
indexes, and a word into the pieces that have to stand beside each other.
"""
