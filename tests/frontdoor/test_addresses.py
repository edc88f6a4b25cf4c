"""Every address of the installation is on one list: what may be kept finished, or what never is."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern

from palabre.frontdoor import addresses
from palabre.press.addresses import why_reserved

# What stands for a converter of an address, by its name.
SAMPLES = {"int": "12", "number": "12", "slug": "mot-7", "str": "mot-7", "path": "a/b.jpg", "uuid": "0" * 32}


# Patterns written as regular expressions, each with addresses that it answers.
WRITTEN = {
    r"^media/(?P<path>.*)$": ["/media/pictures/a.jpg"],
    r"^((?:[\w\-]+/)*)$": ["/", "/culture/", "/culture/la-fanfare/"],
    r"^(?P<old>[\w-][\w/-]{0,300})/comment-page-(?P<page>[0-9]{1,9})/$": [
        "/2019/05/un-billet/comment-page-2/"
    ],
    # Whatever else stands below the interface for programs is 404.
    r"^.*$": [],
    r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$": ["/password/new/1-abc-def/"],
}
# Other people's addresses, below one word of ours.
THEIRS = ("/cms/", "/_util/")


def samples(patterns, before="/"):
    """An address, or some, for each pattern of the URL configuration."""
    for pattern in patterns:
        written = str(pattern.pattern)
        if before.startswith(THEIRS):
            yield before
        elif isinstance(pattern.pattern, RegexPattern) and isinstance(pattern, URLPattern):
            # One that is new and not in the table above fails here.
            yield from WRITTEN[written]
        else:
            here = before + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], written)
            yield from [here] if isinstance(pattern, URLPattern) else samples(pattern.url_patterns, here)


def every_address():
    return sorted(set(samples(get_resolver().url_patterns)))


def is_never(path: str) -> bool:
    if path.startswith(addresses.API):
        return any(one.fullmatch(path) for one in addresses.NEVER_OF_API)
    first = path[1:].partition("/")[0]
    return first in addresses.NEVER or any(one.fullmatch(path) for one in addresses.NEVER_BELOW)


@pytest.mark.parametrize("path", every_address())
def test_an_address_may_be_kept_or_never_is(path):
    assert (addresses.kept_at(path) is not None) != is_never(path)


def test_an_address_that_nobody_listed_would_be_found():
    unknown = "/un/peu/plus/loin/"
    assert addresses.kept_at(unknown) is None
    assert not is_never(unknown)


@pytest.mark.parametrize(
    "word", sorted(addresses.NEVER - {"_util", ".well-known", "robots.txt", "account-closed"})
)
def test_no_section_can_take_a_name_that_is_never_kept(word):
    assert why_reserved(word, in_section=False)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "home"), ("/culture/", "section"), ("/culture/la-fanfare/", "article"),
        ("/culture/la-fanfare/discussion/2/", "discussion page"), ("/c/42/", "comment"),
        ("/c/42/branch/", "branch"), ("/c/42/branch/3/", "branch"), ("/authors/ines/", "author"),
        ("/charter/", "charter"), ("/charter/2/", "charter version"), ("/transparency/", "transparency"),
        ("/feed/", "feed"), ("/comments/feed/", "comments feed"), ("/culture/la-fanfare/feed/", "article feed"),
        ("/sitemap.xml", "sitemap"), ("/sitemap-0.xml", "sitemap"), ("/static/press/base.css", "static"),
        ("/api/v1/", "api"), ("/api/v1/threads", "api thread at"), ("/api/v1/threads/3", "api thread"),
        ("/api/v1/threads/3/comments", "api comments"), ("/api/v1/comments/42", "api comment"),
        ("/api/v1/counts", "api counts"), ("/api/v1/charter", "api charter"), ("/api/v1/charter/2", "api charter"),
    ],
)  # fmt: skip
def test_what_readers_ask_for_most_may_be_kept(path, name):
    assert addresses.kept_at(path).name == name


@pytest.mark.parametrize(
    "path",
    ["/mine/", "/mine/here/3/", "/desk/", "/respond/3/", "/search/", "/c/42", "/c/old/1/2/", "//", "/a//",
     "/sign-in/", "/alert/3/", "/cms/", "/health/ready", "/metrics", "/a/b/c/d/", "/é/", "/decisions/3/",
     "/api/", "/api/v1", "/api/v1alpha1/", "/api/v1/desk/queue", "/api/v1/threads/3/preview", "/api/v1/threads/"],
)  # fmt: skip
def test_what_is_personal_or_strange_is_never_kept(path):
    assert addresses.kept_at(path) is None


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("", ""), ("page=2", "page=2"), ("utm_source=lettre", ""), ("utm_source=x&page=3&fbclid=y", "page=3"),
        ("page=2&page=3", None), ("page=", None), ("page=02", None), ("page=-1", None), ("page=9999999999", None),
        ("page=%32", "page=2"), ("&".join(f"a{n}=1" for n in range(99)), None),
    ],
)  # fmt: skip
def test_only_the_parameters_of_the_list_make_another_page(query, written):
    assert addresses.query_of(addresses.kept_at("/"), query) == written


@pytest.mark.parametrize(
    ("query", "written"),
    [("until=2026-06&since=2026-01", "since=2026-01&until=2026-06"), ("since=2026-1", None), ("since=12", None),
     ("since=2026-01-01", None), ("since=", None),
     ("since=1000-19", None), ("since=2026-00", None), ("page=2", "")],
)  # fmt: skip
def test_the_months_of_the_figures_make_another_page(query, written):
    assert addresses.query_of(addresses.kept_at("/transparency/"), query) == written


def test_an_address_without_parameters_is_the_same_whatever_is_added():
    assert addresses.query_of(addresses.kept_at("/culture/la-fanfare/"), "page=2&x=y") == ""


@pytest.mark.parametrize(
    ("path", "query", "written"),
    [
        ("threads", "address=https://a.example/b/%3Fc%3D1%26d", "address=https://a.example/b/%3Fc%3D1%26d"),
        ("threads", "address=https%3A%2F%2Fa.example%2F%C3%A9", "address=https://a.example/%C3%A9"),
        ("threads", "address=/a/&address=/b/", None),
        ("threads", "address=a%20b", None),
        ("threads", "address=%ff", None),
        ("threads", "address=" + "a" * 2001, None),
        ("counts", "address=/b/&address=/a/&page=3", "address=/b/&address=/a/"),
        ("counts", "&".join(["address=/a/"] * 100), "&".join(["address=/a/"] * 100)),
        ("counts", "&".join(["address=/a/"] * 121), None),
        ("threads/3/comments", "order=newest&after=48211&limit=20", "after=48211&limit=20&order=newest"),
        ("threads/3/comments", "order=oldest", None),
        ("threads/3/comments", "after=-1", None),
    ],
)  # fmt: skip
def test_what_programs_ask_is_written_in_one_way(path, query, written):
    kept = addresses.kept_at(addresses.API + path)
    assert addresses.query_of(kept, query) == written
    if written is not None:
        assert addresses.query_of(kept, written) == written
