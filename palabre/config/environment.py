"""
What the operator says in the environment, and in ``palabre.env`` beside the data.

One table of names: an unknown ``PALABRE_…`` name is an error, since a misspelt setting that is
silently ignored is how a publication finds out too late that its proxies were never declared.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from palabre.kit.kept_keys import kept_key

KNOWN = {
    "PALABRE_DATA_DIR": "Where the database, the images and the secret key live (default ./var).",
    "PALABRE_DATABASE_URL": "postgresql://… (default: SQLite in the data directory).",
    "PALABRE_SECRET_KEY": "Signs links and cookies; made and kept on the first start.",
    "PALABRE_CONNECTION_KEY": "Seals connection data; made and kept when the first are kept.",
    "PALABRE_HOSTS": "The host names served, separated by commas.",
    "PALABRE_PROXIES": "How many proxies stand before Palabre and set X-Forwarded-For (default 0).",
    "PALABRE_EMAIL_URL": "smtp://… (default: mails are written to files in the data directory).",
    "PALABRE_EMAIL_FROM": "The address that mails come from.",
    "PALABRE_LISTEN_URL": "PostgreSQL directly, where a pooler stands between.",
    "PALABRE_CACHE_URL": "Where a shared cache in front of Palabre is purged (default: none is declared).",
    "PALABRE_CACHE_SECONDS": "How long that cache may keep a page (default 60).",
    "PALABRE_PAGES_DIR": "Where finished pages are put as files, for a web server in front (default: nowhere).",
    "PALABRE_LANGUAGETOOL_URL": "The address of a LanguageTool server of one's own (default: none is asked).",
    "PALABRE_MODEL_URL": "The address of a language model of one's own that answers as OpenAI's does, up to /v1.",
    "PALABRE_MODEL_NAME": "Which model is meant there.",
    "PALABRE_MODEL_KEY": "The key that it wants, if any.",
    "PALABRE_CLASSIFIER_DIR": "The folder of a text classifier in ONNX form.",
    "PALABRE_ANALYZE_KEYS": "The keys with which programs may let texts be scored as Perspective did (default: none may).",
    "PALABRE_WEBHOOK_PORTS": "The ports that webhooks may be sent to, separated by commas (default 443,8443).",
    "PALABRE_WEBHOOK_LOOPBACK": "1: webhooks may be sent to this machine itself, to try them (default: never).",
    "PALABRE_DEMO": "Set by `palabre demo` for the processes it starts.",
}


class Misconfigured(Exception):
    """The environment says something that Palabre does not understand."""


@dataclass(frozen=True)
class Environment:
    """The operator's settings, read once. ``data_dir`` is absolute; ``proxies`` a number of hops."""

    data_dir: Path
    database_url: str
    secret_key: str
    connection_key: str
    hosts: tuple[str, ...]
    proxies: int
    listen_url: str
    cache_url: str
    cache_seconds: int
    pages_dir: Path | None
    email_url: str
    email_from: str
    analyze_keys: tuple[str, ...]
    languagetool_url: str
    model_url: str
    model_name: str
    model_key: str
    classifier_dir: str
    webhook_ports: tuple[int, ...]
    webhook_loopback: bool
    demo: bool

    @property
    def is_postgresql(self) -> bool:
        """Whether the operator chose PostgreSQL."""
        return self.database_url.startswith(("postgres://", "postgresql://"))


def read(given: Mapping[str, str] | None = None) -> Environment:
    """
    Read the settings from ``given`` (default: the process's environment) and ``palabre.env``.

    What the environment says wins over the file. Raises ``Misconfigured`` for an unknown
    ``PALABRE_…`` name or a value that cannot be meant.
    """
    given = os.environ if given is None else given
    data_dir = Path(given.get("PALABRE_DATA_DIR") or "var").absolute()
    said: dict[str, str] = {}
    kept = data_dir / "palabre.env"
    if kept.is_file():
        import environ  # It loads Django, which `palabre --help` does not wait for.

        # django-environ fills a mapping of its own and lets what is already there win.
        held = environ.Env.ENVIRON
        environ.Env.ENVIRON = said  # type: ignore[assignment]
        try:
            environ.Env.read_env(str(kept))
        finally:
            environ.Env.ENVIRON = held
    said.update({name: value for name, value in given.items() if name.startswith("PALABRE_")})

    unknown = sorted(name for name in said if name.startswith("PALABRE_") and name not in KNOWN)
    if unknown:
        raise Misconfigured(
            f"Unknown setting {', '.join(unknown)}. Known settings: {', '.join(sorted(KNOWN))}."
        )
    database_url = said.get("PALABRE_DATABASE_URL", "")
    if database_url and not database_url.startswith(("postgres://", "postgresql://", "sqlite://")):
        raise Misconfigured("PALABRE_DATABASE_URL must begin with postgresql:// or sqlite://.")
    try:
        proxies = int(said.get("PALABRE_PROXIES") or 0)
    except ValueError:
        proxies = -1
    if not 0 <= proxies <= 10:
        raise Misconfigured("PALABRE_PROXIES is a number of proxies, from 0 to 10.")
    if 0 < len(said.get("PALABRE_CONNECTION_KEY", "")) < 32:
        raise Misconfigured("PALABRE_CONNECTION_KEY has 32 characters or more, at random.")
    analyze_keys = tuple(
        key.strip() for key in said.get("PALABRE_ANALYZE_KEYS", "").split(",") if key.strip()
    )
    if any(len(key) < 20 for key in analyze_keys):
        raise Misconfigured("Each of PALABRE_ANALYZE_KEYS has 20 characters or more, at random.")
    for name in ("PALABRE_LANGUAGETOOL_URL", "PALABRE_MODEL_URL"):
        if said.get(name) and not said[name].startswith(("http://", "https://")):
            raise Misconfigured(f"{name} must begin with http:// or https://.")
    if said.get("PALABRE_MODEL_URL") and not said.get("PALABRE_MODEL_NAME"):
        raise Misconfigured("PALABRE_MODEL_URL wants PALABRE_MODEL_NAME: which model is meant there.")
    return Environment(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=said.get("PALABRE_SECRET_KEY") or kept_secret(data_dir),
        connection_key=said.get("PALABRE_CONNECTION_KEY", ""),
        hosts=tuple(host.strip() for host in said.get("PALABRE_HOSTS", "").split(",") if host.strip()),
        proxies=proxies,
        listen_url=said.get("PALABRE_LISTEN_URL", "") or database_url,
        cache_url=said.get("PALABRE_CACHE_URL", ""),
        cache_seconds=cache_seconds_in(said),
        pages_dir=Path(said["PALABRE_PAGES_DIR"]).absolute() if said.get("PALABRE_PAGES_DIR") else None,
        email_url=said.get("PALABRE_EMAIL_URL", ""),
        email_from=said.get("PALABRE_EMAIL_FROM", "palabre@localhost"),
        analyze_keys=analyze_keys,
        languagetool_url=said.get("PALABRE_LANGUAGETOOL_URL", ""),
        model_url=said.get("PALABRE_MODEL_URL", ""),
        model_name=said.get("PALABRE_MODEL_NAME", ""),
        model_key=said.get("PALABRE_MODEL_KEY", ""),
        classifier_dir=said.get("PALABRE_CLASSIFIER_DIR", ""),
        webhook_ports=webhook_ports_in(said),
        webhook_loopback=said.get("PALABRE_WEBHOOK_LOOPBACK", "") == "1",
        demo=said.get("PALABRE_DEMO", "") == "1",
    )


def cache_seconds_in(said: Mapping[str, str]) -> int:
    """How long the declared cache keeps pages. Raises ``Misconfigured``: without one that is purged, a minute."""
    written, url = said.get("PALABRE_CACHE_SECONDS") or "60", said.get("PALABRE_CACHE_URL", "")
    if url and not url.startswith(("http://", "https://")):
        raise Misconfigured("PALABRE_CACHE_URL must begin with http:// or https://.")
    if not written.isascii() or not written.isdigit() or not 0 <= int(written[:9]) <= 86_400:
        raise Misconfigured("PALABRE_CACHE_SECONDS is a number of seconds, up to 86400.")
    if int(written) > 60 and not url:
        raise Misconfigured(
            "PALABRE_CACHE_SECONDS beyond 60 wants PALABRE_CACHE_URL: a cache that nobody purges would show what was removed."
        )
    return int(written)


def webhook_ports_in(said: Mapping[str, str]) -> tuple[int, ...]:
    """The ports that webhooks may be sent to. Raises ``Misconfigured``."""
    written = [one.strip() for one in (said.get("PALABRE_WEBHOOK_PORTS") or "443,8443").split(",")]
    if not all(one.isascii() and one.isdigit() and 0 < int(one[:9]) < 65_536 for one in written):
        raise Misconfigured("PALABRE_WEBHOOK_PORTS are numbers of ports, separated by commas.")
    return tuple(map(int, written))


def kept_secret(data_dir: Path) -> str:
    """The secret key kept in ``data_dir``, made on the first start, readable by its owner alone."""
    return kept_key(data_dir / "secret_key")
