"""Find Chromium, and install it where that may be done without asking: as root on Debian or Ubuntu.

python tools/browser.py              # prints its path; exits 1, with the command to type, where there is none
python tools/browser.py --optional   # the same, but exits 0: the tests that need a browser then say why they skip
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> str | None:
    """The path of a Chromium that runs; CHROMIUM in the environment comes first."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), *MAC_APPS]
    return next((path for path in candidates if path and _runs(path)), None)


def command() -> str:
    """What a person would type to get one."""
    if platform.system() == "Darwin":
        return "brew install --cask chromium"
    if shutil.which("apt-get"):
        return "sudo apt-get update && sudo apt-get install --yes chromium"
    if shutil.which("dnf"):
        return "sudo dnf install chromium"
    return "install Chromium with your system's package manager, or set CHROMIUM to its path"


def install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = ["apt-get", "--quiet", "--quiet", "install", "--yes", "--no-install-recommends", "chromium"]
    print("Installing Chromium for the browser tests ...", flush=True)
    if subprocess.run(get, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        # The list of packages is older than the packages, or was never fetched.
        subprocess.run(["apt-get", "--quiet", "--quiet", "update"], env=environment)
        subprocess.run(get, env=environment, stdout=subprocess.DEVNULL)


def main(given: list[str]) -> int:
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    path = find()
    if path:
        print(f"Chromium: {path}")
        return 0
    print(f"There is no Chromium. To get one: {command()}", file=sys.stderr)
    return 0 if "--optional" in given else 1


def _runs(path: str) -> bool:
    """Ubuntu's `chromium-browser` without its snap is a file that only says how to install it."""
    if not Path(path).exists():
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
