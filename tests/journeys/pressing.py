"""What a person does who presses a button: wait for the page that it opens."""

from __future__ import annotations


def press(page, selector: str) -> None:
    """
    Click what ``selector`` names, and wait until the page that it opens is there.

    A click alone ends with the click: what is asked of the page after it may still be asked of the one
    that is being left.
    """
    with page.expect_navigation():
        page.click(selector)


def press_enter(page) -> None:
    """The same with the Enter key, in a field of a form."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
