"""The files of a backup: a ZIP file with the data and a manifest.

Only the owner of a file can read it. A file has a temporary name until it is complete.
"""

import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import copyfileobj
from tempfile import mkstemp
from typing import IO, Final, Protocol
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from config.common.backups.manifest import CannotRestore, Manifest

MANIFEST: Final = "manifest.json"
DATA: Final = "data"
UNFINISHED: Final = ".alongside-unfinished-"
"""The beginning of the name of a file that is not complete yet."""
LARGEST_MANIFEST: Final = 1_000_000
"""The largest size of a manifest that we read, in bytes."""
DAMAGED: Final = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    LookupError,
    RuntimeError,  # such as: encrypted, or packed in an unknown way
    TypeError,
    ValueError,
)
"""The errors that reading a damaged file can raise."""


class Target(Protocol):
    """Anything to which data can be written."""

    def write(self, data: bytes, /) -> object: ...


class Digesting:
    """Writes data to a target and computes the SHA-256 digest of the data."""

    def __init__(self, file: Target) -> None:
        self.file = file
        self.hash = sha256()

    def write(self, data: bytes, /) -> None:
        self.hash.update(data)
        self.file.write(data)

    @property
    def digest(self) -> str:
        return self.hash.hexdigest()


@contextmanager
def taking_place(path: Path) -> Iterator[Path]:
    """A context manager with a new file beside `path`. If the block ends without an error, the new
    file replaces `path`. Otherwise the new file is deleted."""
    handle, name = mkstemp(prefix=UNFINISHED, dir=path.parent)  # with permissions 0600
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        sync(unfinished)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Waits until a file, or the list of files in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, manifest: Manifest, write: Callable[[Target], None]) -> int:
    """Writes one file of a backup, with the data that `write` writes. Fills in the digest of the
    manifest. Returns the size of the file in bytes."""
    with taking_place(path) as unfinished, ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
        with archive.open(DATA, "w", force_zip64=True) as data:
            digesting = Digesting(data)
            write(digesting)
        archive.writestr(MANIFEST, replace(manifest, digest=digesting.digest).as_json())
    return path.stat().st_size


def manifest_in(path: Path) -> Manifest:
    """What this file of a backup says about itself (see Manifest). Raises CannotRestore if the file
    does not belong to a backup."""
    try:
        with ZipFile(path) as archive, archive.open(MANIFEST) as file:
            return Manifest.from_json(file.read(LARGEST_MANIFEST))
    except FileNotFoundError as error:
        raise CannotRestore(f"There is no file {path}.") from error
    except OSError as error:
        raise CannotRestore(f"{path} cannot be read: {error.strerror or error}.") from error
    except DAMAGED as error:
        raise CannotRestore(
            f"{path} is not a backup of Alongside that this version can read, or it is damaged."
        ) from error


def check_whole(path: Path, manifest: Manifest) -> None:
    """Reads all data of the file once. Raises CannotRestore if the data has changed since the
    backup."""
    with Path(os.devnull).open("wb") as nowhere:
        digesting = Digesting(nowhere)
        try:
            with data_in(path) as data:
                copyfileobj(data, digesting)
        except (*DAMAGED, OSError) as error:
            raise CannotRestore(f"{path} is damaged. Use another backup.") from error
    if digesting.digest != manifest.digest:
        raise CannotRestore(f"{path} is damaged. Use another backup.")


@contextmanager
def data_in(path: Path) -> Iterator[IO[bytes]]:
    with ZipFile(path) as archive, archive.open(DATA) as data:
        yield data
