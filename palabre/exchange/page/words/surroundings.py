"""What stands around an article and its discussion: menus, crumbs, fields, foot, form, charter."""

from __future__ import annotations

import re

from palabre.exchange.page.words.line import LINE, SPACES, matches
from palabre.exchange.page.words.linking import unlinked

NOISE = re.compile(
    r"(?:aller|passer|accéder|sauter)(?: directement)? (?:au|aux|à la|à l[’']) ?(?:contenu|menu|texte|navigation|recherche|article|page|commentaires)(?: principale?)?"
    r"|menu(?: principal)?|navigation|accueil|rubriques|à propos|(?:re)?chercher|recherche|s[’'](?:abonner|inscrire|identifier)|mon compte"
    r"|se connecter|connexion|partager(?: sur .{1,30}| cet article)?|imprimer|envoyer(?: par (?:mail|e-mail|courriel))?|publicité"
    r"|skip to (?:(?:main |the )?(?:content|text|navigation)|article)|home|search|about|sign in|log in|sections|subscribe|share(?: on .{1,30})?|print|advertisement|facebook|twitter|mastodon|bluesky|linkedin"
    r"|whatsapp|e-?mail|courriel|copier le lien|écouter(?: l[’']article)?|temps de lecture.{0,30}|lecture\s?:?\s\d{1,3}\s?min.{0,20}",
    re.IGNORECASE,
)
# Those that only a site's menu has, beside its sections: a link to share stands below headlines too.
OF_MENU = re.compile(
    r"menu(?: principal)?|navigation|accueil|rubriques|à propos|(?:re)?chercher|recherche|s[’']abonner|abonnements?|se connecter|connexion|mon compte"
    r"|(?:la )?charte|contacts?|archives|plan du site|qui sommes-nous\s?\??|home|search|about(?: us)?|sections|subscribe|sign in|log in",
    re.IGNORECASE,
)
# Crumbs that name no section: the front page, and the words under which a site lists its sections.
GENERIC = re.compile(
    r"(?:vous êtes ici|you are here)\s?:?(?:\s(?:accueil|home))?|(?:toutes )?(?:les |nos )?(?:rubriques|sections|catégories|thèmes|articles)"
    r"|(?:le |la )?(?:site|journal|page d[’']accueil)|archives|categories|topics",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"mentions légales.{0,80}|plan du site.{0,80}|contact(?:s|ez-nous)?|qui sommes-nous\s?\??|politique de confidentialité.{0,80}"
    r"|données personnelles|©.{0,120}|\(c\)\s.{0,120}|tous droits réservés.{0,80}|newsletter.{0,60}|legal notice.{0,60}|privacy policy.{0,60}"
    r"|direct(?:eur|rice)\b.{0,40}\bpublication.{0,80}|propulsé par.{0,60}|powered by.{0,60}"
    r"|all rights reserved.{0,60}|suivez-nous.{0,60}|haut de page|retour en haut.{0,20}|inscrivez-vous à .{1,80}|gérer les cookies",
    re.IGNORECASE,
)
# The heading of the form, where it stands below the comments.
FORM = re.compile(
    r"(?:laisser|laissez|publier|poster|écrire|ajouter|déposer) (?:un|votre) (?:commentaire|message|réaction|réponse)(?: annuler la réponse)?|laisser une réponse(?: annuler la réponse)?"
    r"|réagir(?: à cet article)?|votre (?:commentaire|réponse|réaction)|(?:leave|post|write|add) a (?:reply|comment)(?: cancel reply)?|un message, un commentaire\s?\?",
    re.IGNORECASE,
)
CHARTER = re.compile(
    r"\bcharte\b|\bmodér(?:é|ation|ateur)|lus? avant (?:de paraître|publication|d[’']être publié)|\brègles? (?:de|du|sui|\d|:)"
    r"|(?:deux|trois|quatre|cinq|[2-9]) règles|engagent? (?:que )?leurs? auteurs|propriété de leurs? auteurs|restent (?:la propriété|à leurs?)"
    r"|connectez-vous|vous devez être (?:connecté|inscrit|identifié)|trier par|plus récents?(?: d[’']abord)?|plus anciens?(?: d[’']abord)?"
    r"|(?:laisser|publier|poster|écrire|ajouter) un (?:commentaire|message)|champs obligatoires|votre (?:nom|message|adresse|commentaire)"
    r"|jusqu[’']au \d{1,2} .{1,60}règle|\bavertissement\b|(?:seront|sera) (?:supprimé|refusé|effacé)|ne sera pas publié"
    r"|before (?:they appear|publication)|leave a (?:reply|comment)|log in to (?:reply|comment)|comment policy|house rules",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"(titre|title|url(?: source)?|source|adresse|address|date|published time|publié le|auteurs?|authors?|rubrique|section"
    r"|mots[- ]clés|keywords|tags|thèmes|markdown content)\s?:\s?(.{0,280})",
    re.IGNORECASE,
)
KEYWORDS = re.compile(r"(?:mots[- ]clés|keywords|tags|thèmes)\s?:\s?(.{1,280})", re.IGNORECASE)
CRUMBS = re.compile(r"\s[>›»/→]\s")
# The words of a section's name, at most, where it could be a headline.
WORDS_OF_SECTION = 3


def section_of(crumbs: list[str], *, is_below_them: bool) -> str:
    """
    The section that a way to a page names last; nothing where it has generic words alone.

    The first part is the site. ``is_below_them``: whether the page's own crumb was taken off already;
    else the last may be it, and a long one is.
    """
    named = [one for one in crumbs[1:] if not matches(NOISE, one) and not matches(GENERIC, one)]
    while not is_below_them and len(named) > 1 and len(named[-1].split()) > WORDS_OF_SECTION:
        named.pop()
    return named[-1] if named else ""


def parts_of_menu(line: str) -> list[str]:
    """The parts of a line that is a site's menu: ``Accueil | Rubriques | Contact``; none of another."""
    if len(line) > LINE:
        return []
    parts = [part.strip(SPACES) for part in re.split(r"\s?[|·•]\s?|\s[/–—-]\s|\s{3,}", unlinked(line))]
    parts = [part for part in parts if part]
    is_one = len(parts) > 1 and all(len(part.split()) <= WORDS_OF_SECTION for part in parts)
    return parts if is_one and sum(matches(OF_MENU, part) for part in parts) * 3 >= len(parts) else []


def is_charter(line: str) -> bool:
    """Whether a line near a discussion's heading speaks of how it is moderated, or belongs to its form."""
    return bool(CHARTER.search(line[:2000])) or matches(NOISE, line)
