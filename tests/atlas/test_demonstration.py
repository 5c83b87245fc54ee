"""The demonstration district as `prepare --demo` lays it, recomputed by other means.

It is laid once, in a transaction that is rolled back when the last of these tests is done.
"""

import json
import stat
from collections import Counter
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient
from scipy.optimize import linprog

from backend.accounts.models import Role, User
from backend.config import demonstration
from backend.incidents.models import MatterType
from backend.staffing.actions.plans import make_plan
from backend.staffing.actions.publishing_plans import publish_plan
from backend.staffing.actions.solving import solve
from backend.staffing.models import Member, Plan, Posting
from backend.territory import locate
from backend.territory.models import Area, Boundary, Grid

pytestmark = pytest.mark.django_db
EVERY_DOMAIN = set("ABCDEFGHIJ")  # the ten of fixtures/catalogue.csv
FILES = {
    level: json.loads((settings.ROOT / "gis_data" / f"{level}.geojson").read_text())["features"]
    for level in ("district", "townships", "communities", "grids")
}


@pytest.fixture(scope="module")
def accounts_file(tmp_path_factory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("local") / "deep" / "demo-accounts.json"
        patch.setattr(demonstration, "ACCOUNTS_FILE", path)
        yield path


@pytest.fixture(scope="module", autouse=True)
def district(django_db_setup, django_db_blocker, accounts_file):
    """Each test may change what it likes: its own transaction lies inside this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        locate.forget()
        call_command("prepare", "--demo", verbosity=0)
        yield
        transaction.set_rollback(True)
    locate.forget()


def rows(sql: str, parameters=()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


@pytest.fixture
def ask(accounts_file):
    """The first operator, signed in with the log-in of the file."""
    account = next(a for a in json.loads(accounts_file.read_text()) if a["role"] == "operator")
    body = {name: account[name] for name in ("username", "password")} | {"device": {"id": "t"}}
    answer = APIClient().post("/api/v1/auth/login/", body, format="json")
    assert answer.status_code == 200
    return APIClient(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}").get


def audit(ask) -> dict:
    answer = ask("/api/v1/net/audit/")
    assert answer.status_code == 200
    return answer.json()


# --- 网中有格 ----------------------------------------------------------------------------------


def test_the_audit_finds_no_hole_in_the_district(ask):
    found = audit(ask)
    assert found["territory"]["grids"] == 1106
    assert found["territory"] | {"grids": 0, "area_km2": 0} == {
        "grids": 0,
        "area_km2": 0,
        "gap_km2": 0,
        "overlap_km2": 0,
        "gaps": 0,
        "overlaps": 0,
    }
    assert found["staffing"] == {
        "grids": 1106,
        "without_leader": [],
        "without_worker": [],
        "uncovered_domains": [],
    }
    assert found["patrol"] == {"tracked_shifts": 0, "silent_count": 0}
    assert found["incidents"] == {
        "open": 0,
        "without_owner": 0,
        "without_clock": 0,
        "overdue": 0,
    }


def test_shapely_finds_the_same_in_the_files(ask):
    """Areas on the ellipsoid; a plane of 3 degrees is off by up to 0.04% at this distance."""
    from pyproj import Geod

    grids = np.array([shapely.geometry.shape(f["geometry"]) for f in FILES["grids"]])
    (district,) = [shapely.geometry.shape(f["geometry"]) for f in FILES["district"]]
    assert shapely.coverage_is_valid(grids)
    assert shapely.coverage_union_all(grids).equals(district)
    geod = Geod(ellps="GRS80")
    area = sum(abs(geod.geometry_area_perimeter(grid)[0]) for grid in grids) / 1e6
    territory = audit(ask)["territory"]
    assert territory["grids"] == len(grids)
    assert territory["area_km2"] == pytest.approx(area, rel=4e-4)


def test_postgis_finds_the_same_in_the_tables(ask):
    """Not by unions and differences of polygons, as the audit does, but by counting edges: in a
    coverage every inner edge is walked once each way, and what is left over is the rim."""
    edges = """
        SELECT ST_X(a), ST_Y(a), ST_X(b), ST_Y(b) FROM (
            SELECT (d).geom AS a,
                   lead((d).geom) OVER (PARTITION BY id, (d).path[1], (d).path[2]
                                        ORDER BY (d).path[3]) AS b
            FROM (SELECT id, ST_DumpPoints(ST_ForcePolygonCCW(shape)) AS d FROM {table}) points
        ) walked WHERE b IS NOT NULL
    """
    walked = rows(edges.format(table="territory_gridversion"))
    once = set(walked)
    assert len(once) == len(walked)
    rim = {(x, y, u, v) for x, y, u, v in once if (u, v, x, y) not in once}
    district = (
        "(SELECT s.* FROM territory_areashape s JOIN territory_area a ON a.id = s.area_id"
        " WHERE a.level = 'district') s"
    )
    assert rim == set(rows(edges.format(table=district)))
    ((count, all_valid, area),) = rows(
        "SELECT count(*), bool_and(ST_IsValid(shape)), sum(ST_Area(shape::geography)) / 1e6"
        " FROM territory_gridversion"
    )
    territory = audit(ask)["territory"]
    assert (count, all_valid) == (territory["grids"], True)
    assert territory["area_km2"] == pytest.approx(area, rel=4e-4)


def test_serves_the_shapes_of_the_files(ask):
    answer = ask("/api/v1/grids/?format=geojson")
    served = {f["properties"]["code"]: f for f in json.loads(answer.content)["features"]}
    assert len(served) == 1106
    for feature in FILES["grids"]:
        wanted, shown = feature["properties"], served[wanted_code(feature)]
        assert shown["geometry"] == feature["geometry"]
        assert {name: shown["properties"][name] for name in ("name", "kind", "households")} == {
            name: wanted[name] for name in ("name", "kind", "households")
        }
        assert shown["properties"]["home_community"] == wanted["home_community"]
        assert shown["properties"]["communities"] == sorted(wanted["communities"])
        assert shown["properties"]["area"] == wanted["township"]


def wanted_code(feature: dict) -> str:
    return feature["properties"]["code"]


def test_serves_every_area_with_both_of_its_codes(ask):
    for level, name in (("township", "townships"), ("community", "communities")):
        for system, member in (("nbs", "code"), ("mca", "mca_code")):
            answer = ask(f"/api/v1/areas/?level={level}&system={system}&format=geojson")
            served = Counter(
                f["properties"]["code"] for f in json.loads(answer.content)["features"]
            )
            assert served == Counter(f["properties"].get(member) for f in FILES[name])


def test_locates_a_point_of_every_community_in_it(ask):
    by_grid = {
        code: wanted_code(feature)
        for feature in FILES["grids"]
        for code in feature["properties"]["communities"]
    }
    several = [c for c, n in Counter(by_grid.values()).items() if n > 1]
    assert several
    shared = [f for f in FILES["communities"] if by_grid[wanted_code(f)] in several]
    for feature in shared[::40]:
        point = shapely.geometry.shape(feature["geometry"]).point_on_surface()
        located = ask(f"/api/v1/locate/?lon={point.x}&lat={point.y}").json()
        assert located["grid"]["code"] == by_grid[wanted_code(feature)]
        assert located["community"]["code"] == wanted_code(feature)
        assert located["township"]["code"] == feature["properties"]["parent"]


# --- 格中有人 ----------------------------------------------------------------------------------


def test_posts_everybody_a_grid_needs():
    """From the raw rows: exactly one home leader and worker, and every domain, in each grid."""
    posts: dict[int, list] = {grid: [] for (grid,) in rows("SELECT id FROM territory_grid")}
    for grid, *posting in rows(
        "SELECT grid_id, post, kind, domains FROM staffing_posting WHERE period @> now()"
    ):
        posts[grid].append(posting)
    assert len(posts) == 1106
    for of_grid in posts.values():
        homes = Counter(post for post, kind, _ in of_grid if kind == "home")
        assert (homes["leader"], homes["worker"]) == (1, 1)
        served = {
            domain for post, _, domains in of_grid if post == "professional" for domain in domains
        }
        assert served == EVERY_DOMAIN


def test_has_as_many_people_as_the_district():
    by_post = dict(
        rows(
            "SELECT u.role, count(*) FROM staffing_member m"
            " JOIN accounts_user u ON u.id = m.user_id GROUP BY 1"
        )
    )
    assert (by_post["worker"], by_post["leader"]) == (1106, 1106)
    assert 2700 <= by_post["professional"] <= 3300
    homes = Counter(
        member
        for (member,) in rows(
            "SELECT member_id FROM staffing_posting WHERE post = 'worker' AND kind = 'home'"
        )
    )
    assert len(homes) == 1106
    assert set(homes.values()) == {1}
    names = [name for (name,) in rows("SELECT name FROM accounts_user")]
    assert all(2 <= len(name) <= 3 for name in names)


def test_lets_nobody_serve_outside_their_township_or_more_than_four_grids():
    assert (
        rows(
            "SELECT p.id FROM staffing_posting p JOIN staffing_member m ON m.id = p.member_id"
            " JOIN territory_area a ON a.id = m.area_id"
            " JOIN territory_gridversion g ON g.grid_id = p.grid_id"
            " WHERE NOT starts_with(g.path, a.path)"
        )
        == []
    )
    ((most,),) = rows(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM staffing_posting GROUP BY member_id) c"
    )
    assert most <= 4


def test_starts_everybody_from_a_point_inside_the_community_it_is_named_after():
    assert (
        rows(
            "SELECT m.id FROM staffing_member m WHERE NOT EXISTS ("
            " SELECT 1 FROM territory_areashape s JOIN territory_area c ON c.id = s.area_id"
            " WHERE c.parent_id = m.area_id AND c.name = m.base_place"
            " AND ST_Contains(s.shape, m.base_point))"
        )
        == []
    )


def test_grants_what_follows_from_each_posting():
    assert (
        rows(
            "SELECT p.id FROM staffing_posting p JOIN staffing_member m ON m.id = p.member_id"
            " WHERE NOT EXISTS (SELECT 1 FROM accounts_grant g WHERE g.origin = 'posting:' || p.id"
            " AND g.user_id = m.user_id AND g.role = p.post AND g.grid_id = p.grid_id"
            " AND g.period = p.period AND g.domains = p.domains AND g.tier = 'open')"
        )
        == []
    )


def test_no_worker_of_a_township_could_change_places_for_less_travel():
    """HiGHS knows no better assignment; distances are PostGIS's own, in EPSG:4549."""
    ((township, size),) = rows(
        "SELECT m.area_id, count(*) FROM staffing_member m JOIN accounts_user u ON u.id = m.user_id"
        " WHERE u.role = 'worker' GROUP BY 1 ORDER BY abs(count(*) - 40), 1 LIMIT 1"
    )
    grids = (
        "SELECT grid_id, ST_Transform(ST_PointOnSurface(shape), 4549) AS point"
        " FROM territory_gridversion"
    )
    costs = rows(
        f"SELECT p.grid_id = g.grid_id, ST_Distance(ST_Transform(m.base_point, 4549), g.point)"
        f" FROM staffing_posting p JOIN staffing_member m ON m.id = p.member_id AND m.area_id = %s"
        f" CROSS JOIN ({grids}) g WHERE p.post = 'worker' AND g.grid_id IN ("
        f"   SELECT q.grid_id FROM staffing_posting q JOIN staffing_member n ON n.id = q.member_id"
        f"   WHERE q.post = 'worker' AND n.area_id = %s) ORDER BY p.id, g.grid_id",
        [township, township],
    )
    assert len(costs) == size * size
    served, cost = np.array(costs, dtype=float).T
    each_member_once = np.kron(np.eye(size), np.ones(size))
    each_grid_once = np.kron(np.ones(size), np.eye(size))
    least = linprog(
        cost, A_eq=np.vstack([each_member_once, each_grid_once]), b_eq=np.ones(2 * size)
    )
    assert float(cost @ served) == pytest.approx(least.fun, rel=1e-6)


def test_a_vacancy_appears_in_the_audit_as_soon_as_a_posting_ends(ask):
    now = timezone.now()
    worker = Posting.objects.filter(post="worker").order_by("pk")[7]
    leader = Posting.objects.filter(post="leader").order_by("pk")[9]
    fire = Posting.objects.filter(domains=["A"]).order_by("pk")[3]
    for posting in (worker, leader, fire):
        period = type(posting.period)(posting.period.lower, now - timedelta(seconds=1))
        Posting.objects.filter(pk=posting.pk).update(period=period)
    code = dict(rows("SELECT grid_id, code FROM territory_gridversion"))
    staffing = audit(ask)["staffing"]
    assert staffing["without_worker"] == [code[worker.grid_id]]
    assert staffing["without_leader"] == [code[leader.grid_id]]
    assert staffing["uncovered_domains"] == [{"grid": code[fire.grid_id], "domains": ["A"]}]


def test_a_hole_and_an_overlap_appear_in_the_audit(ask):
    """A new version in which one grid is missing and another reaches 100 m into its neighbours."""
    missing, too_large = (wanted_code(FILES["grids"][n]) for n in (500, 0))
    ((missing_km2,),) = rows(
        "SELECT ST_Area(shape::geography) / 1e6 FROM territory_gridversion WHERE code = %s",
        [missing],
    )
    now = timezone.now()
    spoilt = Boundary.objects.create(
        level="grid",
        title="spoilt",
        status="published",
        made_by="tests",
        made_at=now,
        published_at=now - timedelta(seconds=1),
        published_by="tests",
    )
    rows(
        "INSERT INTO territory_gridversion (boundary_id, grid_id, code, name, kind,"
        "   home_community_id, path, households, shape)"
        " SELECT %s, grid_id, code, name, kind, home_community_id, path, households,"
        "   CASE WHEN code = %s THEN ST_Multi(ST_Buffer(shape, 0.001)) ELSE shape END"
        " FROM territory_gridversion WHERE code <> %s RETURNING 1",
        [spoilt.pk, too_large, missing],
    )
    found = audit(ask)["territory"]
    assert (found["grids"], found["gaps"]) == (1105, 1)
    assert found["gap_km2"] == pytest.approx(missing_km2, rel=1e-3)
    assert found["overlaps"] > 0
    assert found["overlap_km2"] > 0.01


# --- a plan of the whole district --------------------------------------------------------------

EVERY_POST = ["worker", "leader", "professional"]


def planned(posts: list[str]) -> Plan:
    """A plan of the district, solved, as the first administrator would ask for it."""
    now = timezone.now()
    plan = make_plan(
        area=Area.objects.get(level="district"),
        posts=posts,
        since=now,
        options={
            "across_townships": False,
            "stay_metres": 500.0,
            "balance_metres": 500.0,
            "most_grids": {"worker": 1, "leader": 1, "professional": 4},
        },
        by=User.objects.filter(role="admin").order_by("pk").first(),
        at=now,
        in_background=False,
    )
    solve(plan_id=plan.pk, turn=1, at=now)
    return Plan.objects.get(pk=plan.pk)


def test_the_people_serve_where_a_plan_would_have_them():
    plan = planned(["worker", "leader"])
    assert plan.status == "draft"
    assert {post: totals["changed"] for post, totals in plan.totals.items()} == {
        "worker": 0,
        "leader": 0,
    }


def test_a_plan_for_everybody_is_published_and_leaves_no_hole(ask):
    """1,106 workers, as many leaders and some 3,000 professionals, with everybody's office moved
    to that of the next of the township by staff number."""
    rows(
        "UPDATE staffing_member m SET base_point = n.base_point FROM ("
        " SELECT id, coalesce(lead(base_point) OVER w, first_value(base_point) OVER w)"
        " AS base_point FROM staffing_member"
        " WINDOW w AS (PARTITION BY area_id ORDER BY staff_number)) n"
        " WHERE n.id = m.id RETURNING 1"
    )
    plan = planned(EVERY_POST)
    assert (plan.status, plan.short) == ("draft", [])
    assert plan.totals["worker"]["changed"] > 500
    publish_plan(plan=plan, by=plan.made_by, at=timezone.now())
    # In force from this very transaction's clock on, which `now()` of SQL stands before.
    now = timezone.now()
    held = rows(
        "SELECT grid_id, member_id, post, kind, domains FROM staffing_posting WHERE period @> %s",
        [now],
    )
    homes = Counter((grid, post) for grid, _m, post, kind, _d in held if kind == "home")
    grids = {grid for (grid,) in rows("SELECT id FROM territory_grid")}
    for post in ("worker", "leader"):
        assert {grid for grid, of_post in homes if of_post == post} == grids
        assert all(homes[grid, post] == 1 for grid in grids)
    workers = Counter(member for _g, member, post, *_rest in held if post == "worker")
    assert set(workers.values()) == {1}
    served = Counter((g, d) for g, _m, post, _k, domains in held for d in domains)
    assert served == Counter({(grid, domain): 1 for grid in grids for domain in EVERY_DOMAIN})
    most = Counter(m for _g, m, _p, _k, domains in held for _domain in domains)
    assert max(most.values()) <= 4
    assert audit(ask)["staffing"] == {
        "grids": 1106,
        "without_leader": [],
        "without_worker": [],
        "uncovered_domains": [],
    }
    # Grants go with the postings.
    assert (
        rows(
            "SELECT p.id FROM staffing_posting p LEFT JOIN accounts_grant g"
            " ON g.origin = 'posting:' || p.id WHERE g.period IS DISTINCT FROM p.period"
        )
        == []
    )


# --- prepare -----------------------------------------------------------------------------------


def everybody() -> list[tuple]:
    """People and postings by what does not depend on the database's own numbers."""
    return rows(
        "SELECT u.username, u.name, u.role, a.name, u.department_id, m.staff_number,"
        " m.base_place, ST_AsText(m.base_point), g.code, p.post, p.kind, p.domains, p.period::text"
        " FROM accounts_user u JOIN territory_area a ON a.id = u.area_id"
        " LEFT JOIN staffing_member m ON m.user_id = u.id"
        " LEFT JOIN staffing_posting p ON p.member_id = m.id"
        " LEFT JOIN territory_gridversion g ON g.grid_id = p.grid_id"
        " ORDER BY 1, 9, 10, 12"
    )


@pytest.fixture
def kept_file(accounts_file):
    """The file comes back as it was: the others read it."""
    content = accounts_file.read_bytes()
    yield accounts_file
    accounts_file.write_bytes(content)
    accounts_file.chmod(0o600)


MADE = [
    "notices_duty",
    "staffing_posting",
    "staffing_member",
    "accounts_grant",
    "accounts_devicetoken",
    "accounts_device",
    "accounts_user_groups",
    "accounts_user",
    "territory_gridversion_communities",
    "territory_gridversion",
    "territory_grid",
    "territory_areashape",
    "territory_place",
    "territory_areacode",
    "territory_area",
    "territory_boundary",
]


def test_makes_the_same_people_from_the_same_seed(kept_file):
    """In other rows: their ids gain a digit half-way, so what sorts by them as text differs."""
    before = everybody()
    with connection.cursor() as cursor:
        for table in MADE:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SELECT setval(pg_get_serial_sequence('territory_area', 'id'), 99990)")
    locate.forget()
    demonstration.load(lambda text: None)
    assert everybody() == before


def test_changes_nothing_the_second_time(accounts_file):
    before = everybody(), accounts_file.read_bytes(), accounts_file.stat().st_mtime_ns
    hashes = rows("SELECT id, password FROM accounts_user ORDER BY id")
    counts = [model.objects.count() for model in (Area, Grid, MatterType, Member, User)]
    call_command("prepare", "--demo", verbosity=0)
    assert (everybody(), accounts_file.read_bytes(), accounts_file.stat().st_mtime_ns) == before
    assert rows("SELECT id, password FROM accounts_user ORDER BY id") == hashes
    assert counts == [model.objects.count() for model in (Area, Grid, MatterType, Member, User)]


def test_writes_log_ins_that_only_their_owner_can_read(accounts_file):
    accounts = json.loads(accounts_file.read_text())
    assert stat.S_IMODE(accounts_file.stat().st_mode) == 0o600
    assert list(accounts_file.parent.iterdir()) == [accounts_file]
    assert {frozenset(account) for account in accounts} == {
        frozenset({"username", "password", "role", "area", "grid", "domains", "department"})
    }
    assert len(accounts) == User.objects.count()
    assert [account["role"] for account in accounts[:1106]] == ["worker"] * 1106
    # Nobody signs in as a wall.
    roles = set(Role.values) - {Role.WALL}
    by_role = {role: [a for a in accounts if a["role"] == role] for role in roles}
    for role, of_role in by_role.items():
        townships = {a["area"]["code"] for a in of_role if len(a["area"]["code"]) >= 9}
        assert len(townships) >= 2, role
    for account in by_role["professional"]:
        assert account["grid"]
        assert len(account["domains"]) == 1
    assert len({account["grid"] for account in by_role["worker"]}) == 1106
    assert all(account["department"] for account in by_role["department"])


def sign_in(username: str, password: str) -> int:
    body = {"username": username, "password": password, "device": {"id": "t"}}
    return APIClient().post("/api/v1/auth/login/", body, format="json").status_code


@pytest.mark.parametrize("harm", ["lost", "of another database", "torn"])
def test_gives_new_log_ins_to_demonstration_people_only(kept_file, harm, monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "my-very-own-words")
    call_command("make_administrator", "--username", "root", verbosity=0)
    first = json.loads(kept_file.read_text())[0]
    if harm == "lost":
        kept_file.unlink()
    elif harm == "torn":
        kept_file.write_bytes(kept_file.read_bytes()[:500])
    else:
        kept_file.write_text(json.dumps([first | {"password": "another"}]))
    call_command("prepare", "--demo", verbosity=0)
    accounts = {account["username"]: account for account in json.loads(kept_file.read_text())}
    assert "root" not in accounts
    assert sign_in("root", "my-very-own-words") == 200
    again = accounts[first["username"]]
    assert again["password"] not in (first["password"], "another")
    assert sign_in(again["username"], again["password"]) == 200
    assert sign_in(first["username"], first["password"]) == 401
    assert stat.S_IMODE(kept_file.stat().st_mode) == 0o600
