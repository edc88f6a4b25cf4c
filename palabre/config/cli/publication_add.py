"""``palabre publication add``: another publication on this installation, at a host of its own."""

from __future__ import annotations

import argparse

from palabre.config.cli import DONE, Failed, Misused, ready

NAME = "publication add"
HELP = "make another publication on this installation, at a host of its own"

# Which option says which field of the form.
OPTIONS = {"address": "ADDRESS", "sections": "--section", "legal_log_days": "--connection-data-days"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the page of the first start asks for, but for people."""
    parser.add_argument(
        "address", metavar="ADDRESS", help="where readers will find it, such as https://phare.example"
    )
    parser.add_argument("--name", required=True, help="its name")
    parser.add_argument("--publisher", required=True, help="the person who answers for it in law")
    parser.add_argument("--contact-email", required=True, metavar="E", help="shown to everybody")
    parser.add_argument(
        "--section", required=True, action="append", dest="sections", metavar="TITLE",
        help="one of its sections; again for each other, in their order",
    )  # fmt: skip
    parser.add_argument("--motto", default="", help="it stands below the name")
    parser.add_argument("--language", choices=["fr", "en"], default="fr", help="default: fr")
    parser.add_argument(
        "--time-zone", metavar="PLACE", help="such as Europe/Paris (default: that in French, UTC in English)"
    )
    parser.add_argument(
        "--publisher-address", default="", metavar="TEXT", help="the publisher’s postal address"
    )
    parser.add_argument("--hosting", default="", metavar="TEXT", help="the company whose machine this is")
    parser.add_argument(
        "--reading", choices=["before", "after"], default="before",
        help="whether comments are read before they appear (the default), or after",
    )  # fmt: skip
    parser.add_argument(
        "--charter", default="three-rules", metavar="KEY",
        help="the charter to start from: three-rules (the default) or two-rules",
    )  # fmt: skip
    parser.add_argument(
        "--connection-data-days", type=int, choices=[0, 30, 90, 180, 365], dest="legal_log_days",
        help="how long connection data is kept; 0: not at all (default: 365 in French, 0 in English)",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Make it, and say what comes next."""
    ready(database=True)
    from django.utils import timezone, translation

    from palabre.config.setup import acting
    from palabre.config.setup.forms import PublicationForm

    is_french = arguments.language == "fr"
    said = {name: value for name, value in vars(arguments).items() if name in PublicationForm.base_fields}
    said["sections"] = "\n".join(arguments.sections)
    said["time_zone"] = arguments.time_zone or ("Europe/Paris" if is_french else "UTC")
    if arguments.legal_log_days is None:
        said["legal_log_days"] = 365 if is_french else 0
    with translation.override("en"):
        form = PublicationForm(said)
        if not form.is_valid():
            raise Misused("\npalabre: ".join(faults(form)) + "\nNothing was made.")
        try:
            publication = acting.add(
                settings=form.settings,
                host=form.host,
                sections=form.cleaned_data["sections"],
                charter=form.cleaned_data["charter"],
                at=timezone.now(),
            )
        except acting.NotSetUp:
            raise Failed(
                "There is no publication yet. `palabre serve` prints the address that makes the first."
            ) from None
        except acting.HostTaken as taken:
            raise Failed(
                f"Something stands at {taken} already. `palabre publication list` says what; a site without "
                "a publication is taken away in /cms/, under sites. Nothing was made."
            ) from None
    host = publication.site.hostname
    print(f"Made {publication.name} at {publication.root_url}.")
    print("It has no people of its own yet. Make them:")
    print(f"  palabre user add NAME --role editor --publication {host}")
    print(f"  palabre user add NAME --role moderator --publication {host}")
    print("Let the host lead to this machine (deploy/Caddyfile). What is running answers there at once.")
    return DONE


def faults(form) -> list[str]:
    """Everything that is wrong, each with the option that said it."""
    return [
        f"{OPTIONS.get(name, '--' + name.replace('_', '-'))}: {sentence}"
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
