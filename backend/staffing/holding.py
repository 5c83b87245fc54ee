"""Who changes postings or leave holds the members and the grids meanwhile.

Two exclusion constraints met in different order by two transactions would end as a deadlock;
and "who covers must not be away" stands in two tables, which no constraint can join.
"""

from collections.abc import Iterable

from backend.territory.models import Grid, GridVersion

from .models import Member


def hold(*, members: Iterable[int] = (), grids: Iterable[int] = ()) -> dict[int, Member]:
    """Let others who change the same people or grids wait until the transaction ends.

    Members first, then grids, each in the order of ids. The members held, by id.
    """
    wanted = Member.objects.filter(pk__in=set(members)).order_by("pk")
    list(wanted.select_for_update(no_key=True).values_list("pk", flat=True))
    list(
        Grid.objects.filter(pk__in=set(grids))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    # Read once they are held: whoever had them before may have changed them.
    return {member.pk: member for member in wanted.select_related("user", "area")}


def drawn_last(grids: Iterable[int]) -> dict[int, GridVersion]:
    """Each grid as its newest published version draws it, also of grids that are no more."""
    newest = GridVersion.objects.filter(
        grid__in=set(grids), boundary__published_at__isnull=False
    ).order_by("grid", "-boundary__published_at")
    return {
        version.grid_id: version for version in newest.distinct("grid").defer("shape", "mercator")
    }
