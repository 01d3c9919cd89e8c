"""Restoring a backup into an empty database."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from config.common.backups.databases import Contents, Database
from config.common.backups.files import check_whole, data_in, manifest_in
from config.common.backups.manifest import CannotRestore, Manifest, Part

GO_ON: Final = (
    "Only if they are lost for ever, add --without-keys: nobody can then read what is sealed with "
    "them."
)


@dataclass(frozen=True)
class Restored:
    """A restored backup. The backup was made at `made_at`. If `is_earlier_version` is true,
    somebody still has to run `migrate`."""

    made_at: datetime
    rows: int
    is_earlier_version: bool


def restore_backup(
    *, database: Database, records: Path, keys: Path, is_without_keys: bool, at: datetime
) -> Restored:
    """Fills the empty database with a backup. The restored copy sends nothing (see SendingHold).

    The keys can be newer than the records. With `is_without_keys`, restores even if keys are
    missing. Raises CannotRestore if the backup cannot be restored, or MissingProgram if a program
    that we need is not installed. After an error, the database is still empty.
    """
    manifest = _manifest(records, Part.RECORDS)
    keys_manifest = _keys_for(manifest, keys, is_without_keys=is_without_keys)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if set(manifest.migrations) - known:
        raise CannotRestore(
            "A later version of Alongside made this backup. Install that version, then restore."
        )
    if manifest.engine != database.engine:
        raise CannotRestore(
            f"This is a backup of {manifest.engine}, and DATABASE_URL names {database.engine}."
        )
    if (missing := manifest.missing_keys(settings.FIELD_KEYS)) and not is_without_keys:
        raise CannotRestore(
            f"FIELD_KEYS lacks {missing} of the {len(manifest.field_keys)} keys from when this "
            f"backup was made. Add them to FIELD_KEYS, after the first key. {GO_ON}"
        )
    database.check_empty()
    check_whole(records, manifest)
    if keys_manifest:
        check_whole(keys, keys_manifest)
    with ExitStack() as files:
        contents = Contents(
            records=files.enter_context(data_in(records)),
            keys=files.enter_context(data_in(keys)) if keys_manifest else None,
            rows={**manifest.rows, **(keys_manifest.rows if keys_manifest else {})},
            restored_at=at,
            backed_up_at=manifest.made_at,
        )
        database.fill(contents)
    is_earlier = bool(known - set(manifest.migrations))
    return Restored(manifest.made_at, sum(contents.rows.values()), is_earlier)


def _manifest(path: Path, part: Part) -> Manifest:
    manifest = manifest_in(path)
    if manifest.part is not part:
        raise CannotRestore(f"{path} has the {manifest.part} of a backup, not the {part}.")
    return manifest


def _keys_for(manifest: Manifest, keys: Path, *, is_without_keys: bool) -> Manifest | None:
    """The manifest of the file of keys. Raises CannotRestore if the keys do not belong to the
    records. With `is_without_keys`, returns None instead."""
    try:
        of_keys = _manifest(keys, Part.KEYS)
        if of_keys.series != manifest.series:
            raise CannotRestore(f"The keys in {keys} are of another database than the records.")
        if of_keys.made_at < manifest.made_at:
            raise CannotRestore(
                f"The keys in {keys} are older than the records, so some are missing. Use the "
                "newest file of keys."
            )
    except CannotRestore as error:
        if is_without_keys:
            return None
        raise CannotRestore(f"{error} {GO_ON}") from error
    return of_keys
