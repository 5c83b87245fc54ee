"""Somebody's day on the phone: what they have to do with, and what has changed in it since.

The day consists of parts, each of items under keys. `today.py` gives them all, or those that are
not what a cursor says the phone was told (`cursor.py`).
"""
