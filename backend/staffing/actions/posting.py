"""Postings, with the grants that follow from them."""

from collections.abc import Iterable

from django.db import transaction

from backend.accounts.models import Grant

from ..models import Posting


@transaction.atomic
def post_all(postings: Iterable[Posting]) -> list[Posting]:
    """Enter postings; each brings the grant that lets the member serve the grid.

    Raises IntegrityError when the database finds two home leaders, two home workers or a
    worker with two home grids at one time: then nothing is written.
    """
    entered = Posting.objects.bulk_create(postings, batch_size=2000)
    Grant.objects.bulk_create(
        (
            Grant(
                user_id=posting.member.user_id,
                role=posting.post,
                grid_id=posting.grid_id,
                domains=posting.domains,
                period=posting.period,
                origin=f"posting:{posting.pk}",
            )
            for posting in entered
        ),
        batch_size=2000,
    )
    return entered
