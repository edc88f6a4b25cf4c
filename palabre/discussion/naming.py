"""Names that guests cannot take: the publication's, its staff's and its authors', however they are disguised."""

from __future__ import annotations

import unicodedata

from palabre.accounts.models import User
from palabre.kit import depending
from palabre.press.models import Author
from palabre.publications.models import Publication

# The look-alikes that are used to impersonate, from other alphabets and digits, after NFKC and casefold.
# Source: Unicode Technical Standard 39, confusables, the letters of Latin names alone.
LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһкмтвнαορτικνυ01", "aeopcyxijsdhkmtbhaoptiknuol")


def skeleton(name: str) -> str:
    """What a reader sees of ``name``: without accents, capitals, spaces, marks, or letters that look like others."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = (character for character in folded if character.isalnum())
    return "".join(letters).translate(LOOK_ALIKES)


def is_taken(name: str, publication: Publication) -> bool:
    """Whether a guest called ``name`` would pass for the publication or one of its people."""
    wanted = skeleton(name)
    # The entries "author.…" and "staff.changed" touch the publication.
    taken = depending.part(
        ("names", publication.pk),
        lambda: skeletons(publication),
        f"publication:{publication.pk}",
        is_shown=False,
    )
    return bool(wanted) and wanted in taken


def skeletons(publication: Publication) -> frozenset[str]:
    """The names that guests of ``publication`` cannot take."""
    taken = [publication.name, *Author.objects.filter(publication=publication).values_list("name", flat=True)]
    staff = User.objects.filter(
        groups__in=[publication.moderators_id, publication.editors_id], is_active=True
    )
    taken += [
        str(user) for user in staff.only("username", "first_name", "last_name", "shown_name").distinct()
    ]
    return frozenset(map(skeleton, taken))
