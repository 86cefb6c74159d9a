from datetime import UTC, datetime

import pytest

from policies.actions import quizzing
from policies.models import FeedReading, QuizAttempt
from policies.models.quiz import AlreadyDone, NotAnAnswer
from policies.sample import install
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def attempt(person):
    install(now=NOW)
    return quizzing.start(by=person, now=NOW)


class TestASelfCheck:
    def test_is_answered_question_by_question(self, client, attempt):
        at = attempt.get_absolute_url()
        for place, question in enumerate(attempt.questions):
            wrong = (question["right"] + 1) % 4
            choice = question["right"] if place % 2 == 0 else wrong
            assert f"Question {place + 1} of 8" in text(client.get(at))
            client.post(f"{at}answer/", {"at": place, "choice": choice})

        page = text(client.get(at))
        attempt.refresh_from_db()
        assert "4 of 8 were right." in page
        assert (attempt.right, attempt.finished_at is not None) == (4, True)

    def test_goes_on_where_it_was_left(self, client, attempt):
        response = client.post("/policies/quiz/")

        assert response["Location"] == attempt.get_absolute_url()
        assert QuizAttempt.objects.count() == 1

    def test_is_nobody_elses_business(self, client, attempt):
        client.force_login(UserFactory(role="manager"))

        assert client.get(attempt.get_absolute_url()).status_code == 404
        answered = client.post(f"{attempt.get_absolute_url()}answer/", {"at": 0, "choice": 0})
        assert answered.status_code == 404
        assert "No self-check yet" in text(client.get("/policies/quiz/"))

    @pytest.mark.parametrize(
        "given", [{"at": 1, "choice": 0}, {"at": 0, "choice": 4}, {"at": 0}, {"choice": "²"}]
    )
    def test_takes_no_answer_that_is_none(self, client, attempt, given):
        response = client.post(f"{attempt.get_absolute_url()}answer/", given)

        assert response.status_code in {400, 409}
        attempt.refresh_from_db()
        assert attempt.answers == []

    def test_takes_an_answer_once(self, person, attempt):
        quizzing.answer(attempt_id=attempt.pk, at=0, choice=0, by=person, now=NOW)

        with pytest.raises(AlreadyDone):
            quizzing.answer(attempt_id=attempt.pk, at=0, choice=1, by=person, now=NOW)
        with pytest.raises(NotAnAnswer):
            quizzing.answer(attempt_id=attempt.pk, at=1, choice=-1, by=person, now=NOW)

    def test_needs_a_library(self, client, person):
        response = client.post("/policies/quiz/")

        assert response.status_code == 409
        assert "too little" in text(response)


class TestTheNews:
    def test_say_word_by_word_what_changed(self, client, person):
        install(now=NOW)

        page = text(client.get("/policies/changes/"))

        assert "<del>20%</del> <ins>35%</ins>" in page

    def test_know_what_somebody_has_read(self, client, person):
        install(now=NOW)
        client.post("/policies/changes/")
        read = text(client.get("/policies/changes/"))
        FeedReading.objects.update(read_until=datetime(2020, 1, 1, tzinfo=UTC))
        unread = text(client.get("/policies/changes/"))

        assert "new to you" not in read
        assert "changes are new to you" in unread

    def test_are_narrowed_to_a_topic(self, client, person):
        install(now=NOW)

        page = text(client.get("/policies/changes/", {"topic": "cancellation"}))

        assert "Long stays" in page
        assert "Host cancellation and rebooking" not in page

    def test_cost_the_same_whatever_the_size(self, client, person, django_assert_num_queries):
        PolicyVersionFactory(published=True)
        with django_assert_num_queries(4):  # person, versions, clauses, how far one has read
            client.get("/policies/changes/")
        install(now=NOW)

        with django_assert_num_queries(4):
            client.get("/policies/changes/")
