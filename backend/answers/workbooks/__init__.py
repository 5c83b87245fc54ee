"""Workbooks (.xlsx) as people fill them in: read row by row, each judged; and empty ones to fill.

`files` opens what was sent and refuses what is none of ours to open, `sheets` finds headings and
rows, `rows` reads cells as texts, codes, numbers and days, `reports` says what became of each
row, `templates` writes, `views` is what the endpoints have in common.
"""
