"""
A moderator who decides with the keys alone, as fast as the desk lets them, in a browser of their own.

The page says by itself when something is on the screen or may be pressed: nothing is asked again and again, and
what is timed is timed in the page, from the key to the frame that shows the next comment.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WORDS = "Dites-le avec une source, s’il vous plaît."
# Longer than anything takes that works: then the desk is stuck, and the player says where.
STUCK_SECONDS = 30

# What the page tells: `shown` (a key, and how long until another comment was painted), `ready` (what is read may be
# decided), `undo` (what can be taken back), `failed` (what was not decided after all).
IN_THE_PAGE = """
(() => {
  const wall = (at) => performance.timeOrigin + at;
  const tell = (kind, said) => window.palabreTold(JSON.stringify({ kind, ...said }));
  let told = null, offered = "", failed = 0, isWhole = false;
  const reading = () => {
    const item = document.querySelector("[data-focus]");
    const form = item?.querySelector(".verdict");
    return {
      number: item ? Number(item.id.slice(1)) : 0,
      revision: Number(form?.elements.revision?.value ?? 0),
      isResting: Boolean(form && "resting" in form.dataset),
    };
  };
  addEventListener("keydown", (event) => {
    if (event.target.closest?.("textarea, input")) return;
    const { number } = reading();
    sessionStorage.setItem("pressed", JSON.stringify({ number, key: event.key, at: wall(event.timeStamp), from: performance.timeOrigin }));
  }, { capture: true });
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  });
  function look() {
    if (!isWhole) return;
    const here = reading();
    const pressed = JSON.parse(sessionStorage.getItem("pressed"));
    if (pressed && pressed.number !== here.number) {
      sessionStorage.removeItem("pressed");
      painted(() => tell("shown", {
        number: pressed.number, key: pressed.key, next: here.number,
        took: wall(performance.now()) - pressed.at, isLoaded: pressed.from !== performance.timeOrigin,
      }));
    }
    const complaints = document.querySelectorAll("[data-failed] p");
    for (; failed < complaints.length; failed++) tell("failed", { said: complaints[failed].textContent });
    const undo = document.querySelector("[data-undo]:not([hidden])")?.textContent.trim() ?? "";
    if (undo !== offered) tell("undo", { said: offered = undo });
    // By the element, not its number: the next one may be the same again, where a colleague took the others.
    const item = document.querySelector("[data-focus]") ?? document.body;
    if (here.isResting || told === item) return;
    told = item;
    tell("ready", {
      ...here,
      path: location.pathname,
      hasNext: Boolean(document.querySelector(".desk__steps a[data-key=j]")),
      wantsMore: Boolean(document.querySelector("[data-focus] [data-wanted]")),
      isMet: Boolean(document.querySelector("[data-readers]")?.textContent.trim()),
      listed: [...document.querySelectorAll("input[name=chosen]")].map((one) => one.value.split(".").map(Number)),
    });
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-resting", "hidden"] });
  // By then the desk's own scripts have run: they are modules.
  document.addEventListener("DOMContentLoaded", () => { isWhole = true; look(); });
})();
"""


class Stuck(Exception):
    """The desk told a player nothing for longer than anything takes that works."""


@dataclass
class Press:
    """
    One verdict: on which text, by which keys, and what became of it.

    ``took_ms``: from the key until another comment was on the screen, ``is_loaded`` where that was another page;
    ``failed``: why it was not taken.
    """

    by: str
    number: int
    revision: int
    act: str
    words: str = ""
    is_undone: bool = False
    failed: str = ""
    took_ms: float | None = None
    is_loaded: bool = False


@dataclass
class Player:
    """One moderator at a page of their own. ``offset`` lets two judge the same comment differently."""

    page: Any
    host: str
    name: str
    offset: int = 0
    presses: list[Press] = field(default_factory=list)
    keys: int = 0
    typed: int = 0
    met: int = 0
    steps_ms: list[float] = field(default_factory=list)
    undone_ms: list[float] = field(default_factory=list)
    undoable: str = ""
    told: asyncio.Queue = field(default_factory=asyncio.Queue)
    last_told: list[Mapping[str, Any]] = field(default_factory=list)
    stepped_over: set[int] = field(default_factory=set)
    taken_back: set[int] = field(default_factory=set)

    async def sign_in(self) -> None:
        """Enter the desk; from here on the page tells what is on it."""
        page = self.page
        await page.goto(f"{self.host}/desk/")
        await page.fill("input[name=login]", self.name)
        await page.fill("input[name=password]", "palabre-test")
        await page.expose_function("palabreTold", lambda said: self.told.put_nowait(json.loads(said)))
        await page.add_init_script(IN_THE_PAGE)
        await page.keyboard.press("Enter")
        await self.until(is_ready)

    async def until(self, is_it: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """The first that the page tells for which ``is_it`` holds; all before it is noted."""
        while True:
            try:
                said = await asyncio.wait_for(self.told.get(), STUCK_SECONDS)
            except TimeoutError:
                raise Stuck(await self.where()) from None
            self.last_told = [*self.last_told[-4:], said]
            if said["kind"] == "shown":
                self.note_shown(said)
            if said["kind"] == "undo":
                self.undoable = said["said"]
            if said["kind"] == "failed":
                self.note_failed(said["said"])
            if is_it(said):
                return said

    async def where(self) -> str:
        """Who waits for what: the page as it is, the last verdict, and what the page told last."""
        here = await self.page.evaluate(
            "({ path: location.href, state: document.readyState, item: document.querySelector('[data-focus]')?.id,"
            " form: {...document.querySelector('[data-focus] .verdict')?.dataset},"
            " said: document.querySelector('[data-failed], [role=alert]')?.textContent.trim() })"
        )
        return f"{self.name} waits at {here}; pressed {self.presses[-1:]}, was told {self.last_told}"

    def note_shown(self, said: Mapping[str, Any]) -> None:
        """Keep how long it took until another comment was there."""
        if said["key"] == "u":
            self.undone_ms.append(said["took"])
        elif said["key"] == "j":
            self.steps_ms.append(said["took"])
        else:
            for press in self.presses[::-1]:
                if press.number == said["number"]:
                    press.took_ms, press.is_loaded = said["took"], said["isLoaded"]
                    return

    def note_failed(self, said: str) -> None:
        """The verdict that ``said`` is about was not taken."""
        found = re.search(r"#(\d+)", said)
        for press in self.presses[::-1]:
            if found and press.number == int(found[1]):
                press.failed = said
                return

    async def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self.keys += 1
            await self.page.keyboard.press(key)

    async def play(self) -> int:
        """Decide until nothing is left that this moderator may decide; how many verdicts were pressed."""
        before = len(self.presses)
        here: Mapping[str, Any] | None = await self.open("/desk/")
        while here is not None:
            here = await self.go_on(here)
        return len(self.presses) - before

    async def open(self, path: str) -> Mapping[str, Any]:
        """Go to a page of the desk, as by its link."""
        await self.page.goto(self.host + path)
        return await self.until(is_ready)

    async def go_on(self, here: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Do one thing with what is read, and wait for what comes; nothing where all is done."""
        own = {
            (press.number, press.revision) for press in self.presses if not (press.failed or press.is_undone)
        }
        if here["path"] != "/desk/":
            # A decision that was sent as a form, and met another: the page says so.
            self.note_failed(f"#{here['number']} {here['path']}")
            return await self.open("/desk/")
        left = [number for number, revision in here["listed"] if (number, revision) not in own]
        if (here["number"], here["revision"]) in own:
            # This moderator's word is given, and a second person is waited for.
            if not left:
                return None
            # By its line in the queue, not by the key: where a colleague who is done still has it before their eyes, the
            # key passes it over, and leads back here without an end.
            return await self.open(f"/desk/?focus={left[0]}#c{left[0]}")
        if not here["number"]:
            return None
        if here["number"] % 25 == 0 and here["hasNext"] and here["number"] not in self.stepped_over:
            self.stepped_over.add(here["number"])
            await self.press("j")
            return await self.until(is_ready)
        return await self.decide(here)

    async def decide(self, here: Mapping[str, Any]) -> Mapping[str, Any]:
        """Press a verdict; now and then take it back, and judge again."""
        number = here["number"]
        self.met += here["isMet"]
        press = Press(self.name, number, here["revision"], self.act_for(number))
        self.presses.append(press)
        if press.act == "return":
            press.words = WORDS
            await self.press("n")
            await self.page.keyboard.type(WORDS)
            self.typed += len(WORDS)
            await self.press("Escape", "r")
        else:
            await self.press(press.act[-1] if ":" in press.act else "p")
        is_regretted = number % 20 == 7 and press.act != "publish" and number not in self.taken_back
        # One's word among several is taken back by another word, not by a key.
        if not (is_regretted and here["hasNext"] and not here["wantsMore"]):
            return await self.until(is_ready)
        self.taken_back.add(number)
        mark = f"#{number} "
        following = await self.until(is_ready)
        if not (press.failed or mark in self.undoable):
            await self.until(lambda _said: bool(press.failed) or mark in self.undoable)
        if press.failed:
            return following
        await self.press("u")
        press.is_undone = True
        return await self.until(lambda said: is_ready(said) and said["number"] == number)

    def act_for(self, number: int) -> str:
        """What this moderator makes of a comment: half are published; once taken back, it is another."""
        turn = number * 7 + self.offset * 3 + (number in self.taken_back)
        return ("publish", "refuse:2", "publish", "refuse:3", "publish", "return", "publish", "refuse:1",
                "publish", "refuse:4")[turn % 10]  # fmt: skip


async def played(host: str, names: Sequence[str]) -> tuple[list[Player], float]:
    """
    Let each of ``names`` decide in a browser of their own, until none of them has anything left; the seconds it took.
    """
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        players = []
        for offset, name in enumerate(names):
            context = await browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
            players.append(Player(await context.new_page(), host, name, offset))
            await players[-1].sign_in()
        began = time.perf_counter()
        # Who is done may get more to do: what a colleague was the first of two to publish.
        while any(await asyncio.gather(*(one.play() for one in players))):
            pass
        seconds = time.perf_counter() - began
        await browser.close()
    return players, seconds


def is_ready(said: Mapping[str, Any]) -> bool:
    """Whether something is read and may be decided on, or nothing waits."""
    return said["kind"] == "ready"
