"""Bodies as they were before transfer: inflated, bounded, whatever the label says. Pure.

Labels lie in the wild: gzip files served as such without a label, plain text labelled gzip, raw deflate where zlib's
format is meant (RFC 9110 8.4.1.2). So the first bytes decide, and the label only where they leave a doubt.
"""

from __future__ import annotations

import zlib

GZIP_MAGIC = b"\x1f\x8b\x08"
ENCODINGS = frozenset({"gzip", "x-gzip", "deflate", "identity", ""})

TEXT_STARTS = (b"<", b"{")
TEXT_MARGIN = b" \t\r\n\xef\xbb\xbf"
"""How a feed that was not compressed at all begins, after white space and a byte order mark."""


class TooLarge(Exception):
    """The body is longer than the cap."""


class BadEncoding(Exception):
    """The body is in an encoding that was not asked for, or its compressed form is damaged."""


def _is_zlib(head: bytes) -> bool:
    """Whether the two bytes are a zlib header (RFC 1950 2.2): method 8, window at most 32 K, check divisible by 31."""
    return head[0] & 0x0F == 8 and head[0] >> 4 <= 7 and int.from_bytes(head[:2], "big") % 31 == 0


class Inflater:
    """Takes a body in pieces and gives it back inflated; takes and holds no more than `max_bytes` of it.

    `label` is the Content-Encoding header. Raises TooLarge as soon as the cap is passed, on the wire or inflated, so a
    bomb costs one cap.
    """

    def __init__(self, label: str, *, max_bytes: int) -> None:
        self._label = label.strip().lower()
        if self._label not in ENCODINGS:
            raise BadEncoding(f"Content-Encoding {self._label[:40]!r} was not asked for")
        self._max_bytes = max_bytes
        self._taken = 0
        self._held = b""
        self._decided = False
        self._codec: zlib._Decompress | None = None
        self._out = bytearray()

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes off the wire."""
        self._taken += len(piece)
        if self._taken > self._max_bytes:
            raise TooLarge
        self._take(piece)

    def finish(self) -> bytes:
        """The whole body. BadEncoding when the compressed stream ended early."""
        if not self._decided:
            self._decide(last=True)
        if self._codec is not None and not self._codec.eof:
            raise BadEncoding("the compressed body ends early")
        return bytes(self._out)

    def _take(self, piece: bytes) -> None:
        if not self._decided:
            self._held += piece
            self._decide(last=False)
        elif self._codec is None:
            self._keep(piece)
        else:
            self._inflate(piece)

    def _decide(self, *, last: bool) -> None:
        """Chooses the codec by the first bytes, as soon as they are there, and takes what was held."""
        held = self._held
        if len(held) < len(GZIP_MAGIC) and not last:
            return
        if held.startswith(GZIP_MAGIC):
            self._codec = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif self._label not in {"", "identity"} and len(held) > 1 and _is_zlib(held):
            self._codec = zlib.decompressobj(zlib.MAX_WBITS)
        elif self._label == "deflate" and not last:
            return  # raw deflate has no mark of its own: only the whole can tell it from text
        elif self._label == "deflate":
            held = self._raw_or_text(held)
        self._decided, self._held = True, b""
        self._take(held)

    def _raw_or_text(self, body: bytes) -> bytes:
        codec = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            inflated = codec.decompress(body, self._max_bytes + 1)
        except zlib.error:
            inflated = b""
        if len(inflated) > self._max_bytes:
            raise TooLarge
        if codec.eof:
            return inflated
        if body and not body.lstrip(TEXT_MARGIN).startswith(TEXT_STARTS):
            raise BadEncoding("damaged compressed body")
        return body

    def _inflate(self, piece: bytes) -> None:
        """Inflates within the cap. Further gzip members are read on, what else follows the stream is padding."""
        piece = self._held + piece
        self._held = b""
        while piece and self._codec is not None:
            if self._codec.eof:
                if not piece.startswith(GZIP_MAGIC):
                    self._held = piece if len(piece) < len(GZIP_MAGIC) else b"padding"
                    return
                self._codec = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                self._keep(self._codec.decompress(piece, self._max_bytes - len(self._out) + 1))
            except zlib.error as error:
                raise BadEncoding(f"damaged compressed body: {error}") from None
            if self._codec.unconsumed_tail:
                raise TooLarge
            piece = self._codec.unused_data

    def _keep(self, piece: bytes) -> None:
        if len(self._out) + len(piece) > self._max_bytes:
            raise TooLarge
        self._out += piece
