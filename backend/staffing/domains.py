"""The ten domains every grid has a professional member for.

Their names and types stand in the catalogue, in a room above this one, which asks for all ten.
"""

DOMAINS = tuple("ABCDEFGHIJ")
