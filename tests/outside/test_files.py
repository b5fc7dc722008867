import gzip
import io
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthand.errors import FirsthandError, TooLarge, UnknownFormat, Unreadable
from firsthand.nouns import Rejected
from firsthand.outside.files import Clone, Limits, Payload, payloads
from firsthand.outside.text import Utf8

LINE = b'{"id": 1, "at": "2024-03-04", "title": "Berths"}\n'


_FAULTS = (
    (PermissionError(13, "Permission denied"), "may not be read by this user.*chmod u"),
    (OSError(5, "I/O error"), "cannot be read: I/O error"),
)


def read(path: Path, **limits: int) -> list[tuple[str, bytes]]:
    """Name and content of each payload; name and reason of each rejected."""
    found = []
    for item in payloads(path, limits=Limits(**limits)):
        if isinstance(item, Payload):
            found.append((item.name, item.stream.read()))
        elif isinstance(item, Rejected):
            found.append((item.where, item.why.encode()))
        else:
            found.append((item.path.name, b"a clone"))
    return found


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_plain_file_a_gzip_and_a_zip_hold_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINE)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINE))
    zipped(tmp_path / "a.zip", {"in/a.jsonl": LINE, "in/b.jsonl.gz": gzip.compress(LINE), "in/image.png": b"\x89PNG"})
    assert read(tmp_path / "a.jsonl") == [("a.jsonl", LINE)]
    assert read(tmp_path / "a.jsonl.gz") == [("a.jsonl", LINE)]
    assert read(tmp_path / "a.zip") == [("a.zip/in/a.jsonl", LINE), ("a.zip/in/b.jsonl", LINE)]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.jsonl", "a.jsonl.gz", "a.zip"]


def test_a_gzip_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(gzip.compress(LINE))
    assert read(tmp_path / "a.json") == [("a.json", LINE)]


def test_a_folder_is_searched_in_order_and_a_fault_costs_one_file(tmp_path: Path) -> None:
    for name in ("b.csv", "a.json", "deep/er/c.md", "photo.jpg", ".hidden/x.json", "node_modules/x.json", ".x.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(LINE)
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "product" / ".git").mkdir(parents=True)
    (tmp_path / "product" / "x.json").write_bytes(LINE)
    found = read(tmp_path)
    assert [name for name, _ in found] == ["a.json", "b.csv", "deep/er/c.md", "empty.json", "gone.json", "product"]
    assert b"is empty" in found[3][1] and b"There is no file" in found[4][1] and found[5][1] == b"a clone"


def test_the_top_of_a_clone_is_the_clone_and_a_folder_in_it_a_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_bytes(b"x")
    assert list(payloads(tmp_path)) == [Clone(tmp_path)]
    assert read(tmp_path / "notes") == [("a.md", b"x")]


@pytest.mark.parametrize(
    ("content", "expected", "noted"),
    [
        ("Größe 😕".encode(), "Größe 😕", False),
        (b"\xef\xbb\xbf" + "Größe".encode(), "Größe", False),
        (b"\xff\xfe" + "Größe 😕".encode("utf-16-le"), "Größe 😕", False),
        (b"\xfe\xff" + "Größe 😕".encode("utf-16-be"), "Größe 😕", False),
        ("Größe – 5 €".encode("cp1252"), "Größe – 5 €", True),
        ("Größe 😕".encode() + b" \xe4", "Größe 😕 ä", True),
        (b"\x81\x8d end", "\ufffd\ufffd end", True),
    ],
)
def test_every_encoding_is_read_as_utf8(tmp_path: Path, content: bytes, expected: str, noted: bool) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    [payload] = [(item, item.stream.read()) for item in payloads(tmp_path / "a.csv") if isinstance(item, Payload)]
    assert payload[1].decode() == expected
    assert payload[0].notes == (
        Counter({"files with bytes that are not UTF-8, read as Windows-1252": 1}) if noted else {}
    )


@pytest.mark.parametrize(
    ("content", "looks"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"SQLite format 3\0abc", "an SQLite database"),
        (b"abc\0\0\1\2def", "a binary file"),
        ("id,at\n1,2".encode("utf-16-le"), "UTF-16 without a mark"),
        (gzip.compress(b"\x89PNG"), "a PNG image"),
    ],
)
def test_a_binary_file_is_refused_by_what_it_looks_like(tmp_path: Path, content: bytes, looks: str) -> None:
    (tmp_path / "tickets.json").write_bytes(content)
    with pytest.raises(UnknownFormat, match=looks):
        read(tmp_path / "tickets.json")


def test_a_spreadsheet_is_told_how_to_become_a_table(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="Save the sheet as CSV"):
        read(zipped(tmp_path / "a.xlsx", {"[Content_Types].xml": b"<x/>", "xl/sheet.xml": b""}))


@pytest.mark.parametrize("content", [b"", b" \n\t", gzip.compress(b""), b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(Unreadable, match="is empty"):
        read(tmp_path / "a.json")


def test_a_path_that_is_not_there_or_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        read(tmp_path / "a.json")
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(Unreadable, match="is not a file"):
        read(tmp_path / "pipe.json")


def test_permission_and_other_faults_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(LINE)
    for error, why in (
        (PermissionError(13, "Permission denied"), "may not be read.*chmod u"),
        (OSError(5, "I/O error"), "I/O error"),
    ):
        monkeypatch.setattr("firsthand.outside.files.os.open", lambda *_, error=error: (_ for _ in ()).throw(error))
        with pytest.raises(Unreadable, match=why):
            read(tmp_path / "a.json")


def lines_of(payload: Payload) -> Iterator[bytes]:
    while line := payload.stream.readline():
        yield line


def test_a_gzip_that_is_cut_off_gives_its_lines_and_then_says_so(tmp_path: Path) -> None:
    rows = [os.urandom(40).hex().encode() + b"\n" for _ in range(3000)]
    packed = gzip.compress(b"".join(rows))
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    got = []
    for item in payloads(tmp_path / "a.jsonl.gz"):
        assert isinstance(item, Payload)
        with pytest.raises(Unreadable, match=r"breaks off after [0-9,]+ bytes: the packed file is cut off"):
            got.extend(lines_of(item))
            got.append(b"never reached")
    assert 1000 < len(got) < 2000 and got == rows[: len(got)]


def test_a_damaged_gzip_and_a_damaged_zip_are_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(LINE * 10))
    packed[-6] ^= 0xFF
    (tmp_path / "a.json").write_bytes(packed)
    with pytest.raises(Unreadable):
        read(tmp_path / "a.json")
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + b"nonsense" * 20)
    with pytest.raises(Unreadable, match="damaged zip"):
        read(tmp_path / "a.zip")
    whole = bytearray(zipped(tmp_path / "b.zip", {"a.json": LINE, "b.json": LINE}, zipfile.ZIP_STORED).read_bytes())
    whole[60] ^= 0xFF
    (tmp_path / "b.zip").write_bytes(whole)
    first, second = read(tmp_path / "b.zip")
    assert b"is damaged: Bad CRC-32" in first[1] and second == ("b.zip/b.json", LINE)


def test_a_bomb_is_stopped_by_its_size_and_by_its_ratio(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"x" * 3_000_000))
    assert len(read(tmp_path / "a.json.gz")[0][1]) == 3_000_000
    with pytest.raises(TooLarge, match="more than 1,000,000 bytes"):
        read(tmp_path / "a.json.gz", expanded=1_000_000)
    with pytest.raises(TooLarge, match=r"more than 100 times its [0-9,]+ bytes"):
        read(tmp_path / "a.json.gz", ratio=100, free=1000)


def test_the_files_of_an_archive_share_one_limit(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {f"{n}.json": b"x" * 400_000 for n in range(4)})
    taken = []
    for item in payloads(tmp_path / "a.zip", limits=Limits(expanded=1_000_000)):
        if isinstance(item, Payload):
            try:
                taken.append(len(item.stream.read()))
            except TooLarge:
                taken.append(-1)
        else:
            taken.append(0)
    assert taken[:2] == [400_000, 400_000] and sum(n > 0 for n in taken) == 2


def test_an_archive_of_too_many_files_and_of_archives_is_refused(tmp_path: Path) -> None:
    many = zipped(tmp_path / "a.zip", {f"{n}.json": b"{}" for n in range(4)})
    with pytest.raises(TooLarge, match="holds 4 files; 3 is the limit"):
        read(many, members=3)
    nested = zipped(tmp_path / "b.zip", {"a.zip": many.read_bytes(), "z.json": LINE})
    first, second = read(nested)
    assert first[0] == "b.zip/a.zip" and b"an archive in an archive" in first[1]
    assert second == ("b.zip/z.json", LINE)


def test_rare_packings_and_encryption_cost_their_file(tmp_path: Path) -> None:
    [(_, why)] = read(zipped(tmp_path / "a.zip", {"a.json": LINE}, zipfile.ZIP_BZIP2))
    assert b"packed in a rare way" in why
    data = bytearray(zipped(tmp_path / "b.zip", {"a.json": LINE}).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "b.zip").write_bytes(data)
    [(_, why)] = read(tmp_path / "b.zip")
    assert b"is encrypted" in why


def test_names_that_climb_out_of_an_archive_stay_names(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"../../evil.json": LINE, "__MACOSX/x.json": LINE})
    assert read(tmp_path / "a.zip") == [("a.zip/../../evil.json", LINE)]
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
    st.integers(1, 9),
    st.lists(st.tuples(st.sampled_from(["read", "readline", "peek", "read1"]), st.integers(1, 30)), max_size=30),
)
def test_any_way_of_reading_gives_the_bytes_once_and_in_order(
    text: str, chunk: int, steps: list[tuple[str, int]]
) -> None:
    data = text.encode()
    source = io.BytesIO(data)
    stream = Utf8(lambda size: source.read(min(size, chunk)), "x", Counter())
    expected = io.BytesIO(data.removeprefix(b"\xef\xbb\xbf"))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    for way, size in steps:
        if way == "peek":
            place = expected.tell()
            assert stream.peek(size) == expected.read(size)
            expected.seek(place)
        elif way == "readline":
            assert stream.readline(size) == expected.readline(size)
        else:
            assert getattr(stream, way)(size) == expected.read(size)
    assert stream.read() == expected.read()


@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_outcome_is_text_or_a_clear_error(data: bytes) -> None:
    source = io.BytesIO(data)
    try:
        assert Utf8(source.read, "x", Counter()).read().decode() is not None
    except FirsthandError as error:
        assert error.what
