"""Everything that is measured, by the database it is measured on."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from bench import changing, files, loading, paper, plot, reading, streams, writing
from bench.ports import HOST
from bench.serving import answering, memory_mib, resident_mib, serving
from bench.table import Row, p99, ratio


def on_sqlite(port: int, built: paper.Paper, folder: Path) -> tuple[list[Row], plot.Lines]:
    """All rows but those of PostgreSQL, and what is drawn."""
    from django.db import connections

    from palabre.charter.models import Rule

    connections.close_all()
    with serving(port) as (pid, start_s):
        rows, lines = reading.measure(port, built, folder)
        ours = answering(pid)
        under_load, together = resident_mib(ours), memory_mib(pid)
        changed, beside = after_decisions(port, built)
        rows += changed
        count, each = streams.kib_a_stream(port, built.threads[200].pk, lambda: memory_mib(ours))
        rows.append(
            Row(f"{count:,} live streams in one process", f"{each:.0f} KiB each", "37 KiB in a prototype")
        )
        rows += written(port, built)
    rows.append(
        Row(
            "memory: the process that answers, with the checks it shares; all processes",
            f"{under_load:.0f} MiB; {together:.0f} MiB",
            "Wagtail alone 114 to 152 MB",
            "200 MB of checks beside the next row",
        )
    )
    connections.close_all()
    with serving(port, workers=2):
        rows += with_two(port, built, "SQLite", first=2000)
    Rule.objects.all().update(checks=[])
    connections.close_all()
    with serving(port) as (pid, _start_s):
        plain = writing.comments((HOST, port), built, connections=writing.CONNECTIONS, first=3000)
        loading.rate(port, built.articles[200], reading.GZIP)
        without = resident_mib(answering(pid))
    rows += [
        Row("the process that answers, without the checks", f"{without:.0f} MiB", "Remark42 58 MB", "180 MB"),
        Row("ready after start", f"{start_s:.1f} s", "Wagtail alone 1.3 s", "3 s"),
        Row(
            "sending a comment, checks off, one process, 16 connections",
            f"{plain.per_second:.0f}/s (p99 {plain.p99_ms:.0f} ms)",
            "Remark42 219 to 553/s",
            "ahead of Isso",
        ),
    ]
    rows += files.measure(port, built, folder)
    paper.fill_up(1_000_000)
    connections.close_all()
    with serving(port):
        full = changing.first_byte_ms(port, built.threads[200], built.moderator)
    what = "first byte after a decision, 1,000,000 comments in the database"
    rows.append(ratio(what, median(full), beside))
    return rows, lines


def on_postgresql(port: int, built: paper.Paper) -> list[Row]:
    """How soon another process shows what was decided, and what is written."""
    with serving(port):
        seen = changing.visible_ms(port, built.threads[10], built.moderator)
        one = writing.comments((HOST, port), built, connections=writing.CONNECTIONS, first=0)
    rows = [
        Row("decision to visible in another process, PostgreSQL, p99", f"{p99(seen):.0f} ms", "", "100 ms"),
        Row(
            "sending a comment, every quick check, one process, PostgreSQL",
            f"{one.per_second:.0f}/s (p99 {one.p99_ms:.0f} ms)",
        ),
    ]
    with serving(port, workers=2):
        rows += with_two(port, built, "PostgreSQL", first=2000)
    return rows


def after_decisions(port: int, built: paper.Paper) -> tuple[list[Row], float]:
    """How soon what was decided is shown; and the first byte at the median, with 200 comments, in ms."""
    misses = {
        length: changing.first_byte_ms(port, built.threads[length], built.moderator)
        for length in (200, 20_000)
    }
    crowd, alone = changing.crowd_ratio(port, built.threads[200], built.moderator)
    seen = changing.visible_ms(port, built.threads[10], built.moderator)
    beside = median(misses[200])
    return [
        Row(
            "first byte after a decision, 200 comments",
            f"{beside:.1f} ms at the median, p99 {p99(misses[200]):.0f} ms",
            "WordPress 75 ms",
            "15 ms",
        ),
        ratio("the same, 20,000 comments in the discussion", median(misses[20_000]), beside),
        Row(
            f"{changing.AT_ONCE} ask at once for a page that has just changed, p99",
            f"{crowd:.1f} ms ({crowd / alone:.2f} of one alone)",
            "",
            "1.5 of one alone",
        ),
        Row("decision to visible in another process, SQLite, p99", f"{p99(seen):.0f} ms", "", "20 ms"),
    ], beside


def written(port: int, built: paper.Paper) -> list[Row]:
    """Comments and decisions a second, on one process, with every quick check."""
    one = writing.comments((HOST, port), built, connections=1, first=0)
    many = writing.comments((HOST, port), built, connections=writing.CONNECTIONS, first=1000)
    decided = writing.decisions((HOST, port), built)
    return [
        Row(
            "sending a comment, every quick check, one process, 16 connections",
            f"{many.per_second:.0f}/s (p99 {many.p99_ms:.0f} ms); p50 at one connection {one.p50_ms:.1f} ms",
            "nobody checks",
            "100/s, 25 ms",
        ),
        Row(
            "a decision at the desk, 4 connections",
            f"{decided.per_second:.0f}/s, p99 {decided.p99_ms:.0f} ms",
        ),
    ]


def with_two(port: int, built: paper.Paper, database: str, *, first: int) -> list[Row]:
    """What two processes do on this machine."""
    read = loading.rate(port, built.articles[200], reading.GZIP)
    sent = writing.comments((HOST, port), built, connections=writing.CONNECTIONS, first=first)
    return [
        Row(
            f"two processes, {database}: article with 200 comments; sending a comment, every quick check",
            f"{read:,.0f}/s; {sent.per_second:.0f}/s (p99 {sent.p99_ms:.0f} ms)",
        )
    ]
