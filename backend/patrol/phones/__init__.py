"""Phone clients that exist already: each file reads what one of them sends into sightings.

Pure: bytes and texts in, a Reading out (sighting.py), in SI. Nothing is refused here by raising:
a client sends what it was refused again, for ever, and never gets to what lies behind it.
"""
