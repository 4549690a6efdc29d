import gzip
import zlib

import brotli
import pytest
import zstandard

from editionkit.fetch.decoding import DecodingError, decoded

TEXT = b"The tide came in twice that day. " * 500


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
}


def unpacked(data, encoding, step=97):
    pieces = (data[start : start + step] for start in range(0, len(data), step))
    return b"".join(decoded(pieces, encoding))


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("step", [1, 97, 10**6])
def test_every_encoding_comes_back(encoding, step):
    assert unpacked(PACKED[encoding], encoding, step) == TEXT


@pytest.mark.parametrize("encoding", PACKED)
def test_a_stream_that_is_cut_is_an_error(encoding):
    with pytest.raises(DecodingError):
        unpacked(PACKED[encoding][:-20], encoding)


@pytest.mark.parametrize("encoding", PACKED)
def test_what_is_not_encoded_is_an_error(encoding):
    with pytest.raises(DecodingError):
        unpacked(b"<html>plain words, no encoding at all</html>" * 30, encoding)


def test_gzip_of_two_members_and_padding():
    assert unpacked(gzip.compress(TEXT) * 2 + b"\0\0\0", "gzip") == TEXT * 2


def test_deflate_without_wrapper():
    assert unpacked(raw_deflate(TEXT), "deflate") == TEXT


def test_two_encodings_one_over_the_other():
    assert unpacked(brotli.compress(gzip.compress(TEXT)), "gzip, br") == TEXT


def test_identity_and_nothing():
    assert unpacked(TEXT, "") == unpacked(TEXT, "identity") == TEXT
    assert unpacked(b"", "gzip") == b""


@pytest.mark.parametrize("encoding", ["lzma", "gzip, gzip, gzip, gzip"])
def test_unknown_or_too_many_encodings(encoding):
    with pytest.raises(DecodingError):
        unpacked(TEXT, encoding)


@pytest.mark.parametrize(
    "encoding",
    ["gzip", "deflate", "br", "zstd"],
)
def test_pieces_of_a_bomb_stay_small(encoding):
    packers = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.compress,
    }
    bomb = packers[encoding](bytes(30_000_000))
    sizes = [len(piece) for piece in decoded([bomb], encoding)]
    assert sum(sizes) == 30_000_000
    assert max(sizes) <= 9_000_000
