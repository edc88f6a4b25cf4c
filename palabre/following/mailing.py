"""One mail: plain text in the publication's language, to one person, and what its server says of it."""

from __future__ import annotations

import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils import timezone, translation

from palabre.journal.reading import PassOver, TryLater
from palabre.press import typography
from palabre.publications.models import Publication


def sender(publication: Publication) -> str:
    """The installation's own address, which its mail server lets pass, under the publication's name."""
    # A line feed in the name would be a header.
    name = " ".join(publication.name.splitlines())
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def send(template: str, publication: Publication, to: str, **context: object) -> None:
    """One mail in the publication's language; the template's first line is its subject."""
    if "title" in context:
        context["title"] = typography.set_text(str(context["title"]), publication.language)
    with translation.override(publication.language), timezone.override(publication.zone):
        written = render_to_string(
            f"following/{template}.txt", {"publication": publication, **context}
        ).strip()
    subject, _line, body = written.partition("\n")
    message = EmailMessage(
        # Line feeds in a subject would be headers; Django refuses them, we take them out.
        " ".join(subject.splitlines())[:180],
        body.strip() + "\n",
        from_email=sender(publication),
        to=[to],
        # Nobody reads the installation's address: an answer goes to the publication, where it has one.
        reply_to=[publication.contact_email] if publication.contact_email else [],
    )
    deliver(message)


def deliver(message: EmailMessage) -> None:
    """
    Send one mail. Raises ``PassOver`` when its address or its text is refused for good, ``TryLater`` when
    the server does not take it now. Neither says to whom it was: both are logged.

    Source: RFC 5321, section 4.2.1 (5xx: permanent; 4xx: transient).
    """
    try:
        for address in message.to:
            sanitize_address(address, "utf-8")
    except Exception:
        # Python's parser of addresses fails on strange ones in more ways than it documents.
        raise PassOver("no mail can be addressed so") from None
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as fault:
        code = max((code for code, _said in fault.recipients.values()), default=0)
        raise (PassOver if code >= 500 else TryLater)(f"the address was refused ({code})") from None
    except smtplib.SMTPDataError as fault:
        refused = PassOver if fault.smtp_code >= 500 else TryLater
        raise refused(f"the text was refused ({fault.smtp_code})") from None
    except smtplib.SMTPResponseException as fault:
        # Our own name, password or sender, even with 5xx: the operator can mend it, and then the mail goes.
        raise TryLater(f"the server refused us: {type(fault).__name__} ({fault.smtp_code})") from None
    except OSError as fault:
        number = f" {fault.errno}" if fault.errno else ""
        raise TryLater(f"the server was not reached: {type(fault).__name__}{number}") from None
