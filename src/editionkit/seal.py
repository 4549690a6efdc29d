"""What is kept for the next build: named by all that it depends on, and sealed with its hash.

An entry that is cut short or damaged is told from a whole one before it is read.
"""

from __future__ import annotations

import hashlib


def name_of(*parts: str) -> str:
    """Return the name for work that depends on `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:40]


def sealed(data: bytes) -> bytes:
    """Return data with its SHA-256 on a line before it."""
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


def unsealed(entry: bytes) -> bytes:
    """Return the data that was sealed; raises ValueError where a byte of it has changed."""
    seal, _, data = entry.partition(b"\n")
    if hashlib.sha256(data).hexdigest().encode() != seal:
        raise ValueError("damaged")
    return data
