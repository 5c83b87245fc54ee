"""Texts that were compressed by themselves make one gzip stream that anybody reads."""

import gzip
import shutil
import subprocess
import zlib

from hypothesis import given
from hypothesis import strategies as st

from backend.atlas.ogc.texts import Text, gzipped, listed, plain

SOME = st.lists(st.binary(max_size=3000).map(Text), max_size=20)


@given(texts=SOME)
def test_unpacks_to_what_was_packed(texts):
    packed = gzipped(texts)
    assert gzip.decompress(packed) == plain(texts)
    one_stream = zlib.decompressobj(zlib.MAX_WBITS | 16)  # as browsers read it: one member
    assert one_stream.decompress(packed) == plain(texts)
    assert (one_stream.eof, one_stream.unused_data) == (True, b"")


@given(texts=SOME)
def test_has_a_comma_between_each_two(texts):
    assert plain(listed(texts)) == b",".join(text.plain for text in texts)


def test_is_read_by_gzip_itself():
    texts = [Text(b'{"features":['), *listed([Text(b'{"id":%d}' % n) for n in range(999)])]
    unpacked = subprocess.run(
        [shutil.which("gzip"), "-dc"], input=gzipped(texts), capture_output=True, check=True
    )
    assert unpacked.stdout == plain(texts)
