import json
import time

import pytest
from django.test import Client

from escalations import signatures
from escalations.actions import hooks, sweep
from escalations.models import Alert, Page, WebhookCall
from tests.factories.escalations import AlertSourceFactory, Desk, EmergencyFactory
from tests.factories.users import TeamFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_mail_server(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there


@pytest.fixture
def source():
    return AlertSourceFactory(team=Desk().team, severity=2)


def call(source, said, *, at=None, secret=None, code=None, **headers):
    """Make a signed call as another system would."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    at = int(time.time()) if at is None else at
    secret = secret or signatures.secret_of(source)
    return Client(raise_request_exception=True).post(
        f"/hooks/alerts/{code or source.code}/",
        data=body,
        content_type="application/json",
        headers={
            "Steward-Timestamp": str(at),
            "Steward-Signature": signatures.sign(body, secret=secret, timestamp=at),
            **headers,
        },
    )


def alarm(**more):
    return {"key": "one", "title": "Boiler 7 reports carbon monoxide", **more}


class TestTrigger:
    def test_answers_with_the_number_of_the_alert_it_stored(self, source):
        answer = call(source, alarm())

        alert = Alert.objects.get()
        assert answer.status_code == 202
        assert answer.json() == {
            "key": "one",
            "alert": alert.pk,
            "status": "triggered",
            "case": None,
        }
        assert (alert.cause, alert.severity, alert.team) == ("webhook", 2, source.team)

    def test_wakes_whoever_is_on_call_in_the_team(self, source):
        call(source, alarm(severity=1))

        sweep.sweep(now=Alert.objects.get().raised_at)

        assert [page.user.name for page in Page.objects.all()] == ["Tomás Abreu"]

    def test_sent_again_is_answered_the_same_and_changes_nothing(self, source):
        first = call(source, alarm())
        again = call(source, alarm())

        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert (Alert.objects.count(), WebhookCall.objects.count()) == (1, 1)

    def test_replayed_as_it_was_wakes_nobody_after_the_end(self, source):
        call(source, alarm())
        call(source, {"key": "two", "incident": "one", "event": "resolve"})

        answer = call(source, alarm())

        assert answer.json()["status"] == "resolved"
        assert Alert.objects.get().generation == 1

    def test_is_one_alert_for_one_incident(self, source):
        first = call(source, alarm(incident="boiler-7"))
        second = call(source, alarm(key="two", incident="boiler-7"))

        assert first.json()["alert"] == second.json()["alert"]
        assert WebhookCall.objects.count() == 2

    def test_names_the_case_when_it_is_the_teams(self, source):
        case = EmergencyFactory(team=source.team)

        assert call(source, alarm(case=case.reference)).json()["case"] == case.reference

    @pytest.mark.parametrize("reference", ["ST-99999999", "no such thing"])
    def test_wakes_somebody_even_without_the_case_it_names(self, source, reference):
        answer = call(source, alarm(case=reference))

        assert (answer.status_code, answer.json()["case"]) == (202, None)

    def test_tells_nothing_of_another_teams_case(self, source):
        case = EmergencyFactory(team=TeamFactory(slug="other", name="Other"))

        assert call(source, alarm(case=case.reference)).json()["case"] is None

    @pytest.mark.django_db(transaction=True)
    def test_twice_at_once_is_one(self, source):
        answers = race(*[lambda: call(source, alarm()).json()["alert"]] * 3)

        assert len(set(answers)) == 1
        assert WebhookCall.objects.count() == 1


class TestResolve:
    def test_ends_the_alert_of_the_incident(self, source):
        call(source, alarm(incident="boiler-7"))

        answer = call(source, {"key": "two", "incident": "boiler-7", "event": "resolve"})

        assert (answer.status_code, answer.json()["status"]) == (202, "resolved")

    def test_of_what_never_was_ends_nothing(self, source):
        answer = call(source, {"key": "two", "incident": "boiler-8", "event": "resolve"})

        assert (answer.status_code, answer.json()["alert"]) == (202, None)

    def test_is_followed_by_a_new_round_when_it_happens_again(self, source):
        call(source, alarm(incident="boiler-7"))
        call(source, {"key": "two", "incident": "boiler-7", "event": "resolve"})

        call(source, alarm(key="three", incident="boiler-7"))

        assert (Alert.objects.get().status, Alert.objects.get().generation) == ("triggered", 2)


class TestRefusals:
    def test_are_problem_documents_naming_the_field(self, source):
        answer = call(source, {"key": "one", "severity": 7, "colour": "red"})

        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert {error["field"] for error in answer.json()["errors"]} >= {"colour"}

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"key": "one"}, "title"),
            ({"title": "x"}, "key"),
            (alarm(severity=0), "severity"),
            (alarm(event="explode"), "event"),
            (alarm(key="k" * 121), "key"),
            (alarm(key="k" * 81), "incident"),
            (alarm(title="t" * 201), "title"),
            (alarm(occurred_at="2099-01-01T00:00:00Z"), "occurred_at"),
            (alarm(occurred_at="yesterday"), "occurred_at"),
            (alarm(title="\x00"), "title"),
        ],
    )
    def test_change_nothing(self, source, said, field):
        answer = call(source, said)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field
        assert not WebhookCall.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[1, 2]",
            b'"word"',
            b"null",
            b'{"key": NaN}',
            b"[" * 60000,
            b"\xff\xfe",
            b'{"key": "\\ud800", "title": "half"}',
        ],
    )
    def test_meet_what_is_no_call(self, source, body):
        answer = call(source, body)

        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"

    def test_meet_a_body_too_long_for_an_alert(self, source):
        assert call(source, b" " * 65_537).status_code == 413

    def test_meet_a_wrong_signature_and_a_source_nobody_knows_alike(self, source):
        wrong = call(source, alarm(), secret="guessed")
        nobody = call(source, alarm(), code="nobody")

        assert (wrong.status_code, nobody.status_code) == (401, 401)
        assert wrong.json() == nobody.json()

    def test_meet_a_call_kept_for_ten_minutes(self, source):
        answer = call(source, alarm(), at=int(time.time()) - 600)

        assert (answer.status_code, answer.json()["code"]) == (401, "wrong-instant")

    def test_meet_a_key_that_said_something_else(self, source):
        call(source, alarm())

        answer = call(source, alarm(title="Another thing"))

        assert (answer.status_code, answer.json()["code"]) == (409, "key-reused")
        assert Alert.objects.count() == 1

    def test_meet_a_source_that_calls_too_often(self, source, monkeypatch):
        monkeypatch.setattr(hooks, "LIMIT", 2)
        answers = [call(source, alarm(key=key)) for key in ("one", "two", "three")]

        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert answers[-1]["Retry-After"] == "60"

    def test_meet_whoever_only_looks(self, client, source):
        assert client.get(f"/hooks/alerts/{source.code}/").status_code == 405


class TestTheDocument:
    def test_describes_the_call(self, client):
        document = client.get("/api/schema", headers={"accept": "application/json"})

        post = json.loads(document.content)["paths"]["/hooks/alerts/{code}/"]["post"]
        assert set(post["responses"]) == {"202", "400", "401", "409", "413", "429"}
