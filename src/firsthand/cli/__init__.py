"""The command line: each command in the module of what it does; nothing heavy is imported before it runs."""

from __future__ import annotations

import errno
import sys
from importlib import import_module

import click

from firsthand.cli.terminal import plain
from firsthand.errors import FirsthandError

#: Command to the module that holds it, in the order in which help shows them: the order of the work.
COMMANDS: dict[str, str] = {
    "init": "start",
    "demo": "start",
    "hear": "hearing",
    "note": "hearing",
    "status": "hearing",
    "understand": "understanding",
    "problems": "understanding",
    "problem": "understanding",
    "rename": "understanding",
    "similar": "understanding",
    "newsletter": "telling",
    "read": "telling",
    "cite": "telling",
    "serve": "telling",
    "export": "moving",
    "import": "moving",
    "settings": "start",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"firsthand.cli.{COMMANDS[name]}")
        command: click.Command = getattr(module, f"{name}_" if name == "import" else name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from firsthand.errors import Unknown

            raise Unknown.name("command", args[0], COMMANDS, next="To see what each does: firsthand --help")
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--home", metavar="DIR", help="The workspace folder; else FIRSTHAND_HOME, else the nearest .firsthand/.")
@click.version_option(package_name="firsthand")
@click.pass_context
def cli(ctx: click.Context, home: str | None) -> None:
    """From what customers say and what the code does to a newsletter in which every sentence is cited.

    \b
    In a clone of your product, with a tracker export beside it:
      firsthand init
      firsthand hear . tickets.json
      firsthand newsletter
    """
    ctx.obj = home


def main(argv: list[str] | None = None) -> int:
    """Runs a command. Returns 0, 1 for an error that was told, 2 for words that were off, 130 for Ctrl-C."""
    try:
        result = cli.main(args=argv, prog_name="firsthand", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except FirsthandError as error:
        click.echo(plain(str(error)), err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "\nStopped. Everything up to the last complete batch was kept; the same command goes on there.", err=True
        )
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away, as `head` does.
        sys.stderr.close()
        return 0
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        full = " Free some room, then run the same command again." if error.errno == errno.ENOSPC else ""
        click.echo(f"The system refused{where}: {error.strerror or error}. What was committed is kept.{full}", err=True)
        return 1


def run() -> None:
    """The entry point of the installed program."""
    sys.exit(main())
