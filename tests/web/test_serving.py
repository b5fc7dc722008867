"""The server: says where it is, gives way where a port is taken, answers this machine alone, and ends when told to."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import textwrap
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firsthand.errors import FirsthandError, SettingWrong
from firsthand.web import serving

SERVE = """
    import sys
    from pathlib import Path
    from firsthand.web.serving import serve
    serve(Path(sys.argv[1]), int(sys.argv[2]), say=lambda line: print(line, flush=True))
"""


@contextmanager
def served(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A server in a process of its own, and what it has said when it was ready."""
    command = [sys.executable, "-c", textwrap.dedent(SERVE), str(home), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    said = [process.stdout.readline().strip()]
    if "is taken" in said[0]:
        said.append(process.stdout.readline().strip())
    try:
        yield process, said
    finally:
        process.kill()
        process.wait()


@contextmanager
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_told_to_stop(home: Path, stop: signal.Signals) -> None:
    with taken() as port, served(home, port) as (process, said):
        assert said[0].startswith(f"Port {port} is taken; this is port ")
        address = said[1].split(" ")[4]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address + "problems", timeout=20) as response:
            assert response.status == 200 and b"firsthand understand" in response.read()
        with urllib.request.urlopen(address + "static/firsthand.css", timeout=20) as response:
            assert response.headers["Content-Type"].startswith("text/css")
        strange = urllib.request.Request(address, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(strange, timeout=20)
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=20)
        assert process.returncode == 0 and rest.strip() == "Stopped." and "Traceback" not in errors


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.evil.example"])
def test_it_serves_this_machine_alone(home: Path, host: str) -> None:
    with pytest.raises(SettingWrong, match="no sign-in"):
        serving.serve(home, 0, host)


def test_it_says_when_every_port_is_taken(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.setattr(serving, "TRIES", 1)
    with taken() as port, pytest.raises(FirsthandError, match=f"{port} to {port} are all taken"):
        serving._bound("127.0.0.1", port)


def test_it_can_serve_from_a_thread(store: Path) -> None:
    """Signals belong to the main thread: elsewhere the server leaves them alone."""
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(serving._stop_on_sigterm()))
    thread.start()
    thread.join()
    assert found == [None]
