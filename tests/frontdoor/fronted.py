"""
A publication of its own under a real `palabre serve`, with the web servers before it that are here.

    python -m tests.frontdoor.fronted

Says the path of its article, its own port and that of each other server by its name; then does what each line says.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from django.utils import timezone

from faults import fronts, paper
from faults.serving import building, serving


def main() -> None:
    """Build, serve, and do what is asked until the input ends."""
    with tempfile.TemporaryDirectory(prefix="palabre-pages-") as above:
        pages = Path(above, "pages")
        os.environ["PALABRE_PAGES_DIR"] = str(pages)
        with building() as folder:
            made = paper.build(comments=3)
            with contextlib.ExitStack() as held:
                (server,) = held.enter_context(serving(folder))
                ports = {"ours": server.port}
                if fronts.is_there("nginx"):
                    ports["nginx"] = held.enter_context(fronts.nginx(folder / "nginx", pages, server.port))
                if fronts.is_there("nginx") and fronts.is_there("openssl"):
                    ports["nginx-tls"] = held.enter_context(
                        fronts.nginx(folder / "nginx-tls", pages, server.port, tls=True)
                    )
                if fronts.is_there("caddy"):
                    ports["caddy"] = held.enter_context(fronts.caddy(folder / "caddy", pages, server.port))
                print(made.thread.url, *(f"{name}={port}" for name, port in ports.items()), flush=True)
                for line in sys.stdin:
                    act, _space, what = line.strip().partition(" ")
                    print(act, {"publish": publish, "remove": remove}[act](made, what), flush=True)


def publish(made: paper.Paper, text: str) -> int:
    """Publish a comment that says ``text``; its number."""
    from palabre.moderation import deciding
    from tests import factories

    comment = factories.make_comment(made.thread, typed=text, at=timezone.now())
    deciding.publish(comment, revision=comment.revision_id, by=made.moderator, at=timezone.now())
    return comment.pk


def remove(made: paper.Paper, number: str) -> str:
    """Remove it again."""
    from palabre.discussion.models import Comment
    from palabre.moderation import deciding

    comment = Comment.objects.get(pk=int(number))
    deciding.remove(comment, revision=comment.revision_id, by=made.moderator, at=timezone.now())
    return number


if __name__ == "__main__":
    main()
