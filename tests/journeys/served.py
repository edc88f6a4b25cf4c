"""
A publication of its own under a real `palabre serve`, for a visit that wants the front door.

    python -m tests.journeys.served

Says its port and the path of its article, then for each line it is sent publishes a comment, and says so.
"""

from __future__ import annotations

import sys

from django.utils import timezone

from faults import paper
from faults.serving import building, serving


def main() -> None:
    """Build, serve, and do what is asked until the input ends."""
    with building() as folder:
        made = paper.build(comments=3)
        from palabre.moderation import deciding
        from tests import factories

        with serving(folder) as (server,):
            print(server.port, made.thread.url, flush=True)
            for line in sys.stdin:
                comment = factories.make_comment(made.thread, typed=line.strip(), at=timezone.now())
                deciding.publish(comment, revision=comment.revision_id, by=made.moderator, at=timezone.now())
                print("published", comment.pk, flush=True)


if __name__ == "__main__":
    main()
