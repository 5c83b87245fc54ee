"""08:00: the worker of the east grid is ill. A minute later somebody covers, sees the grid's
matters and is sent one; in the evening the cover is over, and its rights with it."""

from datetime import timedelta

from django.utils import timezone

from backend.staffing.models import Posting
from tests.cast import CENTRES, GRID_CODES

LON, LAT = CENTRES["east"]
HERE = {"lon": LON, "lat": LAT, "crs": "wgs84", "accuracy": 6}


def test_who_covers_has_the_grid_until_the_evening(standing_cast, person, watching):
    worker, operator = person("east_worker"), person("east_operator")
    cover = person("coast_worker")
    case = worker.report(type="B01", position=HERE).json()["case"]
    address = f"/cases/{case['number']}/"
    assert cover.get(address).status_code == 404
    before = watching(cover)
    assert before.state == {}

    ill = worker.post(
        "/absences/",
        json={
            "member": standing_cast.east_worker.member.pk,
            "until": (timezone.now() + timedelta(hours=9)).isoformat(),
        },
    )
    assert ill.status_code == 201, ill.text
    assert ill.json()["uncovered"] == [GRID_CODES["east"]]
    missing = operator.get("/vacancies/", within_days=0).json()
    assert missing["without_worker"] == 1

    absence = f"/absences/{ill.json()['id']}/"
    standing_in = {
        "grid": GRID_CODES["east"],
        "member": standing_cast.coast_worker.member.pk,
    }
    covered = operator.post(f"{absence}cover/", json=standing_in)
    assert covered.status_code == 201, covered.text
    assert operator.get("/vacancies/", within_days=0).json()["without_worker"] == 0
    served = operator.get(f"/grids/{GRID_CODES['east']}/", include="people").json()
    assert served["worker"]["name"] == "coast_worker"

    assert cover.get(address).status_code == 200
    during = watching(cover)
    key = f"case:{case['number']}"
    during.until(lambda: key in during.state)
    for action, more in (
        ("accept", {}),
        ("file", {}),
        ("dispatch", {"to": {"member": standing_in["member"]}}),
    ):
        answer = operator.act(case, action, **more)
        assert answer.status_code == 200, answer.text
        case = answer.json()["case"]
    case = cover.act(case, "take").json()["case"]
    assert case["owner"]["name"] == "coast_worker"

    evening = operator.post(f"{absence}end/", json={})
    assert evening.status_code == 200, evening.text
    assert GRID_CODES["east"] not in cover.get("/me/").json()["grids"]
    after = watching(cover)  # a new ticket opens the coast alone
    assert after.state == {}
    another = worker.report(type="B01", position=HERE).json()["case"]
    assert cover.get(f"/cases/{another['number']}/").status_code == 404
    ended = Posting.objects.get(kind="cover")
    assert ended.period.upper <= timezone.now()
