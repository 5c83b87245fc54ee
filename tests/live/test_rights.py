import pytest

from backend.live.rights import Rights, prefixes


def rights(*scopes, kinds=("case",), tiers=("open",)):
    return Rights.of([{"scopes": scopes, "kinds": kinds, "tiers": tiers}])


def test_covers_what_lies_below_a_scope_and_the_scope_itself():
    held = rights("/1/27/")
    assert held.covers("/1/27/", "case", "open")
    assert held.covers("/1/27/1034/g55/", "case", "open")


@pytest.mark.parametrize(
    ("scope", "kind", "tier"),
    [
        ("/1/", "case", "open"),
        ("/1/28/", "case", "open"),
        ("/1/270/", "case", "open"),
        ("/1/27/", "member", "open"),
        ("/1/27/", "case", "restricted"),
    ],
)
def test_does_not_cover_other_places_kinds_or_tiers(scope, kind, tier):
    assert not rights("/1/27/").covers(scope, kind, tier)


def test_keeps_views_apart():
    held = Rights.of(
        [
            {"scopes": ["/1/"], "kinds": ["member"], "tiers": ["open"]},
            {"scopes": ["/1/27/"], "kinds": ["case"], "tiers": ["sensitive"]},
        ]
    )
    assert not held.covers("/1/28/", "case", "sensitive")
    assert not held.covers("/1/27/", "member", "sensitive")


def test_nothing_is_covered_by_no_rights():
    assert not Rights.of([]).covers("/1/", "case", "open")
    assert not rights().covers("/1/", "case", "open")


def test_are_equal_however_they_were_listed():
    assert rights("/1/", "/2/", kinds=["a", "b"]) == rights("/2/", "/1/", "/1/", kinds=["b", "a"])


@pytest.mark.parametrize("scope", ["", "1/27/", "/1/27"])
def test_refuse_a_scope_that_is_not_a_path(scope):
    with pytest.raises(ValueError, match="not a path"):
        rights(scope)


def test_refuse_a_tier_nobody_knows():
    with pytest.raises(ValueError, match="no such tier"):
        rights("/1/", tiers=["secret"])


def test_prefixes_are_all_paths_around_a_scope():
    assert prefixes("/1/27/g5/") == ("/", "/1/", "/1/27/", "/1/27/g5/")
