"""OGC API Features at /ogc/: the net and the open-tier cases for GIS clients, read-only.

Part 1 (core, GeoJSON, OpenAPI 3.0), Part 2 (coordinate systems) and Part 5 (schemas).
"""
