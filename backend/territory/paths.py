"""What a path says by itself: `/1/27/2000/1034/g55/` is district, township, zone, community, grid.

The second step is always the township. A zone adds a step; an area that was merged stands behind
the one that took it over, so that whoever holds a right there sees what it leaves behind.
"""


def areas_of(path: str) -> list[int]:
    """The ids of the areas that a path lies in, from the district down."""
    return [int(step) for step in path.strip("/").split("/") if not step.startswith("g")]


def township_of(path: str) -> int | None:
    """The id of the township of a path; None for what belongs to the district itself."""
    steps = areas_of(path)
    return steps[1] if len(steps) > 1 else None
