"""What is shown of a phone, a name and an address: the expected values are written by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts import masking


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("008613812345678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0532-86123456", "0532-****3456"),
        ("0532 8612 3456", "0532-****3456"),
        ("(0532)86123456", "0532-****3456"),
        ("010-65123456", "010-****3456"),
        ("0539-8612345", "0539-****345"),
        ("0532-86123456-801", "0532-****3456"),
        ("0532-86123456转801", "0532-****3456"),
        ("86123456", "****3456"),
        ("8612345", "****345"),
        ("12345", "****5"),
        ("110", "****"),
        ("打我老婆电话", "****"),
        ("13812345678 / 13987654321", "****4321"),
        ("", ""),
    ],
)
def test_shows_of_a_phone_its_ends(phone, shown):
    assert masking.phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王明", "王**"),
        ("王", "王**"),
        ("王先生", "王**"),
        ("欧阳锋", "欧阳**"),
        ("司马相如", "司马**"),
        ("欧阳", "欧**"),  # surname 欧, given name 阳
        ("欧小阳", "欧**"),
        ("买买提·艾力", "买**"),
        ("John Smith", "J**"),
        ("  李雷 ", "李**"),
        ("13812345678", "**"),
        ("", ""),
    ],
)
def test_shows_of_a_name_its_surname(name, shown):
    assert masking.name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("长江中路227号", "长江中路***"),
        ("黄岛区长江中路２２７号3单元502", "黄岛区长江中路***"),
        ("西海岸新区长江路街道珠江路小区三号楼二单元", "西海岸新区长江路街道珠江路小区***"),
        ("五四路十二号", "五四路***"),
        ("灵山卫街道 海景花园 A座1201室", "灵山卫街道 海景花园***"),
        ("花园小区东门王五家", "花园小区***"),
        ("王家庄王五家", "王家庄***"),
        ("甲楼", "***"),
        ("王五家对面", "***"),
        ("308国道旁", "***"),
        ("长江中路", "长江中路"),
        ("", ""),
    ],
)
def test_shows_of_an_address_the_road_or_compound(address, shown):
    assert masking.address(address) == shown


def test_says_of_free_words_only_that_there_are_some():
    assert (masking.words("晚上八点后打 13812345678"), masking.words("  ")) == ("***", "")


anything = st.text(max_size=40) | st.text("0123456789０１+-()* 转王路号小区", max_size=40)


@given(anything)
def test_masking_what_is_masked_changes_nothing(text):
    for mask in (masking.phone, masking.name, masking.address, masking.words):
        assert mask(mask(text)) == mask(text)


digits = st.text("0123456789", min_size=4, max_size=4)


@given(digits, digits, digits)
def test_two_mobiles_that_differ_in_hidden_digits_look_the_same(hidden, other, ending):
    assert masking.phone(f"138{hidden}{ending}") == masking.phone(f"138{other}{ending}")


@given(digits, digits, digits)
def test_two_landlines_that_differ_in_hidden_digits_look_the_same(hidden, other, ending):
    assert masking.phone(f"0532-{hidden}{ending}") == masking.phone(f"0532-{other}{ending}")


@given(st.text(max_size=10), st.integers(10**6, 10**15))
def test_nothing_of_a_phone_shows_more_than_seven_digits(before, number):
    shown = masking.phone(f"{before}{number}")
    assert sum(character.isdigit() for character in shown) <= 8
    assert str(number) not in shown


@given(st.sampled_from(["长江路", "海景花园", "", "王家庄"]), st.integers(0, 99999), st.text())
def test_no_digit_of_an_address_is_shown(road, house, rest):
    shown = masking.address(f"{road}{house}{rest}")
    assert re.search(r"\d", shown) is None
    assert shown in (road + "***", "***")


@given(st.text(min_size=1, max_size=30))
def test_no_more_of_a_name_is_shown_than_a_surname(name):
    assert len(masking.name(name)) <= 4
