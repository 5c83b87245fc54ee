"""Codes and Chinese names of grids."""

import re

ENDINGS = re.compile(r"(居民委员会|居委会|居民委委会|居民委会|村委会)$")
NUMERALS = "一二三四五六七八九十"


def short_name(community):
    """What people call a community: 盐滩社区 of 盐滩社区居民委员会, 张仓村 of 张仓村委会."""
    suffix = "社区" if community.urban else "村"
    name = ENDINGS.sub("", community.name)
    return name if name.endswith(suffix) else name + suffix


def named(grids, communities):
    """Gives every grid its code and name, in place. communities: {code: Community}."""
    basic = {}
    for one in grids:
        if one.kind == "basic":
            basic[one.home] = basic.get(one.home, 0) + 1
    for one in grids:
        one.code = f"{one.home}{one.serial:03d}"
        one.name = short_name(communities[one.home]) + _ending(one, basic.get(one.home))


def _ending(grid, siblings):
    if grid.kind == "dedicated":
        return f"{grid.purpose}专属网格"
    if len(grid.communities) > 1:
        return "联村网格"
    if siblings == 1:
        return "网格"
    return f"第{NUMERALS[grid.serial - 1]}网格"
