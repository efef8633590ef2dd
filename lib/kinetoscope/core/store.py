"""A store on disk that loses nothing and believes nothing.

Arrays are kept under a key (content-addressed: the key is a fingerprint of what made them).  A
write goes to a temporary file, is flushed to the disk and renamed into place, so that a process
killed in mid-write leaves either the old state or the new one.  A read compares a checksum: a
file that was truncated, emptied or altered is moved aside (``.bad``) and counts as absent, so
that its owner computes it again.  Nothing is ever unpickled.
"""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import attrs
import numpy as np

_DIGEST = hashlib.sha256().digest_size


@attrs.frozen
class Store:
    """Named arrays in a folder, one file for each key.

    Keys are lower-case hexadecimal, as :func:`kinetoscope.core.trajectory.fingerprint` makes
    them; anything else is refused, so that no key ever becomes a path.
    """

    folder: Path = attrs.field(converter=Path)

    def put(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Write the arrays under the key, atomically.

        Raises OSError (disk full, no permission) with the store as it was.
        """
        path = self._path(key)
        body = io.BytesIO()
        np.savez(body, allow_pickle=False, **arrays)
        content = body.getvalue()
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, hashlib.sha256(content).digest() + content)

    def get(self, key: str) -> dict[str, np.ndarray] | None:
        """The arrays under the key, or None where there is none or it is damaged."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        content = raw[_DIGEST:]
        if hashlib.sha256(content).digest() != raw[:_DIGEST]:
            path.replace(path.with_suffix(".bad"))
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return dict(arrays)

    def keys(self) -> list[str]:
        """The keys present, sorted; whether their content is sound is found out by ``get``."""
        return sorted(path.stem for path in self.folder.glob("*.npz"))

    def _path(self, key: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{8,64}", key):
            raise ValueError(f"key must be 8 to 64 lower-case hexadecimal digits; got {key!r:.80}")
        return self.folder / f"{key}.npz"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is seen whole or not at all, even after a power cut."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
