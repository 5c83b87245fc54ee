"""Builds the demonstration net of gis_data/: a district, its townships, communities and grids.

Everything is worked out with integers, so that any machine writes the same bytes. See `build`.
"""
