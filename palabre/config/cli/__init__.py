"""
``palabre``: one command, a file of this folder for each sub-command.

A file names itself: ``NAME`` (``"user add"`` is a command within a command), ``HELP`` (one line),
``add_arguments(parser)``, ``run(arguments) -> int``. It imports Django only inside ``run``, after
``ready()``, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import metadata
from types import ModuleType

from palabre.config.environment import Misconfigured

DONE, FAILED, MISUSED = 0, 1, 2


class Failed(Exception):
    """A command could not do what was asked; its sentence goes to stderr, its exit status is 1."""


class Misused(Exception):
    """A command was asked for something that means nothing; its exit status is 2."""


def ready(*, database: bool = False) -> None:
    """
    Make Django ready, with the operator's settings.

    With ``database``, also see that there is one with its tables: raises ``Failed`` otherwise. Raises
    ``Misconfigured`` when the environment cannot be meant.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.config.settings.base")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    if database:
        from palabre.config import migrating

        migrating.need_tables()


def commands() -> list[ModuleType]:
    """Every sub-command, in the order of the alphabet."""
    found = [
        importlib.import_module(f"{__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(__path__)
        if not entry.name.startswith("_")
    ]
    return sorted((module for module in found if hasattr(module, "NAME")), key=lambda module: module.NAME)


def parser_of(modules: Sequence[ModuleType]) -> argparse.ArgumentParser:
    """The parser of ``palabre`` with ``modules`` as its sub-commands."""
    parser = argparse.ArgumentParser(
        prog="palabre", description="A publication whose articles readers discuss under a charter."
    )
    parser.add_argument("--version", action="store_true", help="say which version this is, and leave")
    top = parser.add_subparsers(metavar="COMMAND", title="commands")
    groups: dict[str, argparse._SubParsersAction] = {}
    for module in modules:
        *group, last = module.NAME.split()
        below = top
        if group:
            name = group[0]
            if name not in groups:
                others = [other.NAME for other in modules if other.NAME.split()[0] == name]
                holder = top.add_parser(
                    name, help=f"{' · '.join(other.split(None, 1)[1] for other in others)}"
                )
                holder.set_defaults(parser=holder)
                groups[name] = holder.add_subparsers(metavar="COMMAND", title="commands")
            below = groups[name]
        one = below.add_parser(last, help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run, parser=one)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the sub-command that ``argv`` names; return 0 (done), 1 (failed) or 2 (misused)."""
    parser = parser_of(commands())
    try:
        arguments, unknown = parser.parse_known_args(argv)
        if unknown:
            # By the sub-command's own parser: its usage names the options that there are.
            getattr(arguments, "parser", parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    except SystemExit as left:  # argparse has said what was wrong, or shown the help.
        return left.code if isinstance(left.code, int) else MISUSED
    if arguments.version:
        print(f"palabre {metadata.version('palabre')}")
        return DONE
    if not hasattr(arguments, "run"):
        getattr(arguments, "parser", parser).print_help(sys.stderr)
        return MISUSED
    # Whatever a command makes holds readers' addresses or keys: nobody else on the machine reads it.
    os.umask(0o077)
    try:
        return arguments.run(arguments)
    except (Misused, Misconfigured) as fault:
        print(f"palabre: {fault}", file=sys.stderr)
        return MISUSED
    except Failed as fault:
        print(f"palabre: {fault}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("palabre: stopped.", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has left (`palabre … | head`): nothing more to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
