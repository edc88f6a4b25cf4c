"""Administrators enter addresses on the desk, and see there how it goes."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from palabre.config.environment import Misconfigured, read
from palabre.following.models import Attempt, Delivery, Fate, Webhook
from palabre.following.webhooks import delivering, entering, signing
from palabre.following.webhooks.addressing import NotAnAddress, place_of
from palabre.journal.models import Entry
from palabre.publications.models import Publication
from tests import factories


@pytest.fixture
def admin(publication):
    return factories.make_user("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def hook(publication, admin):
    return entering.add(publication, "https://cms.example/hooks", ["comment.published"], by=admin, at=timezone.now())[0]  # fmt: skip


def enter(desk, address="https://cms.example/hooks", events=("comment.published",)):
    return desk.post("/desk/webhooks/", {"address": address, "events": list(events)})


def act(desk, hook, name, **more):
    return desk.post(f"/desk/webhooks/{hook.pk}/", {"act": name, **more}, follow=True)


def secret_in(answer) -> str:
    return html.unescape(re.search(r'id="secret"[^>]* value="([^"]+)"', answer.content.decode())[1])


def test_an_address_is_entered_and_its_secret_shown_once(desk, publication):
    answer = enter(desk)
    secret = secret_in(answer)
    webhook = Webhook.objects.get()
    assert signing.secrets_of(webhook, timezone.now()) == [secret]
    assert "no-store" in answer.headers["Cache-Control"]
    # It is written down nowhere as it is, and on no page again.
    assert secret not in webhook.secret
    for path in ("/desk/webhooks/", f"/desk/webhooks/{webhook.pk}/"):
        page = desk.get(path).content.decode()
        assert "https://cms.example/hooks" in page
        assert secret not in page
    entry = Entry.objects.get(kind="webhook.added")
    assert entry.facts == {"events": ["comment.published"]}


@pytest.mark.parametrize(
    "address",
    ["", "cms.example", "http://cms.example/", "ftp://cms.example/", "https://user:pass@cms.example/",
     "https://user@cms.example/", "https://cms.example:22/", "https://cms.example:99999/", "https://127.0.0.1/",
     "https://localhost/", "https://printer.local/", "https://metadata.google.internal/", "https://169.254.169.254/",
     "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://2130706433/", "https://0x7f.1/",
     "https://127.1/", "https://intranet/", "https://cms.example/#a", "https://cms.example/a b", "https://cms.example\\@x/",
     "https://" + "a" * 500 + ".example/", "javascript:alert(1)", "https://[::1", "https://100.64.0.1/", "https:///a",
     "https://cms.example/\x00", "https://cms..example/"],
)  # fmt: skip
def test_what_nothing_may_be_sent_to_is_refused_and_stays_in_its_field(desk, publication, address):
    answer = enter(desk, address)
    assert answer.status_code == 422
    assert Webhook.objects.count() == 0
    page = answer.content.decode()
    assert 'id="address-errors"' in page
    if address.isprintable():
        assert f'value="{html.escape(address)}"' in page


def test_a_port_that_the_operator_allows_is_one(settings):
    settings.PALABRE_WEBHOOK_PORTS = (443, 9443)
    assert place_of("https://cms.example:9443/").port == 9443
    with pytest.raises(NotAnAddress):
        place_of("https://cms.example:8443/")


def test_this_machine_is_told_only_where_the_operator_tries_it(settings):
    for address in ("http://127.0.0.1:9000/a", "http://localhost:9000/", "http://[::1]:9000/"):
        with pytest.raises(NotAnAddress):
            place_of(address)
    settings.PALABRE_WEBHOOK_LOOPBACK = True
    assert place_of("http://[::1]:9000/").address == "http://[::1]:9000/"
    for address in ("http://10.0.0.1/", "http://cms.example/", "http://[::ffff:127.0.0.1]/"):
        with pytest.raises(NotAnAddress):
            place_of(address)


def test_an_address_is_kept_in_one_way_of_writing():
    assert place_of(" https://CMS.Example.:443/a?b=é").address == "https://cms.example/a?b=%C3%A9"
    assert place_of("https://bücher.example").address == "https://xn--bcher-kva.example/"


def test_settings_that_mean_nothing_are_said(tmp_path):
    for ports in ("x", "0", "70000", "443,"):
        with pytest.raises(Misconfigured, match="PALABRE_WEBHOOK_PORTS"):
            read({"PALABRE_DATA_DIR": str(tmp_path), "PALABRE_WEBHOOK_PORTS": ports})


def test_nothing_chosen_is_said(desk, publication):
    assert enter(desk, events=()).status_code == 422
    assert enter(desk, events=["comment.sent"]).status_code == 422
    assert Webhook.objects.count() == 0


def test_there_are_ten_at_most(desk, publication):
    for n in range(10):
        assert enter(desk, f"https://cms.example/{n}").status_code == 200
    assert enter(desk, "https://cms.example/10").status_code == 422
    assert Webhook.objects.count() == 10


def test_it_is_turned_off_and_on_changed_and_taken_away(desk, hook):
    assert "Elle n’est plus prévenue de rien" in act(desk, hook, "off").content.decode()
    assert not Webhook.objects.get().is_on
    act(desk, hook, "off")
    act(desk, hook, "on")
    assert Webhook.objects.get().is_on
    act(desk, hook, "choose", events=["alert.received"])
    assert Webhook.objects.get().events == ["alert.received"]
    assert act(desk, hook, "choose").status_code == 422
    before = signing.secrets_of(Webhook.objects.get(), timezone.now())
    answer = desk.post(f"/desk/webhooks/{hook.pk}/", {"act": "secret"})
    assert signing.secrets_of(Webhook.objects.get(), timezone.now()) == [secret_in(answer), *before]
    act(desk, hook, "remove")
    assert Webhook.objects.count() == 0
    kinds = (
        Entry.objects.filter(kind__startswith="webhook.").order_by("number").values_list("kind", flat=True)
    )
    assert list(kinds) == [f"webhook.{one}" for one in ("added", "turned_off", "turned_on", "changed", "secret_changed", "removed")]  # fmt: skip
    assert act(desk, hook, "off").status_code == 404


def test_what_means_nothing_changes_nothing(desk, hook):
    assert act(desk, hook, "explode").status_code == 422
    assert desk.get(f"/desk/webhooks/{hook.pk}/?before=x").status_code == 200
    assert desk.get(f"/desk/webhooks/{hook.pk}/?before={'9' * 19}").status_code == 400
    assert desk.get("/desk/webhooks/999999/").status_code == 404
    assert desk.post("/desk/webhooks/deliveries/999999/again/").status_code == 404


def test_a_test_is_sent_once_and_its_answer_stands_in_the_log_escaped(desk, hook, monkeypatch):
    act(desk, hook, "test")
    act(desk, hook, "test")
    delivery = Delivery.objects.get()
    parcel = delivering.take(hook, by="me", at=timezone.now())
    assert b'"type":"webhook.test"' in parcel.body
    delivering.settle(delivering.Receipt(parcel, 500, "status", 12, "<script>alert(1)</script>"), by="me", at=timezone.now())  # fmt: skip
    page = desk.get(f"/desk/webhooks/{hook.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert delivery.name in page
    # It fails for itself: nothing waits, and nothing is tried again.
    assert delivering.due(timezone.now()) == []
    assert Webhook.objects.get().failing_since is None


def test_what_was_given_up_is_sent_again_by_hand_under_its_own_name(desk, hook, publication, thread):
    factories.make_published(thread, at=timezone.now())
    entry = Entry.objects.filter(kind="comment.published").get()
    given_up = Delivery.objects.create(webhook=hook, event="comment.published", number=entry.number, made_at=entry.at, fate=Fate.GIVEN_UP)  # fmt: skip
    desk.post(f"/desk/webhooks/deliveries/{given_up.pk}/again/")
    parcel = delivering.take(hook, by="me", at=timezone.now())
    assert parcel.headers["webhook-id"] == given_up.name
    delivering.settle(delivering.Receipt(parcel, 204, "", 12, ""), by="me", at=timezone.now())
    given_up.refresh_from_db()
    assert given_up.fate == Fate.ACCEPTED
    assert Attempt.objects.get().is_by_hand


def test_a_long_log_is_read_in_pages(desk, hook):
    for n in range(120):
        Delivery.objects.create(webhook=hook, event="comment.published", number=n + 1, made_at=timezone.now(), fate=Fate.VOID)  # fmt: skip
    seen, where = [], f"/desk/webhooks/{hook.pk}/"
    while where:
        page = desk.get(where).content.decode()
        seen += re.findall(r'id="delivery-(\d+)"', page)
        more = re.search(r'href="(\?before=\d+)"', page)
        where = f"/desk/webhooks/{hook.pk}/{more[1]}" if more else ""
    assert len(seen) == len(set(seen)) == 120


def test_what_fails_is_seen_on_every_page_of_the_desk_by_whoever_can_mend_it(desk, client, hook, publication):
    Webhook.objects.update(off_because="failed", off_since=timezone.now())
    assert "Webhooks (1 échoue)" in desk.get("/desk/").content.decode()
    client.force_login(factories.make_moderator(publication))
    assert "/desk/webhooks/" not in client.get("/desk/").content.decode()
    assert client.get("/desk/webhooks/").status_code == 403


def test_another_publication_s_address_is_not_there(desk, hook):
    other = factories.make_publication(host="phare.example")
    Webhook.objects.update(publication=other)
    assert desk.get(f"/desk/webhooks/{hook.pk}/").status_code == 404
    assert act(desk, hook, "remove").status_code == 404
    assert Publication.objects.count() == 2


@pytest.mark.parametrize(("allowed", "said"), [(True, 1), (False, 0)])
def test_the_hint_says_that_this_machine_will_do_where_it_will(desk, settings, allowed, said):
    settings.PALABRE_WEBHOOK_LOOPBACK = allowed
    page = desk.get("/desk/webhooks/").content.decode()
    assert page.count("Ou elle est sur la machine où tourne Palabre") == said
