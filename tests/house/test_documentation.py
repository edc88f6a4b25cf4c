"""What the code knows, the documentation says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from palabre.charter.checks import CHECKS
from palabre.config.cli import commands
from palabre.config.environment import KNOWN

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"


def headings(page: str) -> set[str]:
    """The headings of a page, without their marks."""
    return {
        line.lstrip("#").strip() for line in (DOCS / page).read_text().splitlines() if line.startswith("#")
    }


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_setting_has_a_heading(name):
    assert name in headings("configuration.md")


def test_every_documented_setting_exists():
    assert {heading for heading in headings("configuration.md") if heading.startswith("PALABRE_")} == set(
        KNOWN
    )


def test_every_setting_that_the_code_names_is_known():
    named = {
        name
        for file in (ROOT / "palabre").rglob("*.py")
        for name in re.findall(r"environ(?:\.get\(|\[)\s*[\"'](PALABRE_\w+)", file.read_text())
    }
    assert named <= set(KNOWN)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_check_has_a_heading(name):
    assert name in headings("checks.md")


def addresses(resolver, before="/"):
    """Each address of the URLconf as docs/addresses.md writes it, but for those of Wagtail and of the demo."""
    for pattern in resolver.url_patterns:
        written = before + plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if not written.startswith(("/cms/", "/demo/")) and pattern.urlconf_module.__name__.startswith(
                "palabre"
            ):
                yield from addresses(pattern, written)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__ != "wagtail.views":
            yield written


def plain(pattern: str) -> str:
    """``^c/(?P<number>[0-9]+)/$`` and ``c/<int:number>/`` as ``c/<…>/``: only that something stands there."""
    pattern = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "<…>", pattern.strip("^$"))
    return re.sub(r"<[^>]*>", "<…>", pattern)


def test_every_address_is_documented():
    documented = {plain(one) for one in re.findall(r"`(/[^`\s]*)`", (DOCS / "addresses.md").read_text())}
    below = tuple(one.removesuffix("…") for one in documented if one.endswith("/…"))
    missing = {
        address
        for address in addresses(get_resolver())
        if address not in documented and not address.startswith(below) and not address.startswith("/desk/")
    }
    assert not missing


REQUIREMENTS = {
    re.split(r"[~=<>\[ ]", line)[0]
    for file in (ROOT / "requirements").glob("*.in")
    for line in file.read_text().splitlines()
    if line and not line.startswith(("#", "-"))
}


@pytest.mark.parametrize("name", sorted(REQUIREMENTS))
def test_every_library_has_its_line_of_reason(name):
    reasons = (DOCS / "decisions" / "0002-libraries.md").read_text()
    assert re.search(rf"^\| {re.escape(name)} \| \S.{{15,}} \|$", reasons, re.MULTILINE)


def test_the_lock_files_have_hashes_and_no_addresses():
    for lock in (ROOT / "requirements").glob("*.txt"):
        written = lock.read_text()
        assert "://" not in written
        assert "--index-url" not in written
        pinned = re.findall(r"^[\w.\-\[\]]+==", written, re.MULTILINE)
        assert pinned
        assert written.count("--hash=sha256:") >= len(pinned)


def test_every_link_between_pages_leads_somewhere():
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "deploy").glob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text())
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert not broken


def test_nothing_in_the_deployment_contradicts_the_code():
    from palabre.config import serving

    unit = (ROOT / "deploy" / "palabre.service").read_text()
    patience = int(re.search(r"TimeoutStopSec=(\d+)", unit).group(1))
    assert patience > serving.LEAVE_WITHIN_SECONDS
    assert "palabre serve --bind 127.0.0.1:8000" in unit
    assert "reverse_proxy 127.0.0.1:8000" in (ROOT / "deploy" / "Caddyfile").read_text()


@pytest.mark.parametrize("name", sorted(command.NAME for command in commands()))
def test_every_command_is_documented(name):
    pages = [ROOT / "README.md", *DOCS.glob("*.md")]
    assert any(f"palabre {name}" in page.read_text() for page in pages)
