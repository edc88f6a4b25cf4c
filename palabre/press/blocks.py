"""The parts of an article's body, as editors put them together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from palabre.press.embedding import frame_url

INLINE = ["bold", "italic", "link", "superscript", "subscript", "code"]


class Quotation(blocks.StructBlock):
    """What somebody said, and who."""

    text = blocks.TextBlock(label=_("text"))
    who = blocks.CharBlock(label=_("who"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        template = "press/blocks/quotation.html"
        label = _("quotation")


class Illustration(blocks.StructBlock):
    """An image within the text. Its credit stands with the picture."""

    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        template = "press/blocks/illustration.html"
        label = _("image")


class EmbedValue(blocks.StructValue):
    """What was typed, with the address of the frame it may become."""

    def frame_url(self) -> str:
        """Where the frame leads, or nothing."""
        return frame_url(self.get("url") or "")


class Embed(blocks.StructBlock):
    """
    A link that becomes a frame only when the reader asks for it.

    Nothing of a third party loads by itself: the page holds a link, and a button made by script.
    """

    url = blocks.URLBlock(label=_("address"))
    title = blocks.CharBlock(label=_("title"), max_length=200)

    class Meta:
        icon = "media"
        value_class = EmbedValue
        template = "press/blocks/embed.html"
        label = _("link or embed")


class Note(blocks.StructBlock):
    """An aside: a definition, a method, a correction."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=[*INLINE, "ul", "ol"])

    class Meta:
        icon = "info-circle"
        template = "press/blocks/note.html"
        label = _("note")


class ArticleBody(blocks.StreamBlock):
    """The body of an article, top to bottom."""

    paragraph = blocks.RichTextBlock(
        label=_("paragraph"), features=INLINE, icon="pilcrow", template="press/blocks/paragraph.html"
    )
    heading = blocks.CharBlock(
        label=_("heading"), max_length=160, icon="h2", template="press/blocks/heading.html"
    )
    quotation = Quotation()
    image = Illustration()
    list = blocks.RichTextBlock(
        label=_("list"),
        features=[*INLINE, "ul", "ol"],
        icon="list-ul",
        template="press/blocks/paragraph.html",
    )
    embed = Embed()
    note = Note()
