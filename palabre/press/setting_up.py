"""A publication's front page, and what its editors may do on the editors' side."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from palabre.press.models import FrontPage
from palabre.publications.models import Publication

SNIPPETS = ("author", "promotion", "notice", "version", "rule")


def make_pages(publication: Publication) -> FrontPage:
    """The publication's front page, shown at its host."""
    front = FrontPage(title=publication.name, slug=f"publication-{publication.pk}", publication=publication)
    Page.objects.get(depth=1).add_child(instance=front)
    publication.site.root_page = front
    publication.site.save()
    Site.clear_site_root_paths_cache()
    return front


def grant_editors(publication: Publication) -> None:
    """Let the editors' group into the editors' side, write below the front page, and use its pictures."""
    group = publication.editors
    wanted = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    wanted |= Permission.objects.filter(content_type__model__in=SNIPPETS)
    group.permissions.add(*wanted)
    front = FrontPage.objects.get(publication=publication)
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=front, permission=permission)
    collection = collection_of(publication)
    for permission in _of_pictures():
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _of_pictures() -> QuerySet[Permission]:
    # Wagtail asks for the rights over its own model of images, whichever one an installation uses
    # (wagtail.images.get_permission_policy): those over ``Picture`` open nothing.
    return Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=["add_image", "change_image", "choose_image"]
    )


def collection_of(publication: Publication) -> Collection:
    """Where the publication's pictures are kept: the collection that its editors use, made with the first."""
    granted = Collection.objects.filter(
        group_permissions__group=publication.editors_id, group_permissions__permission__in=_of_pictures()
    )
    found = granted.order_by("path").first()
    if found is not None:
        return found
    return Collection.get_first_root_node().add_child(name=publication.name)
