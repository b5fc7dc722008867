"""Run every check that needs no test: layout and lint, types, the directions of imports. Exits 1 where one fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "layout": ("-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": ("-m", "ruff", "check", "--quiet", "."),
    "types": ("-m", "mypy"),
    "imports": ("-c", "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"),
}


def main() -> int:
    failed = []
    for name, arguments in CHECKS.items():
        ran = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
        if ran.returncode:
            failed.append(name)
            print(f"--- {name} ---\n{ran.stdout}{ran.stderr}", flush=True)
    print(f"Checked {', '.join(CHECKS)}: {'all kept' if not failed else 'broken: ' + ', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
