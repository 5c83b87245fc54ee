"""Multipart forms: what came whole is read, anything else is a 400 that says where, never a 500."""

import json
import tracemalloc

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.uploads import NamelessFileUploadHandler, StrictFormParser

BOUNDARY = "a-line-between"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
WHOLE = [
    ('name="title"', "网格 2026"),
    ('name="file"; filename="网格.geojson"', "{}" * 2000),
    ('name="codes"; filename="codes.csv"', "a,b\r\n"),
]


class Asked(serializers.Serializer):
    title = serializers.CharField()
    file = serializers.FileField()
    codes = serializers.FileField(required=False)


class View(APIView):
    authentication_classes = ()
    permission_classes = ()
    parser_classes = (StrictFormParser,)

    def post(self, request):
        asked = Asked(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        files = {name: said[name].read().decode() for name in ("file", "codes") if name in said}
        return Response({"title": said["title"], "name": said["file"].name, **files})


@pytest.fixture(autouse=True)
def on_disk(settings, tmp_path):
    """Whatever lies on the disk lies here, and everything larger than a few bytes does."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def form(*parts: tuple[str, str], end: str = f"--{BOUNDARY}--\r\n") -> bytes:
    text = "".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n"
        for head, content in parts
    )
    return (text + end).encode()


def sent(content: bytes, content_type: str = FORM):
    request: WSGIRequest = RequestFactory().generic("POST", "/", content, content_type)
    response = View.as_view()(request)
    response.render()
    request.close()
    return response


def refusal(content: bytes, content_type: str = FORM) -> list[tuple[str, str]]:
    """(pointer, message) of every error, when it was refused as it should be."""
    response = sent(content, content_type)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    return [
        (error["pointer"], error["message"]) for error in json.loads(response.content)["errors"]
    ]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_a_whole_form_is_read():
    answer = sent(form(*WHOLE))
    assert answer.status_code == 200
    assert json.loads(answer.content) == {
        "title": "网格 2026",
        "name": "网格.geojson",
        "file": "{}" * 2000,
        "codes": "a,b\r\n",
    }


def test_nothing_on_the_disk_has_a_name(on_disk):
    handler = NamelessFileUploadHandler()
    handler.new_file("file", "a.gpkg", "", None)
    handler.receive_data_chunk(b"abc", 0)
    assert list(on_disk.iterdir()) == []
    file = handler.file_complete(3)
    assert (file.read(), file.name, file.size) == (b"abc", "a.gpkg", 3)
    file.close()


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=网格",
    ],
)
def test_a_form_without_a_boundary_is_no_form(content_type):
    assert refusal(form(*WHOLE), content_type) == [("", "This is not a multipart form.")]


def test_a_form_that_breaks_off_is_refused_wherever_it_does():
    whole = form(*WHOLE)
    for length in [*range(1, 400, 7), *range(len(whole) - 200, len(whole) - 3)]:
        [(pointer, message)] = refusal(whole[:length])
        assert pointer == ""
        assert message == "The form breaks off before its last boundary."


def test_bytes_that_are_no_form_at_all_are_refused():
    assert refusal(b"PK\x03\x04" * 100)[0][0] == ""


def test_a_missing_file_is_pointed_at():
    title, _file, codes = WHOLE
    assert [pointer for pointer, _ in refusal(form(title, codes))] == ["/file"]
    assert [pointer for pointer, _ in refusal(form(title, ('name="file"', "text")))] == ["/file"]
    assert [pointer for pointer, _ in refusal(form())] == ["/title", "/file"]
    assert [pointer for pointer, _ in refusal(b"")] == ["/title", "/file"]


def test_two_files_of_one_name_are_pointed_at():
    [(pointer, message)] = refusal(form(*WHOLE, WHOLE[1]))
    assert (pointer, message) == ("/file", "There are two files of this name; send one.")


@pytest.mark.parametrize(
    "again", ['name="title"', 'name="file"'], ids=["two texts", "a text beside a file"]
)
def test_a_field_that_stands_twice_is_pointed_at(again):
    name = again.split('"')[1]
    assert refusal(form(*WHOLE, (again, "x"))) == [(f"/{name}", "This stands in the form twice.")]


def test_text_that_is_not_utf8_or_cannot_be_stored_is_pointed_at():
    content = form(*WHOLE).replace("网格 2026".encode(), "网格".encode("gbk"))
    assert refusal(content) == [("/title", "The content is not UTF-8.")]
    content = form(*WHOLE).replace(b" 2026", b"\x00")
    assert refusal(content) == [("/title", "A text cannot hold a null character.")]


@pytest.mark.parametrize(
    "parts",
    [
        [('name="title"', "x" * (1024 * 1024 + 1))],
        [(f'name="f{number}"', "x") for number in range(1100)],
        [(f'name="f{number}"; filename="f"', "x" * 20) for number in range(101)],
    ],
    ids=["a long text", "many texts", "many files"],
)
def test_a_form_of_too_many_or_too_long_parts_is_refused(parts):
    assert refusal(form(*parts)) == [("", "The form has too many parts, or too long ones.")]


def test_a_refused_file_is_closed(monkeypatch):
    """Its room on the disk is free at once, not when Python comes by."""
    opened = []
    complete = NamelessFileUploadHandler.file_complete

    def file_complete(self, size):
        opened.append(complete(self, size))
        return opened[-1]

    monkeypatch.setattr(NamelessFileUploadHandler, "file_complete", file_complete)
    refusal(form(*WHOLE, WHOLE[1]))
    refusal(form(*WHOLE)[:-8])
    assert len(opened) >= 4
    assert all(file.closed for file in opened)


def test_a_large_file_is_never_in_memory_as_a_whole():
    content = form(('name="title"', "t"), ('name="other"; filename="f"', "x" * 20_000_000))
    request = RequestFactory().generic("POST", "/", content, FORM)
    tracemalloc.start()
    response = View.as_view()(request)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    request.close()
    assert response.status_code == 400  # no "file", but all of it was read
    assert peak < 2_000_000


HEADS = st.text(
    st.sampled_from("abf=;\"'*%\\/ \r\n:-_,<>()[]\x00é网") | st.characters(codec="utf-8"),
    max_size=60,
)
PARTS = st.tuples(
    st.sampled_from([head for head, _ in WHOLE])
    | st.just("filename*=utf-9''x")
    | st.just("name*=utf-9''x; filename=a")
    | HEADS,
    st.text(max_size=50),
)
HEADERS = st.sampled_from(
    [
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Type: text/plain; charset=nothing\r\n",
        b"Content-Type: application/x; a*=utf-9''x\r\n",
        b"Content-Disposition: attachment\r\n",
        b"\x00\xff: \x80\r\n",
    ]
)


@effort(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(PARTS, max_size=4),
    header=st.none() | HEADERS,
    cut=st.integers(0, 4000),
    at=st.integers(0, 4000),
    put=st.binary(max_size=20),
    content_type=st.just(FORM) | HEADS.map(lambda text: f"multipart/form-data; {text}"),
)
def test_any_bytes_are_answered_and_nothing_stays(
    on_disk, parts, header, cut, at, put, content_type
):
    content = form(*parts, end=f"--{BOUNDARY}--\r\n"[: cut % 24])
    if header:
        content = content.replace(b"Content-Disposition", header + b"Content-Disposition")
    content = content[:at] + put + content[at + len(put) :]
    content_type = content_type.encode("utf-8").decode("latin-1")
    assert sent(content, content_type).status_code in (200, 400, 415)
    assert list(on_disk.iterdir()) == []
