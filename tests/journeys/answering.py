"""What the live server still answers when a visit is over: a page that was closed may have asked for something just before."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from django.core.signals import request_finished, request_started

PATIENCE_S = 30


@contextlib.contextmanager
def to_the_end() -> Iterator[None]:
    """Wait at the end until every request that began within is answered: PostgreSQL empties no table that one is reading."""
    changed = threading.Condition()
    answering = 0

    def began(**_said) -> None:
        nonlocal answering
        with changed:
            answering += 1

    def ended(**_said) -> None:
        nonlocal answering
        with changed:
            answering -= 1
            changed.notify_all()

    request_started.connect(began)
    request_finished.connect(ended)
    try:
        yield
        with changed:
            assert changed.wait_for(lambda: answering <= 0, timeout=PATIENCE_S), f"{answering} unanswered"
    finally:
        request_started.disconnect(began)
        request_finished.disconnect(ended)
