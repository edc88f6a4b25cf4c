"""The publication's own site says who its reader is: they write without a second sign-in."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import html
import json
import re

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from palabre.accounts import site_tokens, vouching, vouching_keys
from palabre.accounts.models import Measure, Reader, Sanction, SpentToken
from palabre.accounts.standing import hash_of_address
from palabre.accounts.vouching import NotVouched
from palabre.discussion import leaving
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from tests import factories

SECRET = "un secret assez long pour être un secret, vraiment"
ISSUER = "https://journal.example"


def b64(said) -> str:
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed_by_secret(header, claims, secret=SECRET) -> str:
    written = f"{b64(header)}.{b64(claims)}"
    return f"{written}.{b64(hmac.new(secret.encode(), written.encode(), hashlib.sha256).digest())}"


def claims(**more):
    now = int(timezone.now().timestamp())
    said = {
        "iss": ISSUER, "aud": "http://testserver", "sub": "member-7", "name": "Maud Lebrun", "email": "maud@example.org",
        "email_verified": True, "roles": ["subscriber"], "iat": now, "exp": now + 240, "jti": f"t{now}-{len(str(more))}-{id(more)}",
    }  # fmt: skip
    return {name: value for name, value in {**said, **more}.items() if value is not None}


def token(header=None, secret=SECRET, **more) -> str:
    return signed_by_secret(header or {"alg": "HS256", "typ": "JWT"}, claims(**more), secret)


@pytest.fixture
def admin(db):
    return factories.make_user("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def key(publication, admin):
    vouching_keys.enter(publication, algorithm="HS256", issuer=ISSUER, written=SECRET, by=admin, at=timezone.now())  # fmt: skip


@pytest.fixture
def believed(key, publication):
    """Take a token now."""
    return lambda written: vouching.take(publication, written, at=timezone.now())


def hidden(answer, name) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())[1])


def write(client, thread, written, typed="Je nage ici depuis toujours.", **more):
    """Preview with a token, then confirm with what the preview carries."""
    preview = client.post(thread.respond_url, {"text": typed, "token": written, **more})
    assert preview.status_code == 200, preview.content.decode()
    said = {"text": typed, "known": hidden(preview, "known"), "stamp": hidden(preview, "stamp"), "do": "confirm", **more}  # fmt: skip
    return client.post(thread.respond_url, said, headers={"Origin": "http://testserver"})


def test_whom_the_site_vouches_for_is_the_author_without_a_second_sign_in(client, key, thread):
    answer = write(client, thread, token())
    assert answer.status_code == 200
    comment = Comment.objects.get()
    assert (comment.author_name, comment.author_email) == ("Maud Lebrun", "maud@example.org")
    reader = comment.reader
    assert (reader.subject, reader.email) == ("member-7", "maud@example.org")
    assert reader.email_confirmed_at is not None
    # Another browser, another day: the same reader.
    write(client.__class__(), thread, token(name="Maud"), typed="Et encore.")
    assert Reader.objects.count() == 1
    assert Comment.objects.filter(reader=reader).count() == 2


def test_their_own_comments_open_by_the_link_they_are_shown(client, key, thread):
    answer = write(client, thread, token())
    link = re.search(r"(/mine/[^\"<\s]+)", html.unescape(answer.content.decode()))[1]
    browser = client.__class__()
    browser.get(link)
    assert "Je nage ici depuis toujours." in browser.get("/mine/").content.decode()
    # No browser keeps it by itself: whoever signs in there next is another.
    assert "palabre_reader" not in answer.cookies


def test_the_form_begins_with_a_token_and_carries_its_reader_on(client, key, thread):
    begun = client.post(thread.respond_url, {"do": "begin", "token": token()})
    assert begun.status_code == 200
    page = begun.content.decode()
    assert "Maud Lebrun" in page
    assert 'id="name"' not in page
    assert 'id="email"' not in page
    again = client.post(thread.respond_url, {"text": "", "known": hidden(begun, "known")})
    assert again.status_code == 422
    assert hidden(again, "known")


def test_what_is_typed_in_place_of_what_the_site_says_is_not_believed(client, key, thread):
    write(client, thread, token(), name="Le Maire", email="maire@example.org")
    comment = Comment.objects.get()
    assert (comment.author_name, comment.author_email) == ("Maud Lebrun", "maud@example.org")


def test_a_name_of_the_publication_s_people_is_not_taken_by_a_token(client, key, thread, moderator):
    begun = client.post(thread.respond_url, {"do": "begin", "token": token(name=moderator.username)})
    assert 'id="name"' in begun.content.decode()


def test_a_token_gives_nobody_a_role(client, key, thread, moderator):
    write(
        client,
        thread,
        token(sub=str(moderator.pk), roles=["admin", "moderator"], email=moderator.email, name="X"),
    )
    comment = Comment.objects.get()
    assert not comment.speaks_for_publication
    assert comment.user is None
    assert client.get("/desk/").status_code == 302


def test_a_moderator_s_browser_writes_as_whom_the_site_says(client, key, thread, moderator):
    client.force_login(moderator)
    write(client, thread, token())
    assert (Comment.objects.get().user, Comment.objects.get().author_name) == (None, "Maud Lebrun")


def test_a_token_is_taken_once_and_forgotten_once_it_has_expired(believed):
    written = token()
    believed(written)
    with pytest.raises(NotVouched, match="already"):
        believed(written)
    assert vouching.forget_old(at=timezone.now()) == 0
    assert vouching.forget_old(at=timezone.now() + datetime.timedelta(minutes=7)) == 1
    assert SpentToken.objects.count() == 0
    later, publication = timezone.now() + datetime.timedelta(minutes=7), Reader.objects.get().publication
    with pytest.raises(NotVouched, match="expired"):
        vouching.take(publication, written, at=later)


NOW = 1_800_000_000


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://stranger.example"}, {"iss": None}, {"aud": "https://other.example"}, {"aud": None}, {"aud": []}, {"sub": None},
     {"sub": ""}, {"sub": 7}, {"sub": "x" * 201}, {"sub": "a\nb"}, {"jti": None}, {"jti": ["a"]}, {"exp": None}, {"iat": None},
     {"exp": "soon"}, {"exp": True}, {"exp": 1e400}, {"exp": -1}, {"iat": 0}, {"exp": NOW, "iat": NOW - 301},
     {"exp": NOW - 60, "iat": NOW - 300}, {"iat": NOW + 60, "exp": NOW + 120}, {"nbf": NOW + 60}, {"exp": NOW - 10, "iat": NOW},
     {"name": 7}, {"name": "x" * 61}, {"name": "a\u202eb"}, {"email": "no address"}, {"email": ["a@example.org"]},
     {"email": "a@example.org\nBcc: b@example.org"}, {"roles": "admin"}, {"roles": [1]}, {"roles": ["a"] * 21}],
)  # fmt: skip
def test_what_a_token_must_say_is_held_to(key, publication, wrong):
    at = datetime.datetime.fromtimestamp(NOW, tz=datetime.UTC)
    written = token(**{"iat": NOW - 10, "exp": NOW + 200, **wrong})
    with pytest.raises(NotVouched):
        vouching.take(publication, written, at=at)
    assert Reader.objects.count() == 0
    assert SpentToken.objects.count() == 0


def test_clocks_may_differ_a_little_and_several_may_be_meant(key, publication):
    at = datetime.datetime.fromtimestamp(NOW, tz=datetime.UTC)
    for n, more in enumerate(({"iat": NOW + 20, "exp": NOW + 300}, {"iat": NOW - 300, "exp": NOW - 20}, {"iat": NOW, "exp": NOW + 1, "aud": ["x", "http://testserver"]})):  # fmt: skip
        vouching.take(publication, token(jti=f"n{n}", **more), at=at)
    assert Reader.objects.count() == 1


def test_only_the_publication_s_key_in_its_own_way_is_believed(believed, publication):
    good = token()
    head, body, signature = good.split(".")
    private = Ed25519PrivateKey.generate()
    written = f"{b64({'alg': 'EdDSA'})}.{body}"
    doubled = b64(b'{"alg":"none","alg":"HS256"}')
    for wrong in (
        f"{b64({'alg': 'none'})}.{body}.", f"{b64({'alg': 'none'})}.{body}.{signature}", f"{b64({'alg': 'nOnE'})}.{body}.{signature}",
        f"{written}.{b64(private.sign(written.encode()))}", token(secret="another secret, long enough to be taken for one"),
        f"{head}.{b64(claims(sub='member-8'))}.{signature}", f"{head}.{body}", f"{head}.{body}.", f"{head}.{body}.{signature}.x",
        token(header={"alg": "HS512"}), token(header={"typ": "JWT"}), token(header={"alg": "HS256", "crit": ["exp"]}),
        token(header={"alg": "HS256", "typ": "other"}), token(header=["HS256"]), token(header={"alg": ["HS256"]}),
        f"{doubled}.{body}.{b64(hmac.new(SECRET.encode(), f'{doubled}.{body}'.encode(), hashlib.sha256).digest())}",
        "x" * 5000, "", "...", "é.é.é", good + "=", f" {good}", b64(b"[" * 3000) + f".{body}.{signature}",
    ):  # fmt: skip
        with pytest.raises(NotVouched):
            believed(wrong)
    assert believed(good).reader.subject == "member-7"


def test_a_public_key_is_no_secret(publication, admin):
    """The way of signing is the key's: what is public must not sign as a secret would."""
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes_raw()
    pem = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()  # fmt: skip
    for n, entered in enumerate((pem, base64.b64encode(raw).decode(), b64(raw))):
        vouching_keys.enter(publication, algorithm="EdDSA", issuer=ISSUER, written=entered, by=admin, at=timezone.now())  # fmt: skip
        for secret in (pem, entered, base64.b64encode(raw).decode()):
            with pytest.raises(NotVouched):
                vouching.take(publication, token(secret=secret), at=timezone.now())
        written = f"{b64({'alg': 'EdDSA'})}.{b64(claims(jti=f'ed{n}'))}"
        assert vouching.take(
            publication, f"{written}.{b64(private.sign(written.encode()))}", at=timezone.now()
        )


def test_without_a_key_nobody_is_believed(publication):
    with pytest.raises(NotVouched):
        vouching.take(publication, token(), at=timezone.now())


def test_another_publication_s_reader_is_another(key, publication, admin):
    other = factories.make_publication(host="phare.example")
    vouching_keys.enter(other, algorithm="HS256", issuer=ISSUER, written=SECRET, by=admin, at=timezone.now())
    with pytest.raises(NotVouched, match="aud"):
        vouching.take(other, token(), at=timezone.now())
    vouching.take(publication, token(), at=timezone.now())
    vouching.take(other, token(aud=other.root_url), at=timezone.now())
    assert Reader.objects.filter(subject="member-7").count() == 2


def test_a_refused_token_keeps_what_was_typed_and_sends_nothing(client, key, thread):
    answer = client.post(thread.respond_url, {"text": "Mon texte.", "name": "Maud", "token": "x.y.z"})
    assert answer.status_code == 403
    assert "Mon texte." in answer.content.decode()
    assert "La parole de votre site" in answer.content.decode()
    assert Comment.objects.count() == 0


def test_a_pass_holds_for_its_discussion_and_as_long_as_the_key_stands(
    client, key, publication, thread, admin
):
    known = vouching.take(publication, token(), at=timezone.now())
    written = known.pass_for(thread.pk)
    assert vouching.recognise(publication, written, thread.pk).reader == known.reader
    for wrong, where in (
        (written, thread.pk + 1),
        (written + "x", thread.pk),
        ("", thread.pk),
        ("a:b:c", thread.pk),
    ):
        with pytest.raises(NotVouched):
            vouching.recognise(publication, wrong, where)
    vouching_keys.enter(
        publication, algorithm="HS256", issuer=ISSUER, written=SECRET, by=admin, at=timezone.now()
    )
    with pytest.raises(NotVouched):
        vouching.recognise(publication, written, thread.pk)


def test_an_excluded_reader_is_refused_whatever_the_site_says(client, key, thread, moderator):
    write(client, thread, token())
    reader = Reader.objects.get()
    Sanction.objects.create(
        publication=thread.publication, kind=Measure.EXCLUSION, reader=reader, ground="charter",
        rule=Comment.objects.get().charter.rules.first(), reasons="Non.", given_by=moderator, since=timezone.now(),
        address_hash=hash_of_address("maud@example.org"),
    )  # fmt: skip
    answer = client.post(thread.respond_url, {"text": "Encore.", "token": token()})
    assert answer.status_code == 403
    # Nor under another name for the same address, which their site says is theirs.
    assert (
        client.post(thread.respond_url, {"text": "Encore.", "token": token(sub="member-8")}).status_code
        == 403
    )
    assert Comment.objects.count() == 1


def test_an_address_that_the_site_has_not_seen_is_not_confirmed(client, key, thread):
    write(client, thread, token(email_verified=None))
    reader = Reader.objects.get()
    assert (reader.email, reader.email_confirmed_at) == ("", None)
    assert Comment.objects.get().author_email == "maud@example.org"


def test_who_is_erased_begins_anew(client, key, thread):
    write(client, thread, token())
    reader = Reader.objects.get()
    assert leaving.exported(reader)["subject"] == "member-7"
    leaving.erase(reader, keep_texts=True, at=timezone.now())
    assert Reader.objects.get().subject == ""
    write(client, thread, token(), typed="De retour.")
    assert Reader.objects.count() == 2


def test_the_journal_tells_of_a_reader_without_saying_who(client, key, thread):
    write(client, thread, token())
    entry = Entry.objects.get(kind="reader.vouched_for")
    for word in ("member-7", "maud", "Maud"):
        assert word not in str(entry.facts) + entry.subject


# --- the key, on the desk ---


def test_a_key_is_made_shown_once_and_taken_away(client, publication, admin):
    client.force_login(admin)
    for algorithm in ("HS256", "EdDSA"):
        answer = client.post("/desk/known-readers/", {"act": "enter", "algorithm": algorithm, "issuer": ISSUER, "key": ""})  # fmt: skip
        shown = html.unescape(re.search(r'id="shown"[^>]*>([^<]+)<', answer.content.decode())[1])
        if algorithm == "HS256":
            written = token(secret=shown)
        else:
            private = serialization.load_pem_private_key(shown.encode(), None)
            said = f"{b64({'alg': 'EdDSA'})}.{b64(claims())}"
            written = f"{said}.{b64(private.sign(said.encode()))}"
        assert vouching.take(publication, written, at=timezone.now())
        page = client.get("/desk/known-readers/").content.decode()
        assert ISSUER in page
        assert html.escape(shown) not in page
    client.post("/desk/known-readers/", {"act": "take_away"})
    with pytest.raises(NotVouched):
        vouching.take(publication, token(jti="late"), at=timezone.now())
    kinds = (
        Entry.objects.filter(kind__startswith="vouching.").order_by("number").values_list("kind", flat=True)
    )
    assert list(kinds) == ["vouching.entered", "vouching.entered", "vouching.taken_away"]


@pytest.mark.parametrize("wrong", [{"algorithm": "none"}, {"issuer": ""}, {"key": "too short"}, {"algorithm": "EdDSA", "key": "x" * 50}, {"algorithm": "EdDSA", "key": "-----BEGIN PUBLIC KEY-----\nx"}, {"act": "?"}, {"issuer": "a\u202eb"}])  # fmt: skip
def test_what_is_no_key_changes_nothing(client, publication, admin, wrong):
    client.force_login(admin)
    said = {"act": "enter", "algorithm": "HS256", "issuer": ISSUER, "key": SECRET, **wrong}
    assert client.post("/desk/known-readers/", said).status_code == 422
    assert not hasattr(publication, "vouching_key")


def test_moderators_do_not_say_whose_word_is_taken(client, publication, moderator):
    client.force_login(moderator)
    assert client.get("/desk/known-readers/").status_code == 403
    assert client.post("/desk/known-readers/", {"act": "take_away"}).status_code == 403


def test_the_lengths_that_are_documented_hold():
    assert (datetime.timedelta(minutes=5), datetime.timedelta(seconds=30)) == (
        site_tokens.LIVES,
        site_tokens.SKEW,
    )


def test_another_sites_reader_of_the_same_name_is_another(client, key, publication, thread, admin):
    write(client, thread, token())
    vouching_keys.enter(
        publication,
        algorithm="HS256",
        issuer="https://autre.example",
        written=SECRET,
        by=admin,
        at=timezone.now(),
    )
    write(client, thread, token(iss="https://autre.example"), typed="Je suis d’ailleurs.")
    first, second = Comment.objects.order_by("pk")
    assert first.reader != second.reader
    assert first.reader.subject == second.reader.subject == "member-7"


def test_an_excluded_reader_reads_why_and_appeals_although_no_browser_knows_them(client, key, thread, admin):
    begun = token(email=None)
    write(client, thread, begun)
    reader = Reader.objects.get()
    Sanction.objects.create(
        publication=thread.publication, reader=reader, kind=Measure.EXCLUSION, reasons="Assez.", given_by=admin,
        since=timezone.now(),
    )  # fmt: skip
    refused = client.post(thread.respond_url, {"text": "Encore moi.", "token": token(email=None)})
    assert refused.status_code == 403
    page = re.search(r'href="(/decisions/sanctions/[^"]+)"', refused.content.decode())[1]
    told = client.__class__().get(page)
    assert told.status_code == 200
    assert "Assez." in told.content.decode()


@pytest.mark.parametrize("value", [10**400, -1, 2**40, float("inf"), "hier", True, None])
def test_no_number_of_a_token_breaks_anything(client, key, thread, value):
    answer = client.post(thread.respond_url, {"text": "Mes mots.", "token": token(iat=value)})
    assert answer.status_code == 403
    assert "Mes mots." in answer.content.decode()
