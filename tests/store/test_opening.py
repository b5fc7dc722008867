"""The workspace: made for its owner alone, found, brought up to date, and refused where it cannot be opened."""

import os
import stat
from pathlib import Path

import pytest

from firsthand.errors import FirsthandError, SettingWrong, StoreUnreachable, WorkspaceTooNew
from firsthand.settings import Settings, load
from firsthand.store import opening
from tests.store.lazily import records, write


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_workspace_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = opening.make(tmp_path / "Ünser Büro" / ".firsthand")
    assert mode(home) == 0o700
    assert load(home) == Settings()
    assert (home / ".gitignore").read_text("utf-8").endswith("*\n")


def test_every_setting_stands_explained_in_its_file(tmp_path: Path) -> None:
    written = (opening.make(tmp_path / "w") / "settings.toml").read_text("utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"\n#{name} = " in written
    # Every line with its # taken off is TOML, and says the default.
    (tmp_path / "w" / "settings.toml").write_text(
        "\n".join(
            line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in written.split("\n")
        )
    )
    assert load(tmp_path / "w") == Settings()


def test_what_stood_in_the_folder_before_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n")
    tmp_path.chmod(0o755)
    opening.make(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "build/\n"
    assert mode(tmp_path) == 0o755


def test_made_again_it_keeps_its_settings(tmp_path: Path) -> None:
    home = opening.make(tmp_path / "w")
    (home / "settings.toml").write_text('product = "Tessera"\n')
    assert load(opening.make(home)).product == "Tessera"


@pytest.mark.sqlite
def test_the_raw_text_and_the_secret_are_readable_by_the_owner_only(home: Path) -> None:
    (home / opening.SQLITE).unlink()
    (home / "secret").unlink()
    umask = os.umask(0)
    try:
        opening._reserve(home / opening.SQLITE)
        opening._secret(home)
    finally:
        os.umask(umask)
    assert mode(home / opening.SQLITE) == 0o600
    assert mode(home / "secret") == 0o600
    opening.open_store(home)
    write.remember("a fact", 1)
    assert {mode(file) for file in home.glob(f"{opening.SQLITE}*")} == {0o600}


def test_the_secret_stays_the_same(tmp_path: Path) -> None:
    assert len(opening._secret(tmp_path)) == 64
    assert opening._secret(tmp_path) == opening._secret(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreachable, match=r"The workspace .* cannot be written: (File exists|Not a directory)"):
        opening.make(tmp_path / "file" / ".firsthand")


def test_a_store_of_a_later_version_is_refused_and_not_changed(store: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '0999_spaces', '2030-01-01 00:00:00')"
        )
    with pytest.raises(WorkspaceTooNew) as told:
        opening.open_store(store)
    assert "made by a later version of Firsthand (0999_spaces). Nothing was changed. Update Firsthand" in str(
        told.value
    )


@pytest.mark.sqlite
def test_a_damaged_store_is_told(home: Path) -> None:
    (home / opening.SQLITE).write_bytes(b"This was a database once. " * 100)
    with pytest.raises(StoreUnreachable, match=r"firsthand\.sqlite3 does not answer: file is not a database\. Nothing"):
        opening.open_store(home)


@pytest.mark.sqlite
def test_a_store_that_went_away_is_made_anew(home: Path) -> None:
    (home / opening.SQLITE).unlink()
    opening.open_store(home)
    assert records.sources() == []


@pytest.mark.parametrize(
    "address", ["mysql://alice@db/desk", "db.example:5432", "postgresql://alice@db:port/desk", "postgresql://[x"]
)
def test_an_address_that_is_none_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingWrong, match="no PostgreSQL address"):
        opening.database(tmp_path, Settings(database=address))


def test_a_password_is_never_told(tmp_path: Path) -> None:
    with pytest.raises(SettingWrong) as told:
        opening.database(tmp_path, Settings(database="mysql://alice:tiles-and-grout@db/desk"))
    assert "tiles-and-grout" not in str(told.value)


def test_an_address_is_read(tmp_path: Path) -> None:
    told = opening.database(tmp_path, Settings(database="postgresql://al%40ice:a%2Fb@db:5433/desk?sslmode=require"))
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"], told["NAME"], told["OPTIONS"]) == (
        "al@ice", "a/b", "db", "5433", "desk", {"sslmode": "require"},
    )  # fmt: skip
    assert opening.database(tmp_path, Settings(database="postgresql:///desk?host=/run/pg"))["HOST"] == "/run/pg"


def test_one_process_has_one_store(store: Path, tmp_path: Path) -> None:
    with pytest.raises(FirsthandError, match=r"already has the store .* open"):
        opening.configure(tmp_path, Settings(database="postgresql://alice@elsewhere:1/other"))
