"""Write requirements.lock (what running needs) and requirements-dev.lock (and testing) from pyproject.toml.

Versions that are locked already stay, unless `--upgrade` or `--upgrade-package NAME` is given. Both files hold for
Python 3.11 to 3.13 on Linux and macOS, with the hash of every file that may be installed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    *("-m", "uv", "pip", "compile", "pyproject.toml", "--group", "build", "--quiet"),
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    # One version for every Python: the same input should give the same bytes on each.
    *("--fork-strategy", "fewest"),
    # The index that this machine happens to use is nobody else's business.
    *("--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header"),
)


def main(given: list[str]) -> None:
    # The developers' set first: the other then takes its versions from it, so that the two never differ.
    every, running = ROOT / "requirements-dev.lock", ROOT / "requirements.lock"
    compile_(every, "--extra", "dev", *given)
    running.write_text(every.read_text("utf-8"), "utf-8")
    compile_(running)


def compile_(target: Path, *extra: str) -> None:
    command = [sys.executable, *COMPILE, "--output-file", target.name, *extra]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
