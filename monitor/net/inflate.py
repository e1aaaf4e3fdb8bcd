"""Bodies as they were before transfer: inflated, bounded, whatever the label says. Pure.

Labels lie in the wild: gzip files served as such without a label, plain text labelled gzip, raw deflate where zlib's
format is meant (RFC 9110 8.4.1.2). So the first bytes decide, and the label only where they leave a doubt.
"""

from __future__ import annotations

import zlib

GZIP_MAGIC = b"\x1f\x8b\x08"
ENCODINGS = frozenset({"gzip", "x-gzip", "deflate", "identity", ""})


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
        self._head = b""
        self._codec: zlib._Decompress | None = None
        self._decided = False
        self._raw_deflate = False
        self._out = bytearray()

    def feed(self, piece: bytes) -> None:
        """Takes the next bytes off the wire."""
        self._taken += len(piece)
        if self._taken > self._max_bytes:
            raise TooLarge
        if not self._decided:
            self._head += piece
            if len(self._head) < len(GZIP_MAGIC):
                return
            piece = self._decide()
        self._take(piece)

    def finish(self) -> bytes:
        """The whole body. BadEncoding when the compressed stream ended early."""
        if not self._decided:
            self._take(self._decide())
        if self._codec is not None and not self._codec.eof and (self._out or self._head):
            raise BadEncoding("the compressed body ends early")
        return bytes(self._out)

    def _decide(self) -> bytes:
        """Chooses the codec by the first bytes; gives them back to be taken."""
        self._decided = True
        head = self._head
        if head.startswith(GZIP_MAGIC):
            self._codec = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif self._label not in {"", "identity"} and len(head) > 1 and _is_zlib(head):
            self._codec = zlib.decompressobj(zlib.MAX_WBITS)
        elif self._label == "deflate" and head:
            self._codec = zlib.decompressobj(-zlib.MAX_WBITS)
            self._raw_deflate = True
        return head

    def _take(self, piece: bytes) -> None:
        if self._codec is None:
            self._keep(piece)
            return
        while piece:
            if self._codec.eof and not piece.startswith(GZIP_MAGIC):
                return  # padding after the stream
            if self._codec.eof:
                self._codec = zlib.decompressobj(16 + zlib.MAX_WBITS)
            piece = self._inflate(self._codec, piece)

    def _inflate(self, codec: zlib._Decompress, piece: bytes) -> bytes:
        """Inflates within the cap; gives back what lies after the stream's end."""
        room = self._max_bytes - len(self._out) + 1
        try:
            self._keep(codec.decompress(piece, room))
        except zlib.error as error:
            if self._raw_deflate and not self._out:  # plain text labelled deflate
                self._codec = None
                self._keep(piece)
                return b""
            raise BadEncoding(f"damaged compressed body: {error}") from None
        if codec.unconsumed_tail:
            raise TooLarge
        return codec.unused_data if codec.eof else b""

    def _keep(self, piece: bytes) -> None:
        if len(self._out) + len(piece) > self._max_bytes:
            raise TooLarge
        self._out += piece
