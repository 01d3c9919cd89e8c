"""Making a backup, and deleting old backups."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Final

from django.conf import settings
from django.db import connection

from config.common.backups.connecting import database_of
from config.common.backups.files import UNFINISHED, manifest_in, write_file
from config.common.backups.manifest import (
    CannotBackUp,
    CannotRestore,
    Manifest,
    Part,
    fingerprints,
    new_salt,
)
from config.common.backups.row import ONLY, BackupSeries, series_of_this_database

BACKUPS_LAST: Final = timedelta(days=35)
"""After this time, a file of records is deleted. So what is deleted in the service disappears from
the backups after about a month."""
KEYS_NAME: Final = "alongside-keys.backup"
RECORDS_NAMES: Final = "alongside-*-records.backup"
LEFT_AFTER: Final = timedelta(days=1)
"""We delete a temporary file that is older than this, because its backup was killed."""


@dataclass(frozen=True)
class Made:
    """The 2 files of a backup, and their size together in bytes."""

    records: Path
    keys: Path
    size: int


def make_backup(*, folder: Path, keys_folder: Path, at: datetime) -> Made:
    """Makes a backup of 2 files. Writes the records of the database to a new file in `folder`.
    Writes the keys that decrypt the records to a file in `keys_folder`, in place of earlier keys.

    Makes the folders if they are missing. Others can use the service meanwhile. Records the backup
    in the database. Raises CannotBackUp if no backup can be made, or MissingProgram if a program
    that we need is not installed. After an error, the earlier files are unchanged.
    """
    series = str(series_of_this_database())
    paths = {
        # The keys come first: newer keys open older records, but not the other way round.
        Part.KEYS: keys_folder / KEYS_NAME,
        Part.RECORDS: folder / f"alongside-{at:%Y%m%dT%H%M%SZ}-records.backup",
    }
    database, salt, sizes = database_of(connection), new_salt(), {}
    try:
        for path in (folder, keys_folder):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_can_replace(paths[Part.KEYS], series=series)
        with database.copied(folder) as copy:
            for part, path in paths.items():
                manifest = Manifest(
                    part=part,
                    series=series,
                    made_at=at,
                    engine=database.engine,
                    migrations=copy.migrations,
                    rows=copy.rows_of(part),
                    salt=salt,
                    field_keys=fingerprints(settings.FIELD_KEYS, salt=salt),
                )
                sizes[part] = write_file(path, manifest, partial(copy.write, part))
    except OSError as error:
        raise CannotBackUp(f"The backup could not be written: {error.strerror}.") from error
    size = sum(sizes.values())
    BackupSeries.objects.filter(pk=ONLY).update(last_at=at, last_bytes=size)
    return Made(paths[Part.RECORDS], paths[Part.KEYS], size)


def _check_can_replace(keys: Path, *, series: str) -> None:
    """Raises CannotBackUp if the file at this path has anything other than earlier keys of this
    database."""
    if not keys.exists():
        return
    try:
        manifest = manifest_in(keys)
    except CannotRestore as error:
        raise CannotBackUp(
            f"{keys} is in the way: it is not a file of keys. Move it away."
        ) from error
    if manifest.part is not Part.KEYS or manifest.series != series:
        raise CannotBackUp(
            f"{keys} has the keys of another database. They would be lost. Write the keys to "
            "another folder, or move this file away."
        )


def delete_old_backups(*, folder: Path, at: datetime) -> list[Path]:
    """Deletes each file of records in this folder once the file is older than BACKUPS_LAST.

    Deletes only backups of this database. Also deletes temporary files of backups that were killed.
    Returns the files of records that it deleted. Safe to repeat.
    """
    series = str(series_of_this_database())
    old = [path for path in sorted(folder.glob(RECORDS_NAMES)) if _is_old(path, series, at=at)]
    for path in (*old, *_left_behind(folder, at=at)):
        rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return old


def _is_old(path: Path, series: str, *, at: datetime) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    try:
        manifest = manifest_in(path)
    except CannotRestore:
        return False
    is_ours = manifest.part is Part.RECORDS and manifest.series == series
    return is_ours and manifest.made_at < at - BACKUPS_LAST


def _left_behind(folder: Path, *, at: datetime) -> list[Path]:
    before = (at - LEFT_AFTER).timestamp()
    files = folder.glob(f"{UNFINISHED}*")
    return [path for path in files if not path.is_symlink() and path.stat().st_mtime < before]
