"""A storm: a parent matter whose children stay cases of their own."""

import pytest

pytestmark = pytest.mark.django_db


def gather(stage, by: str, parent: dict, *children: dict):
    address = f"/api/v1/cases/{parent['number']}/children/"
    body = {"children": [child["number"] for child in children]}
    return stage.client(by).put(address, body, format="json")


def test_children_are_set_whole_as_often_as_it_grows(stage):
    storm, one, other, late = (stage.report() for _ in range(4))
    answer = gather(stage, "east_operator", storm, one, other)
    assert answer.json()["children"] == sorted([one["number"], other["number"]])
    assert stage.see("east_operator", one).json()["parent"] == storm["number"]
    answer = gather(stage, "east_operator", storm, other, late)
    assert answer.json()["children"] == sorted([other["number"], late["number"]])
    assert stage.see("east_operator", one).json()["parent"] is None
    assert [step["action"] for step in stage.story(one)] == ["report", "gather", "gather"]
    assert [step["action"] for step in stage.story(other)] == ["report", "gather"]


def test_children_go_their_own_way(stage):
    storm, one = stage.report(), stage.report()
    gather(stage, "east_operator", storm, one)
    assert stage.see("east_operator", one).json()["version"] == 1
    assert stage.act("east_operator", one, "accept")["state"] == "accepted"
    assert stage.see("east_operator", storm).json()["state"] == "reported"


def test_a_list_can_be_asked_for_the_children(stage):
    storm, one, _stranger = (stage.report() for _ in range(3))
    gather(stage, "east_operator", storm, one)
    rows = stage.listed("east_operator", parent=storm["number"])
    assert [row["number"] for row in rows] == [one["number"]]


@pytest.mark.parametrize(
    ("by", "status"), [("east_leader", 403), ("sanitation", 404), ("west_operator", 404)]
)
def test_is_for_the_command_centre(stage, by, status):
    storm, one = stage.report(), stage.report()
    assert gather(stage, by, storm, one).status_code == status


def test_storms_do_not_nest_and_children_have_one(stage):
    storm, other, one, far = (stage.report() for _ in range(4))
    gather(stage, "east_operator", storm, one)
    for parent, child in ((other, one), (one, far), (other, storm), (storm, storm)):
        answer = gather(stage, "east_operator", parent, child)
        assert (answer.status_code, answer.json()["type"]) == (409, "has-a-parent")
    unseen = stage.report("west_worker", at="west")
    answer = gather(stage, "east_operator", storm, unseen)
    assert answer.json()["errors"][0]["pointer"] == "/children"
    assert stage.see("east_operator", one).json()["parent"] == storm["number"]
