"""Plans in the district of the cast, as its administrator asks for them."""

from django.contrib.gis.geos import Point
from django.utils import timezone

from backend.staffing.actions.solving import solve
from backend.staffing.models import Member, Plan, Posting
from tests.cast import CENTRES, TOWNSHIPS

PLANS = "/api/v1/assignment-plans/"


class Asking:
    """A client that asks for plans of East township and does what the worker would."""

    def __init__(self, client) -> None:
        self.client = client
        self.client.credentials(**client._credentials, HTTP_ACCEPT_LANGUAGE="en")

    def plan(self, **members) -> dict:
        asked = {"posts": ["worker"], "area": TOWNSHIPS["east"][0]} | members
        answer = self.client.post(PLANS, asked, format="json")
        assert answer.status_code == 201, answer.json()
        return self.solved(answer.json()["id"])

    def solved(self, plan: int) -> dict:
        solve(plan_id=plan, turn=Plan.objects.get(pk=plan).turn, at=timezone.now())
        return self.client.get(f"{PLANS}{plan}/").json()

    def rows(self, plan: dict, **parameters) -> list[dict]:
        answer = self.client.get(f"{PLANS}{plan['id']}/rows/", parameters)
        assert answer.status_code == 200, answer.json()
        return answer.json()["results"]

    def correct(self, plan: dict, *corrections: dict):
        address = f"{PLANS}{plan['id']}/corrections/"
        return self.client.put(address, {"corrections": list(corrections)}, format="json")

    def publish(self, plan: dict):
        return self.client.post(f"{PLANS}{plan['id']}/publish/")


def move_base(member: Member, name: str) -> None:
    """To the office in the middle of a grid."""
    Member.objects.filter(pk=member.pk).update(base_point=Point(*CENTRES[name], srid=4326))


def cross_east(cast) -> None:
    """The two workers of East sit in each other's grid: each has 1.8 km to go."""
    move_base(cast.east_worker.member, "coast")
    move_base(cast.coast_worker.member, "east")


def serving(post: str = "worker") -> set[tuple]:
    """Who serves now: member, grid, kind, domains."""
    now = timezone.now()
    return {
        (posting.member.user.name, posting.grid_id, posting.kind, tuple(posting.domains))
        for posting in Posting.objects.at(now).filter(post=post).select_related("member__user")
    }
