"""Simulated phones: members on patrol, and the people who handle what they report.

Everything goes through the public API, as the phones of a district would do it.
"""
