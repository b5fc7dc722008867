"""`python -m firsthand` is the command line."""

from firsthand.cli import run

if __name__ == "__main__":
    run()
