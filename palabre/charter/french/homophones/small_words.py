"""Other small words that sound alike: quel/qu'elle, peu/peut, ni/n'y, quand/quant, tout/tous, près/prêt, plutôt, sur."""

from __future__ import annotations

from palabre.charter.french.clauses import BE, NO_WORD, SUBJECTS, Clause, is_finite, is_infinitive


def quelle(here: Clause) -> str | None:
    """ "quelle" (which) where "qu'elle" (that she) is meant."""
    after = here.next
    if here.previous.plain in ("parce", "alors", "puis", "lors", "tandis"):
        return here.word.plain.replace("quelle", "qu'elle")
    if here.begins or after.plain in BE or not is_finite(after) or after.may_be("N", "A"):
        return None
    if is_finite(here.previous) or here.previous.plain in (
        "pas",
        "plus",
        "pour",
        "avant",
        "ce",
        "sans",
        "tant",
    ):
        return here.word.plain.replace("quelle", "qu'elle")
    return None


def qu_elle(here: Clause) -> str | None:
    """ "qu'elle" (that she) where "quelle" (which) is meant: read at "qu'"."""
    if here.next.plain not in ("elle", "elles"):
        return None
    after = here.to(2)
    if after.is_only("N.fs", "N.fp") and after is not NO_WORD:
        return "quelle" if here.next.plain == "elle" else "quelles"
    return None


def peu(here: Clause) -> str | None:
    """ "peu" (little) where "peut" or "peux" (can) is meant."""
    before, after = here.previous, here.next
    if before.plain in ("je", "tu") or (before.plain in ("ne", "n'") and here.to(-2).plain in ("je", "tu")):
        return "peux"
    can_follow = is_infinitive(after) or after.plain in (
        "pas",
        "plus",
        "jamais",
        "être",
        "y",
        "en",
        "le",
        "la",
        "les",
        "se",
        "s'",
    )
    if before.plain in ("on", "il", "elle", "ça", "cela", "qui", "ne", "n'", "se") and can_follow:
        return "peut"
    return None


def peut(here: Clause) -> str | None:
    """ "peut" (can) where "peu" (little) or "peux" is meant."""
    before, after = here.previous, here.next
    if before.plain in ("je", "tu"):
        return "peux"
    if before.plain in ("un", "très", "trop", "si", "aussi", "quelque", "sous") or (
        before.plain == "à" and after.plain == "près"
    ):
        return "peu"
    if after.plain in ("de", "d'") and before.plain not in SUBJECTS and not before.may_be("N"):
        return "peu"
    return None


def ni(here: Clause) -> str | None:
    """ "ni" (nor) where "n'y" is meant."""
    if here.previous.plain in ("je", "tu", "il", "on", "ça", "ils") and is_finite(here.next):
        return "n'y"
    return None


def quant(here: Clause) -> str | None:
    """ "quant" (as for) where "quand" (when) is meant."""
    return "quand" if here.next is not NO_WORD and here.next.plain not in ("à", "au", "aux", "a") else None


def quand(here: Clause) -> str | None:
    """ "quand à" (when to) where "quant à" (as for) is meant."""
    if (
        here.next.plain == "penser"
        and here.to(2) is NO_WORD
        and here.previous.plain in ("pas", "trop", "plus")
    ):
        return "qu'en"
    if here.next.plain in ("au", "aux") or (here.next.plain == "à" and here.to(2).may_be("D", "O", "M")):
        return "quant"
    return None


def tout(here: Clause) -> str | None:
    """ "tout" where "tous" is meant."""
    if here.next.plain in ("les", "ces", "mes", "tes", "ses", "nos", "vos", "leurs") and here.to(2).may_be(
        "N.mp", "N.p", "N.m"
    ):
        return "tous"
    return None


OF_MANY = frozenset(["les", "ces", "mes", "tes", "ses", "nos", "vos", "leurs"])


def tous(here: Clause) -> str | None:
    """ "tous les familles": of another gender than the noun it goes with."""
    if here.next.plain in OF_MANY and here.to(2).is_only("N.fp", "V") and here.to(2).may_be("N.fp"):
        return "toutes"
    return None


def toutes(here: Clause) -> str | None:
    """ "toutes les quartiers", likewise."""
    if here.next.plain in OF_MANY and here.to(2).is_only("N.mp", "V") and here.to(2).may_be("N.mp"):
        return "tous"
    return None


def pres(here: Clause) -> str | None:
    """ "prés" (meadows) and "prêt" where "près" (near) is meant, and the other way."""
    if (
        here.word.plain == "prés"
        and here.next.plain in ("de", "du", "des", "d'")
        and not here.previous.may_be("D")
    ):
        return "près"
    if here.word.plain == "près" and here.next.plain == "à" and is_infinitive(here.to(2)):
        return "prêt"
    return None


def plutot(here: Clause) -> str | None:
    """ "plutôt" (rather) where "plus tôt" (sooner) is meant."""
    if here.next.plain == "que" and here.to(2).plain in (
        "prévu",
        "moi",
        "toi",
        "lui",
        "d'habitude",
        "hier",
        "demain",
    ):
        return (
            "plus tôt"
            if here.to(2).plain == "prévu"
            or here.previous.plain in ("arrivé", "arrivée", "parti", "partie", "venu")
            else None
        )
    return None


def sur(here: Clause) -> str | None:
    """ "sur" (on) where "sûr" (sure) is meant."""
    if here.previous.plain == "bien" and (here.ends or here.next.plain in ("que", "qu'", "!", "il", "on")):
        return "sûr"
    if here.previous.plain in ("suis", "es", "est", "êtes") and here.next.plain in ("que", "qu'", "et"):
        return "sûr"
    return None
