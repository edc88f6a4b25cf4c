"""What the publication writes: its front page, sections and articles (Wagtail pages), authors, promotions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index
from willow.image import UnrecognisedImageFormatError

from palabre.press.addresses import why_reserved
from palabre.press.blocks import ArticleBody
from palabre.press.forms import ArticleForm, CopyWithin, PageForm, publication_of
from palabre.publications.models import Publication, Reading


class Picture(AbstractImage):
    """An image with the credit that the law and its maker ask for."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    admin_form_fields = ("title", "file", "description", "credit", "collection", "tags", "focal_point_x",
                         "focal_point_y", "focal_point_width", "focal_point_height")  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def generate_rendition_file(self, *args: Any, **named: Any) -> Any:
        """
        The picture in one size. Raises ``SourceImageIOError``, which Wagtail's own pages know how to show,
        for a file that is damaged as for one that is missing.
        """
        try:
            return super().generate_rendition_file(*args, **named)
        except (UnrecognisedImageFormatError, OSError, SyntaxError) as fault:
            raise SourceImageIOError(str(fault)) from fault


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


# Deeper than any page stands: front page, section, article, and room for editors who nest front pages.
DEEPEST = 8


def restricted(*, from_depth: int = 1) -> models.Exists:
    """
    Whether a page, or one above it from ``from_depth`` on (the root is 1), is behind a restriction.

    What stands above a page is known by its path, so one condition serves however many are restricted.
    """
    depths = range(from_depth, DEEPEST + 1)
    above = [Substr(models.OuterRef("path"), 1, depth * Page.steplen) for depth in depths]
    return models.Exists(PageViewRestriction.objects.filter(page__path__in=above))


class RestrictedQuerySet(PageQuerySet):
    """Pages whose ``public()`` and ``private()`` hold however many restrictions there are."""

    def private_q(self):
        """Wagtail writes a condition for each restriction; a thousand are more than SQLite takes."""
        none = models.Q(pk__in=[])
        return models.Q(restricted()) if PageViewRestriction.objects.exists() else none


class FrontPage(Page):
    """The home page of one publication: the root of its pages."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="front_page", null=True)

    base_form_class = PageForm
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["press.Section"]
    template = "press/front_page.html"
    content_panels = Page.content_panels

    class Meta:
        verbose_name = _("front page")

    def articles(self) -> models.QuerySet[Article]:
        """The articles of every section, newest first, that whoever reads this page may read."""
        return Article.objects.readable_below(self).newest_first()

    def serve(self, request, *args, **kwargs):
        """A page of the list of articles (``press/views.py``)."""
        from palabre.press.views import listing

        return listing(request, self)


class OfAPublication:
    """
    A section or an article (before ``Page`` among the bases): at no address of our own, in one publication.

    It is moved and copied within its publication alone. Its discussion, authors and promotions are the publication's, and so are the charter and the people
    who answer for what was written under it: on another front page all of them would be missing.
    """

    copy_form_class = CopyWithin
    # Whether it stands in a section.
    in_section = False

    def clean(self) -> None:
        """Refuse a slug whose address is one of Palabre's own."""
        super().clean()  # type: ignore[misc]
        if sentence := why_reserved(self.slug, in_section=self.in_section):  # type: ignore[attr-defined]
            raise ValidationError({"slug": sentence})

    def can_move_to(self, parent: Page) -> bool:
        """Whether Wagtail may move the page below ``parent``: not into another publication."""
        within = publication_of(self) == publication_of(parent)  # type: ignore[arg-type]
        return within and super().can_move_to(parent)  # type: ignore[misc]


class Section(OfAPublication, Page):
    """A section of a publication. Its address is one word, which none of Palabre's own may be."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    reading = models.CharField(
        _("comments are read"), max_length=6, choices=Reading.choices, blank=True,
        help_text=_("Empty: as the publication says."),
    )  # fmt: skip

    objects = PageManager.from_queryset(RestrictedQuerySet)()

    base_form_class = PageForm
    parent_page_types = ["press.FrontPage"]
    subpage_types = ["press.Article"]
    template = "press/section.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("reading")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("section")

    def articles(self) -> models.QuerySet[Article]:
        """The articles of this section, newest first, that whoever reads this page may read."""
        return Article.objects.readable_below(self).newest_first()

    def serve(self, request, *args, **kwargs):
        """A page of the list of articles (``press/views.py``)."""
        from palabre.press.views import listing

        return listing(request, self)


class Author(models.Model):
    """Somebody who writes articles."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="authors", verbose_name=_("publication")
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120)
    biography = models.TextField(_("biography"), blank=True)
    user = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="authors",
        verbose_name=_("account"),
    )

    panels = [FieldPanel(name) for name in ("publication", "name", "slug", "biography", "user")]

    class Meta:
        verbose_name = _("author")
        constraints = [models.UniqueConstraint(fields=["publication", "slug"], name="author_slug_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The author's page."""
        return f"/authors/{self.slug}/"


class ArticleKeyword(TaggedItemBase):
    """A keyword of an article."""

    content_object = ParentalKey("press.Article", on_delete=models.CASCADE, related_name="tagged_keywords")


class ArticleQuerySet(RestrictedQuerySet):
    """Questions about many articles."""

    def newest_first(self):
        """By their date; old texts without one come last, newest number first."""
        return self.order_by(models.F("dated_at").desc(nulls_last=True), "-pk")

    def readable_below(self, page: Page):
        """
        The published articles below ``page`` that no restriction further down hides.

        Whoever reads ``page`` has passed its own restrictions: Wagtail's ``public()`` would empty a
        section behind a password for those who know it.
        """
        return self.live().descendant_of(page).exclude(restricted(from_depth=page.depth + 1))


class Article(OfAPublication, Page):
    """
    An article. ``title`` is its headline.

    ``dated_at`` is the date readers see (none for old texts); ``corrected_at`` the last correction.
    """

    standfirst = models.TextField(_("standfirst"), blank=True)
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("For what was taken from elsewhere: who published it."),
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    dated_at = models.DateTimeField(_("date"), null=True, blank=True, default=timezone.now)
    corrected_at = models.DateTimeField(_("last correction"), null=True, blank=True)
    image = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    image_caption = models.CharField(_("caption"), max_length=300, blank=True)
    body = StreamField(ArticleBody(), blank=True, verbose_name=_("text"))
    keywords = ClusterTaggableManager(through=ArticleKeyword, blank=True, verbose_name=_("keywords"))
    promotion = models.ForeignKey(
        "press.Promotion", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("promotion"),
        help_text=_("Empty: the one whose keywords fit best."),
    )  # fmt: skip
    reading = models.CharField(
        _("comments are read"), max_length=6, choices=Reading.choices, blank=True,
        help_text=_("Empty: as the section or the publication says."),
    )  # fmt: skip

    objects = PageManager.from_queryset(ArticleQuerySet)()

    in_section = True
    base_form_class = ArticleForm
    parent_page_types = ["press.Section"]
    subpage_types: list[str] = []
    template = "press/article.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        InlinePanel("bylines", label=_("author"), heading=_("byline")),
        FieldRowPanel([FieldPanel("dated_at"), FieldPanel("corrected_at")]),
        FieldRowPanel([FieldPanel("source"), FieldPanel("source_url")]),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_caption")], heading=_("image")),
        FieldPanel("body"),
        FieldPanel("keywords"),
        FieldPanel("promotion"),
        InlinePanel("chosen_related", label=_("article"), heading=_("see also")),
        FieldPanel("reading"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("standfirst"), index.SearchField("body")]

    class Meta:
        verbose_name = _("article")
        indexes = [models.Index(fields=["-dated_at"], name="article_by_date")]

    @property
    def is_restricted(self) -> bool:
        """Whether not everybody may read it: it, or what it stands in, wants a password or a sign-in."""
        # Most publications have no restriction at all: one small question, instead of its ancestors'.
        return PageViewRestriction.objects.exists() and self.get_view_restrictions().exists()

    @property
    def address(self) -> str:
        """
        The path of its page on the publication's own host, without a query.

        Wagtail's own ``get_url`` is absolute as soon as an installation has two publications.
        """
        return "/" + self.url_path.split("/", 2)[2]

    @cached_property
    def section(self) -> Section:
        """The section the article stands in."""
        return Section.objects.parent_of(self).get()

    @property
    def authors(self) -> list[Author]:
        """The byline, in its order: none, one or several."""
        return [byline.author for byline in self.bylines.select_related("author").order_by("sort_order")]

    def serve(self, request, *args, **kwargs):
        """The article with the first page of its discussion."""
        from palabre.press.views import article_page

        return article_page(request, self)

    def serve_preview(self, request, mode_name):
        """What the editor sees before publishing: the article without its discussion."""
        from palabre.press.views import article_page

        return article_page(request, self, is_preview=True)


class Byline(Orderable):
    """One author of an article."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.CASCADE, related_name="bylines", verbose_name=_("author"))

    panels = [FieldPanel("author")]


class ChosenRelated(Orderable):
    """An article chosen by hand to stand under "see also"."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="chosen_related")
    related = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("article"))

    panels = [PageChooserPanel("related")]


class PromotionKeyword(TaggedItemBase):
    """A keyword by which a promotion finds its articles."""

    content_object = ParentalKey("press.Promotion", on_delete=models.CASCADE, related_name="tagged_keywords")


class Promotion(ClusterableModel):
    """What the publication recommends beside an article: a title and items, reused across articles."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="promotions", verbose_name=_("publication")
    )
    title = models.CharField(_("title"), max_length=160, help_text=_("Such as “Understand … with …”."))
    keywords = ClusterTaggableManager(through=PromotionKeyword, blank=True, verbose_name=_("keywords"))

    panels = [
        FieldPanel("publication"),
        FieldPanel("title"),
        InlinePanel("items", label=_("item"), min_num=1),
        FieldPanel("keywords"),
    ]

    class Meta:
        verbose_name = _("promotion")

    def __str__(self) -> str:
        return self.title


class PromotionItem(Orderable):
    """One thing recommended: a text with its link, if there is one, a price, an image."""

    promotion = ParentalKey(Promotion, on_delete=models.CASCADE, related_name="items")
    text = models.CharField(_("text"), max_length=200)
    detail = models.CharField(
        _("detail"), max_length=200, blank=True, help_text=_("An author, a maker, a date.")
    )
    url = models.URLField(_("link"), blank=True)
    price = models.DecimalField(_("price in euros"), max_digits=8, decimal_places=2, null=True, blank=True)
    image = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("image")
    )

    panels = [FieldPanel(name) for name in ("text", "detail", "url", "price", "image")]
