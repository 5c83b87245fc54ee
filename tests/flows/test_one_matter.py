"""The whole story of one matter: reported in the field, sent round, mended, checked, closed.

Three people tell it over HTTP, the chief of the township watches the map, and the operator of
the next township must hear nothing of it.
"""

from tests.cast import CENTRES, GRID_CODES

LON, LAT = CENTRES["east"]
HERE = {"lon": LON, "lat": LAT, "crs": "wgs84", "accuracy": 6}
ELSEWHERE = dict(zip(("lon", "lat"), CENTRES["west"], strict=True)) | {"crs": "wgs84"}

# who, action, what with, and how the case stands then
STORY = (
    ("operator", "accept", {}, "accepted"),
    ("operator", "file", {}, "filed"),
    ("operator", "dispatch", {"to": {"department": "THW"}}, "dispatched"),
    ("cleaner", "return", {"reason": "属物业小区内部"}, "dispatched"),
    ("operator", "refuse_return", {"reason": "属市政道路"}, "dispatched"),
    ("cleaner", "take", {}, "handling"),
    ("cleaner", "report_done", {"note": "已清运"}, "checking"),
    ("worker", "fail_check", {"reason": "仍有残留", "position": HERE}, "handling"),
    ("cleaner", "report_done", {"note": "已清净"}, "checking"),
    ("worker", "pass_check", {"position": HERE}, "checking"),
    ("operator", "close", {}, "closed"),
    ("operator", "call_back", {"fields": {"outcome": "satisfied"}}, "closed"),
    ("operator", "archive", {}, "archived"),
)
OPEN = {"reported", "accepted", "filed", "dispatched", "handling", "checking"}


def reported(worker) -> dict:
    answer = worker.report(type="B01", position=HERE)
    assert answer.status_code == 201, answer.text
    return answer.json()["case"]


def test_from_the_field_to_the_archive_before_everybodys_eyes(person, watching):
    people = {
        "worker": person("east_worker"),
        "operator": person("east_operator"),
        "cleaner": person("sanitation"),
    }
    neighbour = person("west_operator")
    chiefs_map = watching(person("east_chief"))
    neighbours_map = watching(neighbour)
    assert (chiefs_map.state, neighbours_map.state) == ({}, {})

    case = reported(people["worker"])
    key = f"case:{case['number']}"
    chiefs_map.until(lambda: key in chiefs_map.state and chiefs_map.events)
    assert chiefs_map.state == {
        key: {
            "lon": LON,
            "lat": LAT,
            "domain": "B",
            "type": "B01",
            "urgency": "normal",
            "state": "reported",
            "lamp": "green",
            "grid": GRID_CODES["east"],
        }
    }

    told = [("case.report", "reported", 1)]
    for who, action, more, state in STORY:
        answer = people[who].act(case, action, **more)
        assert answer.status_code == 200, (action, answer.text)
        case = answer.json()["case"]
        assert case["state"] == state
        told.append((f"case.{action}", state, case["version"]))
        chiefs_map.until(lambda: len(chiefs_map.events) == len(told))
        if state in OPEN:
            chiefs_map.until(lambda state=state: chiefs_map.state[key]["state"] == state)
        else:
            chiefs_map.until(lambda: key not in chiefs_map.state)

    events = [event for event in chiefs_map.events if event["payload"]["number"] == case["number"]]
    assert [
        (event["name"], event["payload"]["state"], event["payload"]["version"]) for event in events
    ] == told
    cursors = [event["cursor"] for event in events]
    assert cursors == sorted(set(cursors))
    gone = [frame for frame in chiefs_map.frames if key in frame.get("gone", ())]
    assert len(gone) == 1

    story = people["operator"].get(f"/cases/{case['number']}/events/").json()["results"]
    assert [f"case.{step['action']}" for step in story] == [name for name, *_ in told]
    assert [step["by"]["name"] for step in story[:3]] == ["east_worker", *["east_operator"] * 2]
    assert people["operator"].get("/net/audit/").json()["incidents"]["open"] == 0

    # The neighbour hears of a matter of their own, and this is the first they hear.
    own = neighbour.report(type="B01", position=ELSEWHERE).json()["case"]
    neighbours_map.until(lambda: neighbours_map.events and neighbours_map.state)
    assert [event["payload"]["number"] for event in neighbours_map.events] == [own["number"]]
    assert list(neighbours_map.state) == [f"case:{own['number']}"]
    assert case["number"] not in str(neighbours_map.frames)
    assert neighbour.get(f"/cases/{case['number']}/").status_code == 404
    assert [row["number"] for row in neighbour.get("/cases/").json()["results"]] == [own["number"]]


def test_who_was_away_hears_the_steps_they_missed_in_order(person, watching):
    worker, operator = person("east_worker"), person("east_operator")
    chief = person("east_chief")
    chiefs_map = watching(chief)
    case = reported(worker)
    chiefs_map.until(lambda: chiefs_map.events)
    chiefs_map.drop()
    for who, action, more, _state in STORY[:3]:
        assert who == "operator"
        case = operator.act(case, action, **more).json()["case"]
    chiefs_map.hello(chief.ticket())
    chiefs_map.until(lambda: len(chiefs_map.events) == 4)
    assert chiefs_map.names() == ["case.report", "case.accept", "case.file", "case.dispatch"]
    key = f"case:{case['number']}"
    chiefs_map.until(lambda: chiefs_map.state.get(key, {}).get("state") == "dispatched")
