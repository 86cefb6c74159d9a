"""Portuguese is whole: nothing untranslated in the catalogue, nothing English on the pages."""

import ast
import html
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, override

from common.money import Money
from runtime.words import compile_all
from tests.factories.cases import make_case, receive
from tests.factories.escalations import AlertFactory, Desk
from tests.factories.marketplace import PersonFactory
from tests.factories.policies import PolicyFactory, PolicyVersionFactory
from tests.factories.users import UserFactory
from users.models import Membership

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/pt_BR/LC_MESSAGES/django.po"
UNTOUCHED = {".venv", "var", "tests", "locale", "static", "docs", ".git"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|%%")
#: Attributes that people see or hear.
SAID = {"title", "aria-label", "placeholder", "alt", "data-name"}
#: A language is offered under its own name, whoever reads.
OWN_NAMES = {"English"}


def messages():
    """Return every entry of the catalogue but its header."""
    with CATALOGUE.open("rb") as text:
        catalogue = read_po(text, locale="pt_BR", abort_invalid=True)
    return [message for message in catalogue if message.id]


def forms(message):
    """Return the source texts and the translations of an entry, one or two each."""
    source = message.id if isinstance(message.id, tuple) else (message.id,)
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return source, words


def known(path):
    """Return context and texts of every entry of a catalogue or template."""
    with path.open("rb") as text:
        return {(m.context or "", forms(m)[0]) for m in read_po(text, locale="pt_BR") if m.id}


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """Compile the catalogue, and let Django read it anew."""
    faults = compile_all(ROOT / "locale")
    with override_settings(LOCALE_PATHS=settings.LOCALE_PATHS):
        assert faults == []
        yield


class TestCatalogue:
    def test_translates_every_message(self):
        missing = [m.id for m in messages() if not all(forms(m)[1])]

        assert missing == []

    def test_guesses_nothing(self):
        assert [m.id for m in messages() if m.fuzzy] == []

    def test_keeps_nothing_that_is_gone(self):
        assert "#~" not in CATALOGUE.read_text()

    def test_has_two_forms_where_the_source_counts(self):
        uneven = [m.id for m in messages() if len(forms(m)[0]) != len(forms(m)[1])]

        assert uneven == []

    def test_keeps_every_placeholder(self):
        wrong = []
        for message in messages():
            source, words = forms(message)
            asked = sorted(PLACEHOLDER.findall(source[-1]))
            if sorted(PLACEHOLDER.findall(words[-1])) != asked or not (
                set(PLACEHOLDER.findall(words[0])) <= set(asked)
            ):
                wrong.append(source)

        assert wrong == []

    def test_keeps_the_tags_of_a_page(self):
        tag = re.compile(r"<[^>]*>")
        wrong = [
            source
            for source, words in map(forms, messages())
            if sorted(tag.findall(source[-1])) != sorted(tag.findall(words[-1]))
        ]

        assert wrong == []

    def test_is_what_the_source_asks_for(self, tmp_path):
        if shutil.which("xgettext") is None:
            pytest.skip("GNU gettext is not on this machine, so nothing can be extracted.")

        def not_ours(folder, names):
            top = Path(folder) == ROOT
            return [name for name in names if (top and name in UNTOUCHED) or name == "__pycache__"]

        copy = tmp_path / "source"
        shutil.copytree(ROOT, copy, ignore=not_ours)
        (copy / "locale").mkdir()
        clean = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        run = subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale=pt_BR", "--no-location"],
            cwd=copy,
            env=clean,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr

        asked, have = known(copy / "locale/pt_BR/LC_MESSAGES/django.po"), known(CATALOGUE)

        assert asked - have == set(), "Run `make messages` and translate these."
        assert have - asked == set(), "Run `make messages` to drop these."

    def test_hears_of_every_message(self):
        """Extraction knows gettext by its own names and by `_`, and by no other alias."""
        deaf = [
            f"{path.relative_to(ROOT)}: {name.name} as {name.asname}"
            for path in sorted(ROOT.glob("*/**/*.py"))
            if path.relative_to(ROOT).parts[0] not in UNTOUCHED
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for name in node.names
            if name.asname not in {None, "_"}
        ]

        assert deaf == []


class Heard(HTMLParser):
    """What a page says: its texts, and the attributes people hear."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        self.said += [value for name, value in attrs if value and self.is_said(name)]

    def is_said(self, name):
        return name in SAID or name.startswith("data-text-")

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.said.append(" ".join(data.split()))


def english():
    """Return what must not stand on a page: source texts that Portuguese says otherwise."""
    texts = {
        source
        for message in messages()
        for source in forms(message)[0]
        if not PLACEHOLDER.search(source)
    }
    portuguese = {words for message in messages() for words in forms(message)[1]}
    return texts - portuguese - OWN_NAMES


def english_on(page):
    """Return the source texts that a page shows."""
    reader = Heard()
    reader.feed(page.content.decode())
    unwanted = english()
    sentences = [text for text in unwanted if text.count(" ") >= 3]
    whole = {said for said in reader.said if said in unwanted}
    within = {text for text in sentences if any(text in said for said in reader.said)}
    return sorted(whole | within)


@pytest.fixture
def reader(client):
    """Sign in somebody who reads Portuguese and may see every page of the desk."""
    user = UserFactory(manager=True, language="pt-br", time_zone="America/Sao_Paulo")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        "name",
        [
            "cases:index",
            "cases:search",
            "cases:triage",
            "cases:new",
            "marketplace:people",
            "policies:index",
            "policies:lookup",
            "escalations:oncall",
            "escalations:wake",
            "insights:desk",
            "users:settings",
            "account_logout",
        ],
    )
    def test_are_in_portuguese_while_there_is_nothing_to_show(self, client, reader, name):
        page = client.get(reverse(name))

        assert page.status_code == 200
        assert english_on(page) == []

    def test_lists_are_in_portuguese(self, client, reader):
        now = timezone.now()
        make_case(now=now, title="Porta trancada")
        receive(make_case(now=now, owner=reader, title="Sem água"), text="Ajuda!", at=now)

        for slug in ("mine", "team", "unowned", "breaching", "mediation", "waiting"):
            assert english_on(client.get(reverse("cases:list", args=[slug]))) == []

    @pytest.mark.parametrize(
        "part", ["detail", "pane", "clocks", "gate", "handovers", "severity", "urgency", "type"]
    )
    def test_a_case_is_in_portuguese(self, client, reader, part):
        now = timezone.now()
        case = make_case(now=now - timedelta(hours=1), owner=reader, title="Sem água")
        receive(case, text="Ajuda!", at=now)

        page = client.get(reverse(f"cases:{part}", args=[case.reference]))

        assert page.status_code == 200
        assert english_on(page) == []

    def test_a_person_is_in_portuguese(self, client, reader):
        guest = PersonFactory(language="pt-br")
        make_case(now=timezone.now(), guest=guest, title="Sem água")

        assert english_on(client.get(guest.get_absolute_url())) == []

    def test_a_policy_is_in_portuguese(self, client, reader):
        policy = PolicyFactory()
        PolicyVersionFactory(policy=policy, published=True)

        assert english_on(client.get(policy.get_absolute_url())) == []

    def test_the_on_call_pages_are_in_portuguese(self, client, reader):
        desk = Desk()
        Membership.objects.get_or_create(user=reader, team=desk.team)
        alert = AlertFactory()

        assert english_on(client.get(reverse("escalations:oncall"))) == []
        assert english_on(client.get(reverse("escalations:alert", args=[alert.pk]))) == []

    def test_sign_in_is_in_portuguese(self, client):
        page = client.get(reverse("account_login"), headers={"accept-language": "pt-BR"})

        assert 'lang="pt-BR"' in page.content.decode()
        assert english_on(page) == []

    def test_a_missing_page_is_in_portuguese(self, client, reader):
        page = client.get("/nothing-here/")

        assert page.status_code == 404
        assert english_on(page) == []


class TestNumbersAndTimes:
    NOON = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)

    def show(self, template, **context):
        with override("pt-br"), timezone.override("America/Sao_Paulo"):
            text = Template("{% load i18n words %}" + template).render(Context(context))
        return html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")

    @pytest.mark.parametrize(
        ("length", "words"),
        [
            (timedelta(seconds=20), "< 1 min"),
            (timedelta(minutes=15), "15 min"),
            (timedelta(hours=3, minutes=10), "3 h 10"),
            (timedelta(hours=3, minutes=5), "3 h 05"),
            (timedelta(days=1, hours=2), "1 d 2 h"),
            (-timedelta(minutes=22), "22 min de atraso"),
        ],
    )
    def test_time_left(self, length, words):
        shown = self.show("{{ due|left:now }}", due=self.NOON + length, now=self.NOON)

        assert shown == words

    def test_an_instant_names_day_and_month(self):
        due = datetime(2026, 3, 13, 15, 10, tzinfo=UTC)

        assert self.show("{{ due|moment:now }}", due=due, now=self.NOON) == "sex. 13 mar., 12:10"

    def test_money_has_the_readers_digits(self):
        paid = Money(3636465, "BRL")

        assert self.show("{{ paid|money }}", paid=paid) == "R$ 36.364,65"

    def test_large_numbers_have_points(self):
        assert self.show("{{ count|number }}", count=14938) == "14.938"

    @pytest.mark.parametrize(
        ("nights", "words"), [(0, "0 noites"), (1, "1 noite"), (2, "2 noites"), (30, "30 noites")]
    )
    def test_counts_agree(self, nights, words):
        with override("pt-br"):
            shape = ngettext("%(nights)s night", "%(nights)s nights", nights)

        assert shape % {"nights": nights} == words

    def test_every_role_has_a_portuguese_name(self):
        with override("pt-br"):
            labels = [str(label) for _, label in get_user_model()._meta.get_field("role").choices]

        assert "Atendente" in labels
        assert "Manager" not in labels
