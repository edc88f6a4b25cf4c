"""
When nobody knows what has happened: Django is asked, and where it cannot answer, comments are left out.

A page that shows comments may show one that was removed meanwhile; without them it is still the article.
"""

from __future__ import annotations

import asyncio

from palabre.frontdoor.answers import Answer, OwnAnswer
from palabre.frontdoor.asking import Asked
from palabre.frontdoor.calling import Calling
from palabre.frontdoor.counting import Counters
from palabre.frontdoor.following import Follower
from palabre.frontdoor.pages import Page
from palabre.frontdoor.shelf import Shelf
from palabre.frontdoor.wsgi import environ_of

# So long is waited for a lease that has just run out, as after a pause of the whole process.
SOON_SECONDS = 0.3
# How long Django may take to answer, and how long it is left alone after it did not.
DJANGO_SECONDS = 1.0
AGAIN_SECONDS = 5.0


class WithoutNews:
    """How one process answers as long as its ``follower`` does not hear of everything."""

    def __init__(self, calling: Calling, shelf: Shelf, *, follower: Follower, counters: Counters):
        self.calling, self.shelf = calling, shelf
        self.follower, self.counters = follower, counters
        self.was_cut_off = False
        self.ask_again_at = 0.0

    async def is_over(self) -> bool:
        """Whether what is kept may be shown; a lease that has just run out is waited for a moment."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + (0 if self.was_cut_off else SOON_SECONDS)
        while not self.follower.is_current:
            if loop.time() >= ends:
                self.was_cut_off = True
                return False
            await asyncio.sleep(0.01)
        self.was_cut_off = False
        return True

    async def answer(self, asked: Asked) -> Answer | None:
        """
        What Django says, if it can; else what is kept, without what it says of comments.

        ``None`` where Django is to be asked for this request alone. One that does not answer is not asked
        again for some seconds: its threads would all wait.
        """
        loop = asyncio.get_running_loop()
        page = self.shelf.page_for(asked)
        if page is None or not asked.is_plain:
            return None
        if loop.time() >= self.ask_again_at:
            try:
                async with asyncio.timeout(DJANGO_SECONDS):
                    answer = await self.calling.ask(
                        environ_of(asked.request, None), then=lambda answer: answer
                    )
                if answer.status < 500:
                    return answer
            except (OwnAnswer, TimeoutError):
                pass
            self.ask_again_at = loop.time() + AGAIN_SECONDS
        return self.without_comments(page)

    def without_comments(self, page: Page) -> Answer | None:
        """A kept page without what it says of comments; ``None`` where nothing would be left."""
        shown = page.without_comments()
        if shown is None:
            return None
        self.counters.cut += 1
        return Answer(page.status, *shown)
