"""Finding articles by what they say: every occurrence of a word, of one character up, and nothing
else.

`folding` makes texts alike, `wording` says which lines of an article are searched, `pieces` cuts
them for the index, `asking` reads what was typed. `indexing` writes the index; `finding` asks it.
"""
