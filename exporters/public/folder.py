"""Files that others read while they are renewed: each is whole, the old one or the new one."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

MODE = 0o644
"""A web server runs as somebody else."""


def renew(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes each file beside its place and renames it there. Raises OSError; then every file is still whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _replace(folder / name, content)


def _replace(path: Path, content: bytes) -> None:
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), MODE)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
