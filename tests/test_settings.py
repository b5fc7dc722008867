"""Where settings come from, and what is said of those that cannot be read."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from firsthand import settings
from firsthand.errors import SettingWrong, WorkspaceMissing
from firsthand.settings import FOLDER, Settings, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "product" / FOLDER
    home.mkdir(parents=True)
    (home / "settings.toml").write_text("")
    return home


def written(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, "utf-8")
    return folder


# --- values ----------------------------------------------------------------------------------------------------------


def test_without_a_word_the_defaults_hold(folder: Path) -> None:
    assert load(folder, {}) == Settings() == load(None, {})


def test_the_file_sets(folder: Path) -> None:
    found = load(written(folder, 'product = "Fairlead"\nthreads = 2\nmine = ["alice", "a@fairlead.example"]'), {})
    assert (found.product, found.threads, found.mine) == ("Fairlead", 2, ("alice", "a@fairlead.example"))


def test_the_environment_goes_before_the_file(folder: Path) -> None:
    home = written(folder, 'product = "Fairlead"\nthreads = 2')
    found = load(home, {"FIRSTHAND_PRODUCT": "Tessera", "FIRSTHAND_THREADS": "3"})
    assert (found.product, found.threads) == ("Tessera", 3)


def test_an_empty_variable_sets_to_nothing(folder: Path) -> None:
    assert load(written(folder, 'product = "Fairlead"'), {"FIRSTHAND_PRODUCT": ""}).product == ""


def test_other_variables_are_left_alone() -> None:
    assert load(None, {"PRODUCT": "x", "FIRSTHAND_HOME": "/x", "FIRSTHAND_NAME": "y"}) == Settings()


@pytest.mark.parametrize(
    ("text", "found"),
    [("alice, bob", ("alice", "bob")), ("alice", ("alice",)), ("", ()), (" , alice ,", ("alice",))],
)
def test_a_list_in_the_environment_is_parted_by_commas(text: str, found: tuple[str, ...]) -> None:
    assert load(None, {"FIRSTHAND_COLLEAGUES": text}).colleagues == found


def test_one_name_in_the_file_is_a_list_of_one(folder: Path) -> None:
    assert load(written(folder, 'own_domains = "fairlead.example"'), {}).own_domains == ("fairlead.example",)


def test_a_zone_can_be_used(folder: Path) -> None:
    assert load(written(folder, 'zone = "Europe/Berlin"'), {}).tz.key == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", "/etc/localtime", "12"])
def test_a_zone_that_is_none(zone: str) -> None:
    with pytest.raises(SettingWrong, match=r"zone .* no time zone.* Europe/Berlin"):
        load(None, {"FIRSTHAND_ZONE": zone})


@pytest.mark.parametrize("threads", ["two", "1.5", "2 cores"])
def test_a_number_that_is_none(threads: str) -> None:
    with pytest.raises(SettingWrong, match=f'threads is "{threads}"'):
        load(None, {"FIRSTHAND_THREADS": threads})


def test_a_setting_that_does_not_exist_is_named_with_those_that_do(folder: Path) -> None:
    with pytest.raises(SettingWrong, match=r'unknown setting "produkt".* Known: database, .*product'):
        load(written(folder, 'produkt = "Fairlead"'), {})


@pytest.mark.parametrize("text", [b"product = Fairlead", b"[", b'product = "\xff"'])
def test_a_file_that_cannot_be_read_is_named(folder: Path, text: bytes) -> None:
    (folder / "settings.toml").write_bytes(text)
    with pytest.raises(SettingWrong, match=r"settings\.toml cannot be read"):
        load(folder, {})


def test_every_setting_is_explained() -> None:
    says = settings.says()
    assert list(says) == [f.name for f in fields(Settings)]
    assert all(line.endswith(".") for line in says.values())


# --- the workspace ---------------------------------------------------------------------------------------------------


def test_the_workspace_is_the_nearest_above(folder: Path) -> None:
    below = folder.parent / "src" / "deck"
    below.mkdir(parents=True)
    assert settings.home(start=below, environ={}) == folder
    assert settings.home(start=folder.parent, environ={}) == folder
    assert settings.home(start=folder, environ={}) == folder


def test_a_nearer_workspace_goes_first(folder: Path) -> None:
    near = folder.parent / "part" / FOLDER
    near.mkdir(parents=True)
    (near / "settings.toml").write_text("")
    assert settings.home(start=near.parent, environ={}) == near


def test_a_folder_without_settings_is_no_workspace(folder: Path) -> None:
    (folder.parent / "part" / FOLDER).mkdir(parents=True)
    assert settings.home(start=folder.parent / "part", environ={}) == folder


def test_what_was_named_goes_before_the_variable_and_that_before_the_folder(folder: Path, tmp_path: Path) -> None:
    named, by_variable = tmp_path / "named", tmp_path / "variable"
    for home in (named, by_variable):
        home.mkdir()
        (home / "settings.toml").write_text("")
    environ = {"FIRSTHAND_HOME": str(by_variable)}
    assert settings.home(named, folder, environ) == named
    assert settings.home(None, folder, environ) == by_variable
    assert settings.home(None, folder, {}) == folder


def test_where_there_is_none_the_next_command_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing, match="firsthand init"):
        settings.home(start=tmp_path, environ={})
    with pytest.raises(WorkspaceMissing, match=r"firsthand --home .*nowhere init"):
        settings.home(tmp_path / "nowhere", environ={})
