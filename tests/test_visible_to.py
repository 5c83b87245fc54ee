"""Every queryset a request can reach starts with `.visible_to(user)`: read from the source.

Looked at is what answers requests (`api`, `views`, `admin`), what puts shapes on data for them
(`serializers`) and all of atlas and oversight, which only read. Actions stand behind: they are
handed rows that were seen before, and look for what the rules themselves must know.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[1] / "backend"
ANSWERING = {"api", "api.py", "views.py", "admin", "admin.py", "serializers", "serializers.py"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# `published` and its like: published boundaries are for all staff. `of`: one's own shifts,
# `watched_by`: those one may open as well; `reviewed_by`, `answered_by`: by what one may do.
ASKS = {"visible_to", "none", "published", "in_force", "newest"}
ASKS |= {"of", "watched_by", "reviewed_by", "answered_by"}
# Shown whole to every member of staff, so that input may name them by code.
PUBLIC_AMONG_STAFF = {
    "Area",
    "AreaCode",
    "AreaShape",
    "BadWeather",
    "CalendarDay",
    "CalendarYear",
    "Department",
    "Domain",
    "GridVersion",
    "MatterType",
    "OfficeHours",
    "Place",
    "Terms",
}
# Where it is right to look at more than the caller sees, and why.
WITH_REASON = {
    ("accounts/api/own_account.py", "User"): "oneself, by one's own key",
    ("accounts/api/securing.py", "Grant"): "the keys of a page that visible_to gave",
    ("atlas/day/grids.py", "Member"): "whose_phone_opens_to is narrower than visible_to",
    ("atlas/decisions.py", "Posting"): "what is not seen is counted without a name",
    ("atlas/decisions.py", "Case"): "what is not seen is counted without a number",
    ("incidents/api/handing_over.py", "Case"): "the office passes on all that a member leaves",
    ("incidents/api/handing_over.py", "Posting"): "whether a member who is seen serves one's grid",
    ("incidents/api/orders.py", "Feedback"): "counts for the office that keeps the outbox",
    ("incidents/serializers/asked.py", "Member"): "the rules of dispatch decide who may be named",
    ("notices/api/delivery.py", "Message"): "counts for the office that keeps the outbox",
    ("notices/api/notices.py", "Address"): "one's own, filtered by the user",
    ("notices/api/notices.py", "Wish"): "one's own, filtered by the user",
    ("notices/serializers/duties.py", "User"): "the rules of the roster decide who may be named",
    ("staffing/api/absences.py", "Member"): "asked in two steps: visible_to, or the own township",
    ("staffing/api/absences.py", "Posting"): "the covers of an absence that is seen",
    ("staffing/api/members.py", "Member"): "whose_phone_opens_to is narrower than visible_to",
    ("staffing/api/members.py", "Posting"): "narrows the members that visible_to gave",
    ("staffing/api/rosters.py", "User"): "whether accounts of a roster that is seen still wait",
    ("staffing/api/plans.py", "Member"): "the people of a plan that is seen",
}


def _modules() -> Iterator[tuple[str, str]]:
    """The modules that are looked at: where, and their source."""
    for path in sorted(BACKEND.rglob("*.py")):
        where = path.relative_to(BACKEND)
        if where.parts[0] in {"atlas", "oversight"} or ANSWERING & set(where.parts[1:]):
            yield where.as_posix(), path.read_text(encoding="utf-8")


def _asking_nobody(source: str) -> Iterator[str]:
    """Models whose manager is used by a chain of calls that asks for nobody's rights."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        is_manager = isinstance(node, ast.Attribute) and node.attr in MANAGERS
        if is_manager and not ASKS & set(_called_on(node, above)):
            yield ast.unparse(node.value)


def _called_on(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """The names in a chain `node.one().two(...)`, from left to right."""
    while True:
        up = above[node]
        if isinstance(up, ast.Attribute):
            yield up.attr
        elif not (isinstance(up, ast.Call) and up.func is node):
            return
        node = up


FOUND = {(where, model) for where, source in _modules() for model in _asking_nobody(source)}


def test_no_request_reaches_a_queryset_that_asks_for_nobodys_rights():
    unasked = {found for found in FOUND if found[1] not in PUBLIC_AMONG_STAFF}
    assert unasked - WITH_REASON.keys() == set()


def test_every_exception_is_still_needed():
    assert WITH_REASON.keys() - FOUND == set()


@pytest.mark.parametrize(
    ("source", "unasked"),
    [
        ("Case.objects.visible_to(user).filter(pk=1)", []),
        ("Case.objects.filter(pk=1).visible_to(user)", []),
        ("queryset = Case.objects.none()", []),
        ("Case.objects.filter(pk=1).first()", ["Case"]),
        ("Case.objects.get(member=Member.objects.visible_to(user))", ["Case"]),
        ("list(models.Case._default_manager.all())", ["models.Case"]),
        ("for case in Case.objects.all(): case.visible_to(user)", ["Case"]),
    ],
)
def test_the_reader_of_sources_tells_one_from_the_other(source, unasked):
    assert list(_asking_nobody(source)) == unasked
