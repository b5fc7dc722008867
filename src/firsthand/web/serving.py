"""Serves the pages on this machine until somebody says stop."""

from __future__ import annotations

import errno
import ipaddress
import logging
import signal
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.core.handlers.wsgi import WSGIHandler
from waitress.server import create_server

from firsthand.errors import FirsthandError, SettingWrong
from firsthand.store.opening import open_store

PORT = 8765
#: How many ports after the wanted one are tried.
TRIES = 20
THREADS = 6


def serve(
    home: Path,
    port: int = PORT,
    host: str = "127.0.0.1",
    *,
    open_browser: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Opens the workspace and serves its pages until Ctrl-C or SIGTERM; says where.

    Where the port is taken, the next free one is used, and that is said. Raises SettingWrong where `host` is not this
    machine: the pages have no sign-in, and what they show is not for a network.
    """
    _only_here(host)
    open_store(home)
    # What is not there is said on the page; what went wrong is said here, with its cause.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security.DisallowedHost").setLevel(logging.CRITICAL)
    host = "127.0.0.1" if host == "localhost" else host
    server, got = _bound(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{got}/"
    if got != port and port:
        say(f"Port {port} is taken; this is port {got}.")
    say(f"The workbench is at {address} (Ctrl-C stops it).")
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    before = _stop_on_sigterm()
    try:
        # Returns on KeyboardInterrupt, after the requests that are under way.
        server.run()
    finally:
        server.close()
        if before is not None:
            signal.signal(signal.SIGTERM, before)
    say("Stopped.")


def _only_here(host: str) -> None:
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise SettingWrong(
            f'The pages have no sign-in, so they are not served at "{host}".',
            next="Leave the host out, and reach this machine through ssh -L from another one.",
        )


def _bound(host: str, port: int) -> tuple[Any, int]:
    """A server on the port, or on the first free one after it. Port 0 is any free one."""
    for tried in range(port, port + TRIES) if port else (0,):
        try:
            server = create_server(WSGIHandler(), host=host, port=tried, threads=THREADS, ident=None)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                continue
            raise
        return server, int(server.effective_port)
    raise FirsthandError(
        f"The ports {port} to {port + TRIES - 1} are all taken.", next="Name another: firsthand serve --port 9000"
    )


def _stop_on_sigterm() -> Any:
    """Ends on SIGTERM as on Ctrl-C, and returns what was done before; only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        return None

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    return signal.signal(signal.SIGTERM, stop)
