"""Blobs: the JSON of an entity as an item keeps it, compressed where that may save units."""

import zlib

import msgspec

LARGEST_PLAIN = 700
"""Bytes of an entity that fit into one write unit, 1 KB, together with its keys."""


def packed(blob: bytes, recurs: bool = False) -> bytes:
    """Every unit of an item is paid for at every change, in the table and in each index.

    What `recurs` gets fixed codes (RFC 1951 section 3.2.6): a few bytes longer, and unpacked three times as fast.
    """
    if len(blob) <= LARGEST_PLAIN:
        return blob
    packing = zlib.compressobj(strategy=zlib.Z_FIXED if recurs else zlib.Z_DEFAULT_STRATEGY)
    return packing.compress(blob) + packing.flush()


def unpacked(blob: bytes) -> bytes:
    """The JSON, of which every object begins with a brace, and nothing compressed does. Raises msgspec.DecodeError."""
    try:
        return blob if blob.startswith(b"{") else zlib.decompress(blob)
    except zlib.error as broken:
        raise msgspec.DecodeError("it is neither JSON nor compressed") from broken
