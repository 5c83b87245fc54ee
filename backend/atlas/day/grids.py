"""The grids one serves today, and who else serves them."""

from datetime import datetime

from backend.accounts import masking
from backend.staffing.models import Member, Post, Posting
from backend.territory.models import GridVersion

from ..people_and_cases import people_of
from .asker import Asker

_KINDS = [Posting.Kind.HOME, Posting.Kind.ADDITIONAL, Posting.Kind.COVER]
_POSTS = [Post.LEADER, Post.WORKER, Post.PROFESSIONAL]


def own_grids(asker: Asker) -> list[dict]:
    """Each once, even for whoever serves it in two posts: then it stands under the one that is
    theirs at home. In the order of posts and codes."""
    postings = _postings(asker)
    if not postings:
        return []
    drawn = GridVersion.objects.visible_to(asker.user).at(asker.now)
    names = {
        grid: (code, name)
        for grid, code, name in drawn.filter(grid__in=postings).values_list("grid", "code", "name")
    }
    colleagues = _colleagues(list(names), asker)
    grids = [
        _grid(posting, *names[grid], colleagues[grid])
        for grid, posting in postings.items()
        if grid in names
    ]
    return sorted(grids, key=lambda grid: (_POSTS.index(grid["post"]), grid["code"]))


def ids_of_own_grids(asker: Asker) -> list[int]:
    return list(_postings(asker))


def _postings(asker: Asker) -> dict[int, Posting]:
    """By id of the grid the posting under which it is shown."""
    mine = Posting.objects.visible_to(asker.user, asker.rights).at(asker.now)
    postings = mine.filter(member__user=asker.user).select_related("absence__member__user")
    first: dict[int, Posting] = {}
    for posting in sorted(postings, key=_rank):
        first.setdefault(posting.grid_id, posting)
    return first


def _rank(posting: Posting) -> tuple[int, int, int]:
    return _KINDS.index(posting.kind), _POSTS.index(posting.post), posting.pk


def _grid(posting: Posting, code: str, name: str, people: list[dict]) -> dict:
    until: datetime | None = posting.period.upper
    return {
        "code": code,
        "name": name,
        "post": posting.post,
        "kind": posting.kind,
        "covers_for": posting.absence.member.user.name if posting.absence else None,
        "until": until,
        "people": people,
    }


def _colleagues(grids: list[int], asker: Asker) -> dict[int, list[dict]]:
    """By grid who else serves it; while somebody covers, it is them."""
    serving = people_of(grids, user=asker.user, rights=asker.rights, at=asker.now)
    me = asker.member and asker.member.pk
    listed = {
        grid: [
            (post, person)
            for post, person in (
                (Post.LEADER, people["leader"]),
                (Post.WORKER, people["worker"]),
                *((Post.PROFESSIONAL, one) for one in people["professionals"]),
            )
            if person and person["id"] != me
        ]
        for grid, people in serving.items()
    }
    phones = _phones({one["id"] for people in listed.values() for _, one in people}, asker)
    return {
        grid: [
            {
                "id": one["id"],
                "post": post,
                "name": one["name"],
                "domains": one.get("domains", []),
                "phone": phones.get(one["id"]),
            }
            for post, one in people
        ]
        for grid, people in listed.items()
    }


def _phones(members: set[int], asker: Asker) -> dict[int, str]:
    """Masked, and of those alone whose phone opens to whoever asks, as everywhere."""
    opening = Member.objects.whose_phone_opens_to(asker.user, asker.rights)
    opens = opening.filter(pk__in=members).values_list("pk", "user__phone")
    return {pk: masking.phone(phone) for pk, phone in opens if phone}
