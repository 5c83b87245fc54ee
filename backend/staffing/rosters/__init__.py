"""The roster an administrator keeps in Excel: read, judged row by row, compared with what is there.

`form` says which columns there are, `cells` reads one cell each, `reading` a row; `known` holds
what the database knows, asked in a handful of questions; `people` and `postings` judge what the
rows say of persons and of their posts, `judging` is the story. Nothing here writes.
"""
