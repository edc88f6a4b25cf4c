"""What an item of a WordPress export says of itself: who it is, when it was, and what it is called here."""

from __future__ import annotations

import datetime
import hashlib
import json
import zoneinfo
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from palabre.discussion import arriving, outside
from palabre.exchange.elsewhere.pages import folded
from palabre.exchange.spool import Spool
from palabre.exchange.telling import Tally
from palabre.exchange.typed_html import to_words
from palabre.exchange.wxr.reading import Item

TITLE_AT_MOST = 255
SITE_AT_MOST = 80


def key_of(item: Item) -> str:
    """By what an item is known again within its site: its number, else its address or its words, as first asked."""
    item.key = item.key or _key_of(item)
    return item.key


def _key_of(item: Item) -> str:
    number = item.fields.get("wp:post_id", "").strip()
    if number.isascii() and number.isdigit() and len(number) <= 20:
        return number
    said = item.fields.get("link", "").strip() or json.dumps(item.fields, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


def is_another(item: Item, spool: Spool) -> bool:
    """
    Whether the file told another item by the number of ``item`` before, at another address: it is put together of several.

    Of the same address it is the same one, told twice.
    """
    link = folded(_canonical(item.fields.get("link", "").strip()))[: outside.LONGEST]
    return not spool.keep("post", key_of(item), link) and spool.kept("post", key_of(item)) != link


def site_known_as(said: str, address: str, link: str) -> str:
    """
    What names the site of an export: as it is ``said`` to be, else as the file's own ``address`` does.

    Of a file that tells none, the host of its first item's ``link``.
    """
    return site_of(said or address) or host_of(_canonical(link)) or "unknown"


def site_of(address: str) -> str:
    """
    What names the site at ``address``: its host, with its path where it is one of several there; or nothing.

    However it is written (``outside.canonical``): somebody types it, and the file tells it.
    """
    address = _canonical(address)
    host = host_of(address)
    path = urlsplit(address).path.strip("/") if host else ""
    name = f"{host}/{path}" if path else host
    return (
        name
        if len(name) <= SITE_AT_MOST
        else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:24]
    )


def _canonical(address: str) -> str:
    """``address`` in the one way to write it; as it stands, where it is none of the web."""
    try:
        return outside.canonical(address)
    except outside.NotAnAddress:
        return address


def prefix_for(publication_id: int, site: str) -> str:
    """How the origins of comments of ``site`` begin, before the number of their post (``key_of``) and their own."""
    return f"wxr:{publication_id}:{site}"


def host_of(address: str) -> str:
    """The host of an address, in small letters; nothing where it has none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def instant(gmt: str, local: str, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
    """
    When something happened: ``gmt`` if it is a date, else ``local`` in the publication's zone, else nothing.

    WordPress writes ``0000-00-00 00:00:00`` where it knows none.
    """
    for written, of in ((gmt, datetime.UTC), (local, zone)):
        try:
            found = datetime.datetime.strptime(written.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=of)
            return found.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            continue
    return None


def dated(item: Item, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
    """The date of an article, if it states one."""
    said = instant(item.fields.get("wp:post_date_gmt", ""), item.fields.get("wp:post_date", ""), zone)
    if said is not None:
        return said
    try:
        found = parsedate_to_datetime(item.fields.get("pubDate", ""))
        return found.replace(tzinfo=found.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def title_of(item: Item, tally: Tally) -> str:
    """The headline of an article, with what had to be changed counted."""
    title = arriving.readable(to_words(item.fields.get("title", "")[:20_000]))
    if not title:
        title = item.fields.get("wp:post_name", "").strip()[:200] or f"({key_of(item)})"
        tally.change("articles without a headline: their address or number stands for it", title)
    elif len(title) > TITLE_AT_MOST:
        title = title[: TITLE_AT_MOST - 1] + "…"
        tally.change(f"headlines longer than {TITLE_AT_MOST} characters: cut, with an ellipsis", title)
    return title


def status_of(item: Item) -> tuple[str, str]:
    """What an article is here, and the words for it where that is another state than it had."""
    status = item.fields.get("wp:status", "").strip()
    if item.fields.get("wp:post_password", "").strip():
        return "draft", "articles behind a password: they came as drafts"
    if status == "private":
        return "draft", "private articles: they came as drafts"
    if status in ("publish", "future", "draft", "pending"):
        return status, ""
    return "draft", "articles in a state that is not known: they came as drafts"


def came_as(status: str, *, is_scheduled: bool) -> str:
    """The words in which an article is counted."""
    return (
        "articles scheduled" if is_scheduled else "articles" if status == "publish" else "articles as drafts"
    )
