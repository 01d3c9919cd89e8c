"""The files of a backup: nothing that is damaged is taken for whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.backups.files import Target, check_whole, manifest_in, taking_place, write_file
from config.common.backups.manifest import CannotRestore, Manifest, Part, fingerprints, new_salt
from tests.config.common.backups.copies import AT

KEYS = [bytes([number]) * 32 for number in range(4)]
MANIFEST = Manifest(
    part=Part.KEYS,
    series="one",
    made_at=AT,
    engine="sqlite",
    migrations=["common.0001_initial"],
    rows={"common_auditevent": 7},
    salt="00" * 16,
    field_keys=["ab"],
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    def write(target: Target) -> None:
        target.write(b"Nobody should lose this. " * 9)

    path = tmp_path / "small.backup"
    size = write_file(path, MANIFEST, write)
    assert size == path.stat().st_size
    return path


def test_a_file_says_what_it_is(small: Path) -> None:
    manifest = manifest_in(small)
    assert replace(manifest, digest="") == MANIFEST
    check_whole(small, manifest)


def test_whichever_byte_has_changed_nothing_wrong_would_be_restored(small: Path) -> None:
    """A byte that no reader of the file needs may change. Of the flags of a ZIP file, these 2 bits
    say that it is encrypted or packed in an unknown way."""
    manifest, whole = manifest_in(small), small.read_bytes()
    refused = 0
    for place in range(len(whole)):
        for bit in (0, 5):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            small.write_bytes(changed)
            try:
                check_whole(small, manifest_in(small))
            except CannotRestore:
                refused += 1
            else:
                assert manifest_in(small) == manifest
    assert refused > len(whole) / 2


def test_wherever_a_file_is_cut_off_it_is_refused(small: Path) -> None:
    whole = small.read_bytes()
    for length in range(len(whole)):
        small.write_bytes(whole[:length])
        with pytest.raises(CannotRestore):
            manifest_in(small)


def test_what_is_not_finished_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")

    def stop_half_way() -> None:
        with taking_place(path) as unfinished:
            unfinished.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "before"


@given(then=st.sets(st.sampled_from(KEYS)), today=st.sets(st.sampled_from(KEYS)))
def test_missing_keys_are_counted_and_the_file_tells_nothing_of_them(
    then: set[bytes], today: set[bytes]
) -> None:
    salt = new_salt()
    manifest = replace(MANIFEST, salt=salt, field_keys=fingerprints(then, salt=salt))
    assert manifest.missing_keys(today) == len(then - today)
    assert not [key for key in then if key.hex() in manifest.as_json()]
    assert {*fingerprints(then, salt=new_salt())}.isdisjoint(manifest.field_keys)
