"""Why a plan says what it says, in words: what `planning.Why` means to whoever reads it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .models import Member, PlanRow


def reasons(rows: Iterable[PlanRow]) -> list[str]:
    """A sentence or two for each row of a plan, in the language of the moment."""
    rows = list(rows)
    others = {row.why["other"] for row in rows if row.why["other"]}
    names = dict(Member.objects.filter(pk__in=others).values_list("pk", "user__name"))
    codes = {code for row in rows for code in row.why["elsewhere"]}
    grids = PlanRow.objects.filter(plan__in={row.plan_id for row in rows}, code__in=codes)
    named = dict(grids.values_list("code", "name").distinct())
    return [_reason(row, names, named) for row in rows]


def _reason(row: PlanRow, names: dict[int, str], grids: dict[str, str]) -> str:
    why = row.why
    match why["kind"]:
        case "fixed":
            return _("Decided by hand.")
        case "left":
            return _("Left vacant on purpose, by hand.")
        case "nobody_left":
            return _("Nobody is left who could serve here: there are too few people.")
        case "stays":
            return _("Serves here already.")
        case "only_one":
            return _("Nobody else could serve here.")
        case "nearest":
            return _("Nobody who could serve here has a shorter way.")
    name = names.get(why["other"], "")
    return f"{_who(row, name, grids)} {_at_what_price(why, name)}"


def _who(row: PlanRow, name: str, grids: dict[str, str]) -> str:
    why = row.why
    said = {
        "name": name,
        "metres": _metres(why["metres"]),
        "grids": _(", ").join(grids.get(code) or code for code in why["elsewhere"]),
    }
    if why["kind"] == "moves_on":
        if not why["elsewhere"]:
            return _("%(name)s, who serves here now (%(metres)s), gets no grid.") % said
        return _("%(name)s, who serves here now (%(metres)s), goes to %(grids)s.") % said
    if not why["elsewhere"]:
        return _("The nearest is %(name)s (%(metres)s), who gets no grid.") % said
    return _("The nearest is %(name)s (%(metres)s), who serves %(grids)s.") % said


def _at_what_price(why: dict, name: str) -> str:
    if why["by_hand"]:
        return _("That was decided by hand.")
    if why["more"] is None:
        return _("If %(name)s served here, some grid would be left with nobody.") % {"name": name}
    if not why["more"]:
        return _("The other way round would be just as far.")
    return _(
        "If %(name)s served here, all ways together would be %(more)s farther, counting what"
        " staying and an even load are worth."
    ) % {"name": name, "more": _metres(why["more"])}


def _metres(metres: float) -> str:
    return _("%(metres)d m") % {"metres": round(metres)}
