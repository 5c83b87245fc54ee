"""The digest that tells a repetition from another request."""

import json

from hypothesis import given
from hypothesis import strategies as st

from backend.answers.repeats import content_digest

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
DOCUMENTS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.recursive(
        LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abcd"), inner)
    ),
    min_size=2,
)


def turned(document):
    """The same with the members of every object in another order."""
    if isinstance(document, dict):
        return {name: turned(document[name]) for name in reversed(document)}
    return [turned(item) for item in document] if isinstance(document, list) else document


@given(DOCUMENTS)
def test_ignores_the_order_of_members_and_white_space(document):
    spelt = json.dumps(turned(document), indent=3)
    assert content_digest(json.loads(spelt)) == content_digest(document)
    assert len(content_digest(document)) == 32


@given(DOCUMENTS, st.data())
def test_tells_any_other_content_apart(document, data):
    name = data.draw(st.sampled_from(sorted(document)))
    other = document | {name: [document[name]]}
    assert content_digest(other) != content_digest(document)


def test_tells_the_order_of_a_list_apart():
    assert content_digest({"fixes": [1, 2]}) != content_digest({"fixes": [2, 1]})


def test_takes_numbers_of_any_size():
    assert content_digest({"a": 10**30}) != content_digest({"a": 10**30 + 1})
