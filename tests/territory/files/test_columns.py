"""Which column says what, and what its cells mean."""

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from backend.territory.files import columns, values
from backend.territory.files.columns import Heading

from . import nets


def geojson(*properties: dict) -> bytes:
    features = [
        {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(shape))}
        for p, shape in zip(properties, nets.squares(len(properties)), strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def guessed(level: str, **samples: list[str]) -> dict[str, str]:
    headings = [Heading(name, False, values_seen) for name, values_seen in samples.items()]
    return {field: heading for field, (heading, _) in columns.guess(headings, level).items()}


@pytest.mark.parametrize(
    "heading",
    ["编码", "代码", "网格编码", "网格代码", "区划代码", "GRIDCODE", "Grid_Code", "grid code",
     "WGBM", "code", "CODE15", "ＷＧＢＭ", " 网格编码 ", "adcode"],
)  # fmt: skip
def test_finds_the_codes_of_grids(heading):
    assert guessed("grid", **{heading: nets.codes()})["code"] == heading


@pytest.mark.parametrize(
    ("level", "heading"),
    [
        ("township", "code9"),
        ("community", "code12"),
        ("township", "乡镇代码"),
        ("community", "社区编码"),
    ],
)
def test_finds_the_codes_of_other_levels(level, heading):
    assert guessed(level, **{heading: []})["code"] == heading


@pytest.mark.parametrize("heading", ["名称", "网格名称", "NAME", "Name", "WGMC", "wgmc"])
def test_finds_the_names(heading):
    assert guessed("grid", 编码=[], **{heading: []})["name"] == heading


def test_finds_the_other_fields():
    said = {
        name: []
        for name in [
            "网格编码",
            "网格名称",
            "网格类型",
            "归属社区",
            "覆盖社区",
            "户数",
            "原编码",
            "民政代码",
            "备注",
        ]
    }
    assert guessed("grid", **said) == {
        "code": "网格编码",
        "name": "网格名称",
        "kind": "网格类型",
        "home_community": "归属社区",
        "communities": "覆盖社区",
        "households": "户数",
        "old_codes": "原编码",
        "mca_code": "民政代码",
    }


def test_finds_the_headings_of_our_own_net():
    said = {
        name: [] for name in ["code", "name", "kind", "home_community", "communities", "households"]
    }
    assert guessed("grid", **said) == {name: name for name in said}


def test_of_two_columns_of_codes_takes_the_one_of_the_level():
    said = {"代码": ["370211001"], "编码": ["370211001001"]}
    assert guessed("community", **said)["code"] == "编码"
    assert guessed("township", **said)["code"] == "代码"


def test_of_two_equal_columns_takes_none():
    assert "code" not in guessed("grid", 代码=["1"], 编码=["2"])


def test_a_heading_that_was_cut_off_is_likely():
    heading = Heading("home_commu", True, [])
    assert columns.guess([heading], "grid") == {"home_community": ("home_commu", "likely")}


def test_a_short_heading_that_was_not_cut_off_is_no_stem():
    assert columns.guess([Heading("hous", False, [])], "grid") == {}


def test_asks_for_the_codes_with_the_likeliest_column_first():
    content = geojson({"title": "东山", "number": "370211001001001"})
    question = nets.interpreted("net.geojson", content)
    assert (question.about, question.why) == ("columns", "no_code_column")
    assert [choice["value"] for choice in question.choices] == ["number", "title"]


def test_takes_the_columns_that_are_declared():
    content = geojson({"title": "东山", "number": "370211001001001", "code": "x"})
    answer = nets.read("net.geojson", content, columns={"code": "number", "name": "title"})
    (row,) = answer.drawing.rows
    assert (row.code, row.name) == ("370211001001001", "东山")
    assert answer.found["columns"]["code"] == {"column": "number", "sure": "declared"}


def test_a_field_can_be_declared_to_have_no_column():
    content = geojson({"code": "370211001001001", "name": "东山"})
    assert nets.read("net.geojson", content, columns={"name": ""}).drawing.rows[0].name == ""


def test_a_declared_column_that_is_not_there_is_a_question():
    question = nets.interpreted("net.geojson", geojson({"code": "1"}), columns={"code": "nowhere"})
    assert (question.about, question.why) == ("columns", "unknown_column")


def test_zones_need_no_codes():
    answer = nets.read("net.geojson", geojson({"name": "临港管区"}), level="zone")
    assert [(row.code, row.name) for row in answer.drawing.rows] == [("", "临港管区")]


def test_reads_every_field():
    content = geojson(
        {
            "网格编码": " ３７０２１１００１００１００１ ",
            "网格名称": "东山网格",
            "网格类型": "专属网格",
            "归属社区": 370211001001,
            "覆盖社区": "370211001001、370211001002；370211001003",
            "户数": "1,204户",
            "原编码": "370211001001007,370211001001008",
            "民政代码": "370211005001",
        }
    )
    (row,) = nets.read("net.geojson", content).drawing.rows
    assert row.ordinal == 1
    assert row.code == "370211001001001"
    assert (row.name, row.kind, row.home_community) == ("东山网格", "dedicated", "370211001001")
    assert row.communities == ("370211001001", "370211001002", "370211001003")
    assert (row.households, row.mca_code) == (1204, "370211005001")
    assert row.old_codes == ("370211001001007", "370211001001008")


def test_reads_lists_of_geojson():
    content = geojson({"code": "1", "communities": ["370211001001", "370211001002"]})
    (row,) = nets.read("net.geojson", content).drawing.rows
    assert row.communities == ("370211001001", "370211001002")


def test_notes_households_that_are_no_number():
    answer = nets.read(
        "net.geojson", geojson({"code": "1", "户数": "很多"}, {"code": "2", "户数": "12"})
    )
    assert [row.households for row in answer.drawing.rows] == [None, 12]
    assert answer.found["notes"] == [{"name": "households_unread", "ordinals": [1], "count": 1}]


def test_wide_numbers_of_a_dbf_keep_their_digits():
    """ArcGIS makes doubles of codes: the table then says 370211001001001.000."""
    frame = nets.net(code=[float(code) for code in nets.codes()])
    parts = nets.shapefile(frame)
    assert b"370211001001001.0" in parts["net.dbf"]
    assert nets.read("net.zip", nets.zipped(parts)).drawing.codes == nets.codes()


def test_numbers_of_a_geopackage_keep_their_digits():
    for column in ([int(code) for code in nets.codes()], [float(code) for code in nets.codes()]):
        content = nets.written(nets.net(code=column), "GPKG")
        assert nets.read("net.gpkg", content).drawing.codes == nets.codes()


# Cells alone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("370211001001001", "370211001001001"),
        ("370211001001001.0", "370211001001001"),
        ("370211001001001.", "370211001001001"),
        (" 370 211 001 ", "370211001"),
        ("'370211001", "370211001"),
        ("３７０２１１", "370211"),
        ("3.70211E+14", "3.70211E+14"),
        ("370211001.5", "370211001.5"),
        ("37021x", "37021x"),
        ("", ""),
    ],
)
def test_codes_are_made_plain_where_that_is_safe(text, code):
    assert values.code(text) == code


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (370211001001001.0, "370211001001001"),
        (370211000000.0, "370211000000"),  # a district's code, filled up to twelve digits
        (370211000000000.0, "3.702110e+14"),  # went through a spreadsheet
        (12.5, "12.5"),
        (float("nan"), ""),
    ],
)
def test_numbers_that_lost_their_digits_are_no_codes(number, text):
    assert values.number_as_text(number) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [("312", 312), ("312.0", 312), ("1,204", 1204), ("３１２户", 312), ("", None),
     ("约300", None), ("-3", None), ("99999999999", None), ("12,34", None)],
)  # fmt: skip
def test_counts_are_counts_or_nothing(text, count):
    assert values.count(text) == count


@given(st.text(st.characters()))
def test_clean_texts_fit_into_any_database(text):
    cleaned = values.clean(text)
    cleaned.encode()  # no half of a surrogate pair
    assert "\0" not in cleaned
    assert len(cleaned) <= 500
