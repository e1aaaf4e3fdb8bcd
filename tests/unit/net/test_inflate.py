from __future__ import annotations

import gzip
import zlib

import pytest

from monitor.net.inflate import BadEncoding, Inflater, TooLarge

TEXT = b"<rss>" + bytes(range(256)) * 50 + b"</rss>"


def inflate(body: bytes, label: str = "", *, max_bytes: int = 1_000_000, step: int = 7) -> bytes:
    inflater = Inflater(label, max_bytes=max_bytes)
    for start in range(0, len(body), step):
        inflater.feed(body[start : start + step])
    return inflater.finish()


def raw(body: bytes) -> bytes:
    codec = zlib.compressobj(wbits=-15)
    return codec.compress(body) + codec.flush()


@pytest.mark.parametrize("step", [1, 2, 3, 64, 10**6])
@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZip ", gzip.compress(TEXT)),
        ("", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, 0)),
        ("deflate", raw(TEXT)),
        ("deflate", gzip.compress(TEXT)),
        ("gzip", TEXT),
        ("deflate", TEXT),
        ("gzip", gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:])),
        ("gzip", gzip.compress(TEXT) + b"trailing junk"),
    ],
)
def test_the_first_bytes_decide_and_not_the_label(label: str, body: bytes, step: int) -> None:
    assert inflate(body, label, step=step) == TEXT


@pytest.mark.parametrize("label", ["", "gzip", "deflate", "identity"])
@pytest.mark.parametrize("body", [b"", b"<", b"<a"])
def test_short_bodies_come_through(label: str, body: bytes) -> None:
    assert inflate(body, label) == body


def test_an_empty_gzip_file_is_an_empty_body() -> None:
    assert inflate(gzip.compress(b""), "gzip") == b""


@pytest.mark.parametrize("label", ["br", "zstd", "gzip, br", "compress", "x" * 500])
def test_an_encoding_that_was_not_asked_for_is_refused(label: str) -> None:
    with pytest.raises(BadEncoding, match="was not asked for") as refused:
        Inflater(label, max_bytes=10)
    assert len(str(refused.value)) < 100


def test_twice_compressed_counts_as_damage_only_if_it_is_said_to_be() -> None:
    with pytest.raises(BadEncoding):
        inflate(gzip.compress(gzip.compress(TEXT)), "gzip, gzip")
    assert inflate(gzip.compress(gzip.compress(TEXT)), "gzip") == gzip.compress(TEXT)


def test_a_stream_that_ends_early_is_damage() -> None:
    with pytest.raises(BadEncoding, match="ends early"):
        inflate(gzip.compress(TEXT)[:-9], "gzip")


def test_raw_deflate_that_ends_early_is_damage() -> None:
    with pytest.raises(BadEncoding, match="damaged"):
        inflate(raw(TEXT)[:-9], "deflate")


def test_a_raw_deflate_bomb_is_too_large() -> None:
    with pytest.raises(TooLarge):
        inflate(raw(b"\0" * 1_000_000), "deflate", max_bytes=10_000)


def test_a_flipped_bit_is_damage() -> None:
    body = bytearray(gzip.compress(TEXT))
    body[len(body) // 2] ^= 0xFF
    with pytest.raises(BadEncoding):
        inflate(bytes(body), "gzip")


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zlib.compress])
def test_the_cap_is_exact(compress: type[bytes]) -> None:
    body = compress(b"<" * 1000)
    assert len(inflate(body, "deflate", max_bytes=1000)) == 1000
    with pytest.raises(TooLarge):
        inflate(body, "deflate", max_bytes=999)


def test_a_bomb_is_left_after_one_cap() -> None:
    inflater = Inflater("gzip", max_bytes=1000)
    bomb = gzip.compress(b"\0" * 10_000_000)
    with pytest.raises(TooLarge):
        inflater.feed(bomb)


def test_bytes_on_the_wire_count_too() -> None:
    with pytest.raises(TooLarge):
        inflate(gzip.compress(b"") * 100, "gzip", max_bytes=1000)
