"""Keys: where they come from, that they are private, and that nothing says them."""

import os
import stat
from pathlib import Path

import duckdb
import pytest
from mesh.adapters import keys
from mesh.core.errors import InputError

KEY = "correct horse battery staple 0123456789"


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("MESH_MASKING", "MESH_ENCRYPTION")):
            monkeypatch.delenv(name)


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_of_dev_is_made_once_and_is_private(tmp_path: Path) -> None:
    keys.make_dev_key(tmp_path, "dev", keys.ENCRYPTION, "care")
    path = tmp_path / "dev" / "keys" / "encryption_care.key"
    made = path.read_text()
    assert len(made) == 64
    assert (permissions(path), permissions(path.parent)) == (0o600, 0o700)
    keys.make_dev_key(tmp_path, "dev", keys.ENCRYPTION, "care")
    assert path.read_text() == made
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert keys.read_key(tmp_path, "dev", keys.ENCRYPTION, "care") == made


def test_other_environments_make_none_and_say_what_to_do(tmp_path: Path) -> None:
    keys.make_dev_key(tmp_path, "prod", keys.MASKING)
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match=r"the masking key is missing in environment `prod`.*MESH_MASKING_KEY_FILE"):
        keys.read_key(tmp_path, "prod", keys.MASKING)


def test_a_given_key_wins_over_making_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_MASKING_KEY", KEY)
    keys.make_dev_key(tmp_path, "dev", keys.MASKING)
    assert not list(tmp_path.iterdir())
    assert keys.read_key(tmp_path, "dev", keys.MASKING) == KEY


def test_a_domains_own_key_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_ENCRYPTION_KEY", KEY)
    monkeypatch.setenv("MESH_ENCRYPTION_KEY_CARE", KEY[::-1])
    assert keys.read_key(tmp_path, "prod", keys.ENCRYPTION, "care") == KEY[::-1]
    assert keys.read_key(tmp_path, "prod", keys.ENCRYPTION, "crm") == KEY


@pytest.mark.parametrize("content", [b"short and secret", b"\xff\xfe" * 40, b""])
def test_a_bad_key_is_refused_and_never_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    (tmp_path / "k").write_bytes(content)
    monkeypatch.setenv("MESH_MASKING_KEY_FILE", str(tmp_path / "k"))
    with pytest.raises(InputError) as error:
        keys.read_key(tmp_path, "prod", keys.MASKING)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("ends", ["well", "interrupted"])
def test_values_become_private_files_for_a_while(monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    monkeypatch.setenv("MESH_MASKING_KEY", f"{KEY}\n")
    before, seen = dict(os.environ), None
    try:
        with keys.handed_over():
            assert "MESH_MASKING_KEY" not in os.environ
            seen = Path(os.environ["MESH_MASKING_KEY_FILE"])
            assert seen.read_text() == KEY
            assert (permissions(seen), permissions(seen.parent)) == (0o600, 0o700)
            if ends == "interrupted":
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert seen is not None
    assert not seen.parent.exists()
    assert dict(os.environ) == before


def test_duckdb_reads_what_it_encrypted_only_with_the_domains_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extension of the wheel writes; reading needs none."""
    folder = pytest.importorskip("duckdb_extension_httpfs").__path__[0]
    (extension,) = Path(folder).glob("extensions/*/httpfs.duckdb_extension")
    monkeypatch.setenv("MESH_ENCRYPTION_KEY", KEY)
    writer, file = duckdb.connect(), tmp_path / "x.parquet"
    name = keys.open_restricted(writer, tmp_path, "prod", "care")
    writer.execute(f"load '{extension}'")
    writer.execute(f"copy (select 42 as a) to '{file}' (encryption_config {{footer_key: '{name}'}})")
    reader = duckdb.connect()
    keys.open_restricted(reader, tmp_path, "prod", "care")
    assert reader.execute(f"from read_parquet('{file}', encryption_config={{footer_key: '{name}'}})").fetchall() == [(42,)]
    stranger = duckdb.connect()
    other = keys.open_restricted(stranger, tmp_path, "prod", "crm")
    with pytest.raises(duckdb.Error):
        stranger.execute(f"from read_parquet('{file}', encryption_config={{footer_key: '{other}'}})")
    assert reader.execute("select getvariable('mesh_parquet_key')").fetchone() == (None,)
