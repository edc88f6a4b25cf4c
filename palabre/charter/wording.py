"""What a finding says to people: one sentence a kind, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SENTENCES: dict[str, Promise | str] = {
    "check.failed": _("The check %(check)s could not be made."),
    "length.too_short": _("The text says too little to be discussed."),
    "capitals.shouting": _("Capitals read as shouting."),
    "links.too_many": ngettext_lazy("More than %(limit)s link.", "More than %(limit)s links.", "limit"),
    "links.short": _("This link does not say where it leads: give the full address."),
    "links.of_new_author": _("A link in a first comment is read with care."),
    "sealed.word": _("The publication may not print this now."),
    "repetition.characters": _("The same character is typed %(count)s times."),
    "banned.word": _("The publication does not accept this word."),
    "duplicate": _("Nearly the same as #%(number)s (%(percent)s %%)."),
    "personal.phone": _("A telephone number: it is somebody’s, and everybody would read it."),
    "personal.email": _("An e-mail address: it is somebody’s, and everybody would read it."),
    "personal.address": _("This says where somebody lives."),
    "personal.iban": _("An account number: whoever reads it can use it."),
    "personal.nir": _("A social security number: nobody else may have it."),
    "personal.card": _("A card number: whoever reads it can use it."),
    "hatred": _("This reads like hatred of people for what they are."),
    "hostility": _("This sounds hostile."),
    "desk": _("What was kept off or taken off the page under this rule reads much like this."),
    "insult.aimed": _("Said to somebody, this is an insult."),
    "insult.word": _("Many take this word for an insult."),
    "insult.violence": _("This calls for violence."),
    "insult.slur": _("This word demeans people for what they are."),
    "french.foreign": _("This does not look like French: readers here write in French."),
    "french.accent": _("An accent is missing or wrong: “%(mended)s”."),
    "misspelled": _("This word is not spelled so: “%(mended)s”?"),
    "unknown_word": _("No dictionary knows this word."),
    "french.homophone": _("Another word sounds like this one and is meant here: “%(mended)s”."),
    "french.homophone.a": _("“a” is the verb and could be “avait”; otherwise it is “à”."),
    "french.homophone.ou": _("“où” is a place or a time; “ou” could be “ou bien”."),
    "french.homophone.ces": _("“ses” are somebody’s, “ces” are pointed at, “c’est” could be “cela est”."),
    "french.homophone.c_est": _("“s’est” goes with a subject (“il s’est”); “c’est” could be “cela est”."),
    "french.homophone.sa": _("“sa” is somebody’s; “ça” could be “cela”."),
    "french.homophone.et": _("“est” is the verb and could be “était”; “et” could be “et puis”."),
    "french.homophone.on": _("“ont” is the verb and could be “avaient”; “on” could be “il”."),
    "french.homophone.son": _("“sont” is the verb and could be “étaient”; “son” is somebody’s."),
    "french.homophone.la": _(
        "“là” is a place, “l’a” could be “l’avait”; “la” stands before a noun or a verb."
    ),
    "french.homophone.quelle": _("“qu’elle” could be “qu’il”; “quelle” goes with a noun."),
    "french.homophone.peu": _(
        "“peut” is the verb and could be “pouvait”; “peu” is the opposite of “beaucoup”."
    ),
    "french.homophone.leur": _("“leur” before a verb never has an s; before a noun it agrees."),
    "french.homophone.ce": _("“se” stands before a verb; “ce” before a noun, or for “cela”."),
    "french.infinitive": _("An infinitive stands here: “%(mended)s”."),
    "french.participle": _("This sounds like “%(mended)s”, which is meant here."),
    "french.person": _("The verb does not go with its subject: “%(mended)s”."),
    "french.conditional": _("After “si” there is no conditional: “%(mended)s”."),
    "french.conditional_wanted": _("The conditional stands here: “%(mended)s”."),
    "french.subjunctive": _("The subjunctive stands here: “%(mended)s”."),
    "french.order": _("An order ends otherwise: “%(mended)s”."),
    "french.agreement": _("This does not agree with the word it belongs to: “%(mended)s”."),
    "french.phrase": _("This is written “%(mended)s”."),
    "french.elision": _("Before a vowel it is “%(mended)s”."),
    "doubled": _("The same is typed twice."),
    "french.negation": _("“ne” is missing before the verb."),
    "shorthand": _("Shorthand: write “%(mended)s”."),
    "shorthand.alone": _("Shorthand: write it in words."),
    "french.grammalecte": _("Grammalecte: %(says)s"),
    "languagetool": _("LanguageTool: %(says)s"),
    "model": _("The publication’s own language model takes this to break the rule."),
    "classifier": _("The publication’s own model says: %(label)s."),
    "english.foreign": _("This does not look like English: readers here write in English."),
    "english.phrase": _("This is written “%(mended)s”."),
    "english.your": _("“you’re” could be “you are”; “your” is whose it is."),
    "english.its": _("“it’s” could be “it is” or “it has”; “its” is whose it is."),
    "english.have": _("It sounds like “of”, and is “have”."),
    "english.there": _("“there” is a place, “their” is whose it is, “they’re” could be “they are”."),
    "english.than": _("“than” compares; “then” is a time."),
    "english.too": _("“too” is more than enough; here it is not “to”."),
    "english.lose": _("“lose” is not to keep; “loose” is not tight."),
    "english.whose": _("“who’s” could be “who is”; “whose” asks whose it is."),
    "english.apostrophe": _("An apostrophe stands here: “%(mended)s”."),
    "english.participle": _("After “have” it is “%(mended)s”."),
    "english.person": _("The verb does not go with its subject: “%(mended)s”."),
    "english.effect": _("To “affect” is to have an “effect”."),
    "english.capital": _("The pronoun “I” is always a capital."),
    "english.article": _("Before this sound it is “%(mended)s”."),
    "punctuation.space": _("A space is missing or too much."),
    "punctuation.capital": _("A sentence begins with a capital letter."),
    "punctuation.none": _("So many words and no mark of punctuation: it is hard to read."),
}


def sentence(message: str, values: Mapping[str, str | int]) -> str:
    """The sentence for a finding's ``message`` key, its values put in; the key itself if nobody wrote one."""
    template = SENTENCES.get(message)
    if template is None:
        return message
    try:
        return str(template % dict(values))
    except (KeyError, ValueError, TypeError):
        return message
