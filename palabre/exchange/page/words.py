"""
The words by which saved pages name their parts: counts, dates, headings, actions, notices.

Every pattern is matched against one line at a time, of bounded length (``LINE``), and repeats nothing
that could match in two ways: a hostile line costs no more than a long one.
"""

from __future__ import annotations

import datetime
import re
from urllib.parse import urljoin, urlsplit

from palabre.exchange.page.outline import Link, When

# Overrides of the direction of writing, and controls that are neither tab nor line feed: neither can be
# stored or printed safely, and none is text.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
# A line longer than this is text, whatever it begins with.
LINE = 300
SPACES = " \t\u00a0\u202f\u2009"
S = f"[{SPACES}]"

NUMBER = r"(\d{1,3}(?:[ \u00a0\u202f\u2009.,]\d{3}){1,3}|\d{1,9})"
OF_COMMENTS = r"(?:commentaires?|commentaire\(s\)|réactions?|contributions?|messages?|réponses?|réflexions?|comments?|comment\(s\)|thoughts?|responses?|replies|reply)(?:\s(?:de|du|dans le|sur le)\sforum|\sd(?:e|es|e nos|e vos)\s(?:lecteurs|lectrices|internautes|abonnés))?"
# "4 Responses to Le canal rouvre": a title without quotation marks begins with a capital, whatever the case of the rest.
ABOUT = r"(?:(?:publiés?|posted)\s?)?(?:(?:sur|à|on|to|pour)\s(?:cet article|ce billet|this article|[«“\"].{1,200})|(?:on|to|à)\s(?-i:[A-ZÀ-ÖØ-Þ0-9]).{0,198}[^.])?"
HEADING = r"(?:(?:les |vos |nos |tous les |all (?:the )?)?(?:commentaires|réactions|comments)(?: des lecteurs)?|discussion|forum(?: de l[’']article)?|messages|la discussion|le forum)"
BEFORE_COUNT = rf"(?:(?:les|vos|nos|tous les|voir (?:tous )?les|il y a(?: actuellement| déjà)?|there are|all(?: the)?)\s|{HEADING}{S}?[:(\[–—-]{S}?)?"
ANNOUNCED = [
    re.compile(rf"{BEFORE_COUNT}{NUMBER}{S}?{OF_COMMENTS}{S}?{ABOUT}{S}?[)\]]?{S}?[:.]?", re.IGNORECASE),
    re.compile(rf"(?:vos |les |nos |tous les |all )?{OF_COMMENTS}{S}?[:({{\[]{S}?{NUMBER}{S}?[)}}\]]?{S}?:?", re.IGNORECASE),
]  # fmt: skip
WITHIN = re.compile(rf"(?<![\d.,]){NUMBER}{S}?(?:commentaires?|réactions?|comments?)\b", re.IGNORECASE)
# What stands between the parts of a byline.
PARTS = re.compile(r"\s[·|•–—-]\s|\s?\|\s?")
ONE = re.compile(rf"(?:un|une|one){S}{OF_COMMENTS}{S}?{ABOUT}{S}?[:.]?", re.IGNORECASE)
NONE = re.compile(
    r"(?:aucun commentaire|aucune réaction|pas (?:encore )?de commentaires?|no comments?(?: yet)?).{0,60}",
    re.IGNORECASE,
)
# A heading of the discussion that states no count.
DISCUSSION = re.compile(rf"{HEADING}\s?:?", re.IGNORECASE)


def cleaned(text: str) -> str:
    """``text`` with lines that end in LF, without what can be neither stored nor printed safely."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain_number(written: str) -> int:
    return int(re.sub(r"\D", "", written))


def announced(line: str) -> int | None:
    """The count of comments that a line states as its one subject: ``1 203 commentaires`` is 1203."""
    line = line.strip(SPACES)
    if not line or len(line) > LINE:
        return None
    for pattern in ANNOUNCED:
        if found := pattern.fullmatch(line):
            return _plain_number(found[1])
    if ONE.fullmatch(line):
        return 1
    return 0 if NONE.fullmatch(line) else None


def announced_within(line: str) -> int | None:
    """The count of comments that a line states among other things (a byline, say)."""
    if len(line) > LINE:
        return None
    if found := WITHIN.search(line):
        return _plain_number(found[1])
    # "Aucun commentaire" and "Un commentaire" are counts only where they stand by themselves.
    return next((count for part in PARTS.split(line) if (count := announced(part)) is not None), None)


def is_discussion(line: str) -> bool:
    """Whether a line is the heading of a discussion: with its count or without."""
    return announced(line) is not None or (
        len(line) <= LINE and bool(DISCUSSION.fullmatch(line.strip(SPACES)))
    )


# --- dates -------------------------------------------------------------------------------------------------

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "janvier janv jan january", "février fevrier févr fev feb february", "mars mar march",
            "avril avr apr april", "mai may", "juin jun june", "juillet juil jul july", "août aout aug august",
            "septembre sept sep september", "octobre oct october", "novembre nov november",
            "décembre decembre déc dec december",
        ],
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s)?"
HOUR = r"(?:,?\s?(?:à|at|-|–|·|\||,)?\s?(\d{1,2})\s?(?:[:h]|h\.)\s?(\d{2})?(?:\s?min)?(?::(\d{2}))?\s?([ap]\.?m\.?)?)?"
DATES = [
    re.compile(rf"(?:le\s|on\s)?{WEEKDAY}(?:le\s)?(\d{{1,2}})(?:er)?\s{MONTH}\s(\d{{4}}){HOUR}\.?", re.IGNORECASE),
    re.compile(rf"(?:on\s)?{WEEKDAY}{MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}}){HOUR}\.?", re.IGNORECASE),
    re.compile(rf"(?:le\s)?(\d{{1,2}})[/.](\d{{1,2}})[/.](\d{{4}}){HOUR}", re.IGNORECASE),
]  # fmt: skip
DATE_AT_MOST = 60
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?")


def when(written: str) -> When | None:
    """
    The instant or the day that ``written`` is, as a whole; ``None`` where the year is not said.

    An instant without a time zone is the publication's own time.
    """
    written = re.sub(rf"{S}+", " ", written[:LINE]).strip(" .,")
    if ISO.fullmatch(written):
        try:
            if len(written) == 10:
                return datetime.date.fromisoformat(written)
            return datetime.datetime.fromisoformat(written.replace(" Z", "Z").replace("Z", "+00:00"))
        except ValueError:
            return None
    for place, pattern in enumerate(DATES):
        found = pattern.fullmatch(written)
        if found is None:
            continue
        first, second, year, hour, minute, second_of_minute, half = found.groups()
        day, month = (second, first) if place == 1 else (first, second)
        number = int(month) if month.isdigit() else MONTHS[month.lower()]
        try:
            if hour is None:
                return datetime.date(int(year), number, int(day))
            hours = int(hour)
            if half:
                hours = hours % 12 + (12 if half[0] in "pP" else 0)
            # The page's own clock: the publication's time zone is added where it is known.
            return datetime.datetime(  # noqa: DTZ001
                int(year), number, int(day), hours, int(minute or 0), int(second_of_minute or 0)
            )
        except ValueError:
            return None
    return None


# --- names -------------------------------------------------------------------------------------------------

CORRECTED = re.compile(
    r"(?:corrigée?|mise?\sà\sjour|modifiée?|actualisée?|updated|corrected)\s?:?\s(.{4,60})", re.IGNORECASE
)
# What ends a caption: "Le quai au matin. Photo : Maud Le Goff".
CAPTION = re.compile(
    r"(?:.{0,240}[.…!?»)(–—|·-]\s?)?(?:dessins?|photos?|photographies?|illustrations?|infographies?|images?|crédits?(?: photos?)?)\s?(?::|©)\s?(.{2,60}?)\)?",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"(?:article\s)?(?:publiée?|parue?|mise?\sen\sligne|postée?|published|posted)\s?:?\s", re.IGNORECASE
)
BYLINE = re.compile(
    r"(?:par|by|propos recueillis par|texte\s?:|auteurs?\s?:|author\s?:)\s(.{2,200})", re.IGNORECASE
)
NAME = re.compile(r"[^\W\d_][\w.’'\- ]{0,78}[\w.]")


def names(written: str) -> list[str]:
    """The names in ``Maud Le Goff, Jean Tanguy et A. B.``; nothing unless every part looks like a name."""
    parts = [part.strip(SPACES + ".") for part in re.split(r",|;|&|\bet\b|\band\b", written[:LINE])]
    parts = [part for part in parts if part]
    return parts if all(NAME.fullmatch(part) and len(part.split()) <= 5 for part in parts) else []


IN_SECTION = re.compile(r"(?<=[a-zà-ÿ0-9.])\s(?:dans|in)\s(?:la rubrique\s|the\s)?[A-ZÀ-Ö].{0,60}$")


def byline(line: str) -> tuple[list[str], When | None] | None:
    """The names and the date of ``Par Maud Le Goff · 18 juin 2026 · 12 commentaires``; ``None`` if it is none."""
    line = line.strip(SPACES)
    if not line or len(line) > LINE:
        return None
    said: list[str] = []
    dated: When | None = None
    understood = False
    for place, part in enumerate(PARTS.split(line)):
        # WordPress adds the section: "par Anne Morel dans Météo".
        part = IN_SECTION.sub("", part.strip(SPACES))
        if found := BYLINE.fullmatch(part):
            who = found[1]
            # "Par Maud, le 18 juin 2026": the date stands after a comma.
            cut = re.search(r",?\sle\s|,\s(?=\d)", who)
            if cut and (day := when(who[cut.end() :])):
                dated, who = day, who[: cut.start()]
            if not (read := names(who)):
                return None
            said, understood = said + read, True
        elif day := when(PUBLISHED.sub("", part, count=1)):
            dated, understood = dated or day, True
        elif (cut := re.search(r",?\s(?:par|by)\s", part)) and (
            day := when(PUBLISHED.sub("", part[: cut.start()], count=1))
        ):
            # "lundi 3 décembre 2007, par Paul Roux": SPIP names the day first.
            if not (read := names(part[cut.end() :])):
                return None
            said, dated, understood = said + read, dated or day, True
        elif announced_within(part) is not None or (place and NOISE.fullmatch(part)):
            continue
        else:
            return None
    return (said, dated) if understood else None


def name_alone(written: str) -> str:
    """``written`` if it can be the name shown of a comment's author (60 characters at most), else nothing."""
    written = written.strip(SPACES + ",:-–—·|•")
    return written if 0 < len(written) <= 60 and "\n" not in written and re.search(r"\w", written) else ""


SAID = re.compile(r"(.{1,60}?)\s(?:dit|a dit|a écrit|écrit|says|said|wrote)\s?:?", re.IGNORECASE)
NUMBERED = re.compile(r"(?:(.{1,60}?)\s)?\[?(?:#|n°\s?)(\d{1,12})\]?(?:\s?[,·|–—-]?\s?(.{1,110}))?")
NAME_DATE_IN_BRACKETS = re.compile(r"(.{1,60}?)\s?[(\[](.{6,50})[)\]]")
DATE_NAME = re.compile(r"(.{6,60}?),?\s(?:par|by)\s(.{1,60})", re.IGNORECASE)
NAME_DATE = re.compile(
    r"(?:(?:par|de|by)\s)?(.{1,60}?)(?:,\s?|\s?[·|–—]\s?|\s-\s|\s)((?:le\s|on\s)?.{6,50})", re.IGNORECASE
)

# Which comment a comment answers, in the site's own words.
IN_REPLY = re.compile(
    r"(?:en )?réponse (?:à|au (?:message|commentaire)) (?:n°\s?|#)(\d{1,12})\s?:?|(?:in )?reply to #(\d{1,12})\s?:?",
    re.IGNORECASE,
)


def heading_of_comment(line: str) -> tuple[str, int | None, When | None] | None:
    """
    Name, number and date of a line that says nothing else; ``None`` when it says more, or less surely.

    ``Maud #1661120 18 juin 2026 à 10:12``, ``18 juin 2026, 10:12, par Maud``, ``Maud dit :``, ``#1661120``.
    """
    line = line.strip(SPACES)
    if not line or len(line) > 160 or IN_REPLY.fullmatch(line):
        return None
    if found := NUMBERED.fullmatch(line):
        before, number, after = found.groups()
        dated = when(after) if after else None
        if after and dated is None:
            # "#101 Maud — 12 mai 2011": the number comes first, then what a head says without one.
            named = heading_of_comment(after) if not before and "#" not in after else None
            if named is None or not named[0] or named[2] is None or len(named[0].split()) > 3:
                return None
            return named[0], int(number), named[2]
        if not before:
            return "", int(number), dated
        if said := heading_of_comment(before):
            return (said[0], int(number), dated or said[2]) if said[1] is None else None
        return (before, int(number), dated) if is_name(before) else None
    if dated := when(line):
        return "", None, dated
    if (found := DATE_NAME.fullmatch(line)) and (dated := when(found[1])) and name_alone(found[2]):
        return name_alone(found[2]), None, dated
    if (found := SAID.fullmatch(line)) and is_name(found[1]):
        return name_alone(found[1]), None, None
    if not re.search(r"\d{4}", line):
        return None
    if (found := NAME_DATE_IN_BRACKETS.fullmatch(line)) and (dated := when(found[2])):
        return (name_alone(found[1]), None, dated) if is_name(found[1]) else None
    # The name ends where a date begins: each place where one may is tried, from the left.
    for cut in re.finditer(r"(?:,\s?|\s?[·|–—]\s?|\s-\s|\s)(?=(?:le\s|on\s)?\w)", line):
        if len(line) - cut.end() <= DATE_AT_MOST and (dated := when(line[cut.end() :])):
            name = re.sub(r"^(?:par|de|by)\s", "", line[: cut.start()], flags=re.IGNORECASE)
            return (name_alone(name), None, dated) if is_name(name) else None
    return None


def numbered_heading(line: str) -> tuple[str, int | None, When | None] | None:
    """``heading_of_comment`` of a line that has a number; ``None`` of another, at less cost."""
    line = line.strip(SPACES)
    if len(line) > 160 or not ("#" in line or "n°" in line) or not NUMBERED.fullmatch(line):
        return None
    said = heading_of_comment(line)
    return said if said is not None and said[1] is not None else None


def is_name(written: str) -> bool:
    """Whether ``written`` may stand as a name beside a number or a date: few words, no sentence."""
    written = written.strip(SPACES)
    if not name_alone(written) or len(written.split()) > 5 or re.search(r"[!?…;:]$|[#@]", written):
        return False
    # "Étienne R." ends with an initial, "C'est long." with a sentence's last word.
    return not written.endswith(".") or bool(re.search(r"(?:^|[\s.-])\w\.$", written))


# What links and buttons leave around an action.
AROUND_ACTIONS = "[]()↓→↩▸>"

# --- headings and lines that are not text -----------------------------------------------------------------

SEE_ALSO = re.compile(
    r"((?:à )?(?:voir|lire)(?: aussi| également| encore)|à voir également|(?:sur le|du) même sujet"
    r"|(?:dans la )?même rubrique|dans la même rubrique|articles? (?:liés?|similaires?|associés?|en lien|connexes?)"
    r"|pour aller plus loin|vous aimerez aussi|à (?:re)?lire aussi|you (?:may|might) also (?:like|be interested in)|see also|related(?: articles| stories)?|read (?:also|more))"
    r"(?:, .{1,80}|\ssur .{1,80})?\s?:?",
    re.IGNORECASE,
)
SEE_ALSO_INLINE = re.compile(
    r"(?:à )?(?:lire|voir)(?: aussi| également)?\s?[:→]\s?(.{8,250})|see also\s?:\s?(.{8,250})", re.IGNORECASE
)
PROMOTION = re.compile(
    r"(?:(?:pour )?(?:comprendre|découvrir|explorer|understand|discover)\s.{1,100}?\s(?:avec|with)\s.{1,80}"
    r"|à découvrir(?:\s.{1,100})?|à lire (?:chez|en librairie|en ce moment).{0,100}|en librairie.{0,60}"
    r"|[^.!?]{3,80}\s(?:avec|chez)\s(?:la |le |les |l[’']|notre |nos )(?:librairies?|boutiques?|éditions)\b.{0,60}"
    r"|nos (?:livres|ouvrages|publications).{0,60}|(?:dans )?(?:la|notre) (?:boutique|librairie).{0,60})\s?:?",
    re.IGNORECASE,
)
# Above a list of prices that is the article's own: what a seat or a meal costs.
PRICES = re.compile(
    r"(?:.{1,60}\s)?(?:tarifs?|prix|entrées?|billets?|places|prices?|tickets?|fees|admission)(?:\s.{1,60})?",
    re.IGNORECASE,
)
# Actions that stand side by side without anything between them: "Répondre Alerter".
SHORT_ACTION = r"(?:répondre(?: à ce (?:message|commentaire))?|reply|signaler|alerter|report|alert|permalien|permalink|citer|partager|share|j[’']aime|modifier|edit)"
ACTION = re.compile(
    rf"{SHORT_ACTION}(?:\s{{1,4}}{SHORT_ACTION}){{1,5}}|"
    r"répondre(?: (?:à (?!cet article|l[’']article).{1,60}|au (?:message|commentaire)))?|reply(?: to (?!this article).{1,60})?"
    r"|(?:connectez-vous|se connecter|log in|sign in) (?:pour|to) (?:répondre|reply)|signaler(?: (?:un abus|ce message|ce commentaire))?"
    r"|alerter(?: (?:la rédaction|les modérateurs))?|report|alert|permalien|lien permanent|permalink|citer|partager|share"
    r"|j[’']aime|recommander|modifier|edit|voir les? (?:\d+ )?réponses?|masquer les réponses",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"répondre\b|reply\b|(?:connectez-vous|log in) (?:pour|to) (?:répondre|reply)", re.IGNORECASE
)
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
# A link as Markdown writes it, whatever its address: crawlers leave relative ones too.
MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]{0,250})\]\(([^\s()]{0,400})(?:\s\"[^\"]{0,200}\")?\)")
MARKDOWN_IMAGE = re.compile(r"!\[([^\[\]]{0,250})\]\(([^\s()]{0,400})(?:\s\"[^\"]{0,200}\")?\)")
LINK = re.compile(
    r"\[([^\[\]]{1,250})\]\(([^\s()]{0,400})(?:\s\"[^\"]{0,200}\")?\)|(.{1,250}?)\s[(<]?(https?://[^\s<>()]{3,400})[)>]?"
)
# A title without a price or a link is no longer than this, where no bullet says that it is one.
ITEM_AT_MOST = 140
# A day beside a title, unless the title speaks of it: "la crue du 9 juin 2018".
DAY_LAST = re.compile(
    r"(?<!\b[ld][eu])(?<!\bau)(?<!\bet)(?<!\bdepuis)(?<!\bdès)(?<!\bo[fn])[\s,·|(–—-]+(\d{1,2}(?:er)?\s\S{3,9}\s\d{4})\)?",
    re.IGNORECASE,
)
# The words of a section's name, at most, where it could be a headline.
WORDS_OF_SECTION = 3
PRICE = re.compile(rf"(\d{{1,5}}(?:[.,]\d{{1,2}})?){S}?(?:€|euros?)|€{S}?(\d{{1,5}}(?:\.\d{{1,2}})?)")


def matches(pattern: re.Pattern[str], line: str) -> bool:
    """Whether ``pattern`` is all that a line says."""
    line = line.strip(SPACES)
    return len(line) <= LINE and bool(pattern.fullmatch(line))


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


def is_action(line: str) -> bool:
    """Whether a line is only what can be done with a comment: ``Répondre à ce message | Alerter``."""
    parts = parts_of_action(line)
    return bool(parts) and all(ACTION.fullmatch(part) and not re.search(r"[.!?…,]", part) for part in parts)


def parts_of_action(line: str) -> list[str]:
    """The parts of a short line as actions stand on one, without what links make of them; none of a long one."""
    if "](" in line and len(line) <= 2000:
        line = unlinked(line)
    line = line.strip(SPACES + AROUND_ACTIONS)
    if not line or len(line) > 120:
        return []
    parts = [part.strip(SPACES + AROUND_ACTIONS) for part in re.split(r"\s?[|·•/]\s?|\]\s?\[|\s[–-]\s", line)]
    return [part for part in parts if part]


def answers(line: str) -> bool:
    """Whether a line of actions offers to answer, as the last line of a comment does."""
    return is_action(line) and any(REPLY.match(part) for part in parts_of_action(line))


def numbered_action(line: str) -> int | None:
    """The number of a comment that stands among its actions alone: ``#5001 - Répondre à ce message``."""
    if "#" not in line:
        return None
    numbers: list[int] = []
    others: list[str] = []
    for part in parts_of_action(line):
        if found := re.match(r"#(\d{1,12})(?:$|[\s\])]+)|(?:.{1,80}\s)?[\[(]?#(\d{1,12})$", part):
            numbers.append(int(found[1] or found[2]))
            part = (part[: found.start(2)] if found[2] else part[found.end() :]).strip(
                SPACES + AROUND_ACTIONS + "#"
            )
        if part:
            others.append(part)
    return numbers[0] if len(numbers) == 1 and others and all(is_action(part) for part in others) else None


def unlinked(line: str) -> str:
    """A line with Markdown's links as their words."""
    return MARKDOWN_LINK.sub(lambda found: found[1], line)


def unmarked(text: str) -> str:
    """``text`` without the marks of bold or italics that stand around the whole of it: ``**Jean**`` is Jean."""
    if found := re.fullmatch(r"(\*{1,3}|_{1,3})([^*_]+)\1", text):
        return found[2].strip(SPACES)
    return text


def absolute(address: str, base: str) -> str:
    """An address of the web, reckoned from ``base`` where that is known; else nothing."""
    try:
        whole = urljoin(base, address)
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""


def is_caption(line: str) -> bool:
    """Whether a line ends by naming who made a picture: ``Le quai au matin. Photo : Maud Le Goff``."""
    line = line.strip(SPACES)
    found = CAPTION.fullmatch(line) if len(line) <= LINE else None
    return (
        found is not None and bool(names(found[1])) and found[1][0].isupper() and is_name(names(found[1])[0])
    )


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


def is_recommended(line: str) -> bool:
    """Whether a line names something to read and says nothing else: a title, with its link or price or without."""
    line = unlinked(line.strip(SPACES)) if len(line) <= 600 else ""
    if not line or len(line) > LINE or is_action(line) or is_discussion(line) or byline(line) is not None:
        return False
    if any(matches(one, line) for one in (SEE_ALSO, PROMOTION, KEYWORDS, NOISE, FOOTER)) or line[0] in ">#|":
        return False
    return bool(PRICE.search(line)) or (len(line) <= ITEM_AT_MOST and not re.search(r"[.:;]$", line))


def is_priced(line: str) -> bool:
    """Whether a line names something to buy: a title of some words, which ends with its price."""
    bare = line.strip(SPACES)
    found = PRICE.search(bare[-20:]) if is_recommended(line) else None
    return found is not None and bare.endswith(found[0]) and len(link(bare).text.split()) > 1


def is_sure_of_item(line: str) -> bool:
    """Whether a title has its price, or is a link and nothing before it."""
    return bool(PRICE.search(line[:LINE]) or MARKDOWN_LINK.match(line.strip(SPACES)[:1000]))


def undated(said: Link) -> Link:
    """A link without the day that stands beside its title, which becomes its detail."""
    found = DAY_LAST.search(said.text[-40:])
    if said.detail or found is None or found.end() < len(said.text[-40:]) or when(found[1]) is None:
        return said
    title = said.text[: len(said.text) - len(found[0])].strip(SPACES)
    return Link(title, said.address, found[1], said.price) if title else said


def link(line: str, base: str = "") -> Link:
    """
    What a line points to: ``L’eau vive, H. Marzin, 18 € (https://…)`` or ``[L’eau vive](https://…), 18 €``.

    ``base`` is the page's own address, from which others are reckoned. One is kept only where it is one of the web; what follows the text's first comma is the detail
    where there is a price: a title may have commas of its own.
    """
    line = line.strip(SPACES)[:600]
    text, address, rest, is_marked = line, "", "", False
    if found := LINK.match(line):
        is_marked = bool(found[1])
        text, address = (found[1] or found[3]).strip(SPACES), absolute(found[2] or found[4] or "", base)
        rest = line[found.end() :].strip(SPACES + ",;–—-")
    whole = f"{text}, {rest}" if rest else text
    price = ""
    if found := PRICE.search(whole):
        price = (found[1] or found[2]).replace(",", ".")
        whole = whole[: found.start()].rstrip(SPACES + ",;–—-(") + whole[found.end() :].rstrip(SPACES + ".)")
        # Markdown says itself where a title ends.
        if whole.count("(") > whole.count(")"):
            whole = whole.rpartition("(")[0].rstrip(SPACES + ",;") + ", " + whole.rpartition("(")[2]
        end = len(text) if is_marked and whole.startswith(text) else whole.find(", ")
        text, detail = (whole[:end], whole[end:]) if end >= 0 else (whole, "")
        return Link(text.strip(SPACES), address.rstrip(".,"), detail.strip(SPACES + ",;:–—-"), price)
    return Link(text, address.rstrip(".,"), rest)
