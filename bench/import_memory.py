"""
How much memory and time an import takes, by the number of its comments.

    python -m bench.import_memory [--format wxr|wxr-comments|disqus|isso] [--comments 50000 500000] [--into DIRECTORY] [--kill-after S]

Generates a file of that many comments (a fifth of them on one page, the others a thousand a page), imports each into a
publication of its own on SQLite, in a process of its own, and prints the most memory that process had, how long it
took, and what one query says is there then. With --kill-after the first import of each is killed after so many
seconds, and another goes on.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (  # noqa: SIM905
    "canal pont marché rivière école quai halle écluse place maire vélo voisin silence lumière projet budget "
    "enquête travaux samedi promesse bruit odeur hiver été train gare bus prix loyer jardin banc fontaine"
).split()

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
ITEM = """<item><title>Article {n}</title><link>https://old.example/2019/{n}/</link><dc:creator>a</dc:creator>
<content:encoded><![CDATA[<p>Texte {n}.</p>]]></content:encoded><wp:post_id>{n}</wp:post_id>
<wp:post_date_gmt>2019-05-01 10:00:00</wp:post_date_gmt><wp:post_name>article-{n}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="ville"><![CDATA[Ville]]></category>
"""
COMMENT = """<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[Lectrice {who}]]></wp:comment_author>
<wp:comment_author_email>l{who}@example.org</wp:comment_author_email><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>
<wp:comment_date>2019-05-02 10:00:00</wp:comment_date><wp:comment_date_gmt>2019-05-02 08:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type></wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>
"""


def write(form: str, path: Path, count: int) -> None:
    """A file of ``count`` comments in this form."""
    if form.startswith("wxr"):
        write_wxr(path, count)
    elif form == "isso":
        from tests.exchange import isso

        isso.large(path, count)
    else:
        from tests.exchange.disqus import Large

        with path.open("wb") as file:
            large = Large(count)
            while part := large.read():
                file.write(part)


def write_wxr(path: Path, count: int) -> None:
    """An export of ``count`` comments; three of five answer one of the twenty before."""
    chance = random.Random(7)
    id_ = article = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while id_ < count:
            article += 1
            size = min(count // 5 if article == 1 else 1000, count - id_)
            file.write(ITEM.format(n=article))
            first = id_ + 1
            for _each in range(size):
                id_ += 1
                parent = (
                    chance.randint(max(first, id_ - 20), id_ - 1)
                    if id_ > first and chance.random() < 0.6
                    else 0
                )
                text = " ".join(chance.choices(WORDS, k=chance.randint(8, 60))) + " !"
                if chance.random() < 0.1:
                    text = f'<blockquote>{text[:40]}</blockquote>\n<a href="https://example.org/{id_}">lire</a>\n{text}'
                file.write(COMMENT.format(id=id_, who=id_ % 997, text=text, parent=parent))
            file.write("</item>\n")
        file.write("</channel></rss>\n")


def make_publication() -> None:
    """An empty publication with a charter in the data directory of the environment."""
    from django.utils import timezone

    from palabre.config import migrating
    from palabre.config.cli import ready

    ready()
    migrating.apply_pending()
    from palabre.demo import paper

    paper.make_charters(paper.make_publication(), timezone.now())


def import_alone(form: str, path: str) -> None:
    """Import ``path`` in this process and say what it took."""
    from palabre.config.cli import main

    began = time.perf_counter()
    status = main(["import", form, path, *(["--site", "https://blog.example"] if form == "isso" else [])])
    took = time.perf_counter() - began
    from palabre.discussion.models import Comment, Thread

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    there, listed = Comment.objects.count(), sum(Thread.objects.values_list("published_count", flat=True))
    print(f"exit {status}: {there:,} comments, {listed:,} counted by their threads; "
          f"{took:.0f} s, {there / took:,.0f} comments/s, at most {peak:.0f} MiB")  # fmt: skip


def main() -> None:
    """Measure each size in processes of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.import_memory", description=__doc__)
    parser.add_argument("--comments", type=int, nargs="+", default=[50_000, 500_000])
    parser.add_argument("--format", choices=["wxr", "wxr-comments", "disqus", "isso"], default="wxr")
    parser.add_argument("--kill-after", type=float, metavar="S")
    parser.add_argument("--into", type=Path, help="keep what was generated and imported there")
    parser.add_argument("--one", choices=["publication", "import"], help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one == "publication":
        make_publication()
        return
    if arguments.one == "import":
        import_alone(arguments.format, arguments.file)
        return
    root = arguments.into or Path(tempfile.mkdtemp(prefix="palabre-bench-"))
    try:
        for count in arguments.comments:
            here = root / str(count)
            here.mkdir(parents=True, exist_ok=True)
            file = here / "export.xml"
            write(arguments.format, file, count)
            print(f"{count:,} comments, {file.stat().st_size / 1e6:.0f} MB", flush=True)
            alone = [sys.executable, "-m", "bench.import_memory", "--one"]
            environment = {**os.environ, "PALABRE_DATA_DIR": str(here / "data")}
            environment.pop("PALABRE_DATABASE_URL", None)
            subprocess.run([*alone, "publication"], env=environment, check=True)
            command = [*alone, "import", "--format", arguments.format, "--file", str(file)]
            if arguments.kill_after:
                first = subprocess.Popen(command, env=environment)
                try:
                    first.wait(arguments.kill_after)
                except subprocess.TimeoutExpired:
                    first.kill()
                    first.wait()
                    print("killed; again:", flush=True)
            subprocess.run(command, env=environment, check=True)
    finally:
        if arguments.into is None:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
