"""Fight or settle on pages and over the API: worked out, taken along, kept, shown to who approves it."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.deciding.fighting import Fight
from common.errors import BadInput
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits, state_rate
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

FIGHT = {
    "claim": "4000",
    "chance": "60",
    "counsel": "1500",
    "hours": "12.5",
    "rate": "60",
    "fee": "200",
    "offer": "3000",
    "currency": "USD",
}


@pytest.fixture
def case(livia):
    now = timezone.now()
    set_limits("goodwill", associate=(5000, 5000, 15000), manager=(100_000, None, None))
    case = make_case(owner=livia, now=now)
    case.reservation.currency = "USD"
    case.reservation.save()
    return case


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


def worked(browser, case, **said):
    return browser.get(at("fight", case.reference), FIGHT | said).content.decode()


class TestWorkingItOut:
    def test_shows_every_line_what_is_cheaper_and_where_both_are_even(self, htmx, case):
        shown = worked(htmx, case)

        for sum_ in ("2,400.00", "1,500.00", "750.00", "200.00", "4,850.00", "3,000.00"):
            assert f"US$\xa0{sum_}" in shown
        assert "Settling costs US$\xa01,850.00 less." in shown
        assert "a chance of 13.8%" in shown

    def test_says_that_fighting_costs_less(self, htmx, case):
        assert "Fighting is expected to cost US$\xa01.00 less." in worked(htmx, case, offer="4851")

    def test_works_as_a_page_without_scripts(self, desk, case):
        page = worked(desk, case)

        assert "<!doctype html>" in page
        assert "Settling costs US$\xa01,850.00 less." in page

    def test_asks_for_what_is_at_stake_first(self, htmx, case):
        form = htmx.get(at("fight", case.reference)).content.decode()

        assert 'name="claim"' in form
        assert "danger" not in form

    @pytest.mark.parametrize(
        "said",
        [
            {"chance": "101"},
            {"chance": "-1"},
            {"claim": "-5"},
            {"claim": ""},
            {"claim": "NaN"},
            {"counsel": "0.001"},
            {"hours": "1e9"},
            {"currency": "XXX"},
            {"offer": "ten"},
        ],
    )
    def test_says_what_makes_no_sense(self, htmx, case, said):
        shown = worked(htmx, case, **said)

        assert "danger" in shown
        assert "is expected to cost" not in shown

    def test_is_of_cases_one_may_see(self, client, case):
        client.force_login(UserFactory(team=False))

        assert client.get(at("fight", case.reference), FIGHT).status_code == 404


class TestTakingItAlong:
    def kept(self, **said):
        fight = {
            "currency": "USD",
            "claim": "400000",
            "chance": "60",
            "counsel": "150000",
            "hours": "12.5",
        }
        return json.dumps(fight | {"rate": "6000", "fee": "20000"} | said)

    def filled(self, case, **fields):
        return {
            "kind": "goodwill",
            "remedy": "custom",
            "remedy_text": "They end the dispute",
            "person": str(case.parties.get(side="guest").person_id),
            "currency": "USD",
            "amount": "3000",
            "bearer": "platform",
            "basis": "judgement",
            "because": "Fighting costs more.",
            "client_key": str(uuid.uuid4()),
        } | fields

    def test_begins_the_decision_with_it(self, htmx, case):
        query = {"amount": "3000", "currency": "USD", "working": self.kept()}

        form = htmx.get(at("decisions", case.reference), query).content.decode()

        assert "is kept with the decision" in form
        assert 'value="3000"' in form

    @pytest.mark.parametrize("working", ["", "{", "[]", "1", '{"claim": 1}', "null"])
    def test_begins_without_what_cannot_be_read(self, htmx, case, working):
        response = htmx.get(at("decisions", case.reference), {"working": working})

        assert response.status_code == 200
        assert "is kept with the decision" not in response.content.decode()

    def test_is_kept_with_the_decision_and_shown_beside_it(self, htmx, case):
        htmx.post(at("decisions", case.reference), self.filled(case, working=self.kept()))

        assert case.decisions.get().worked.expected.minor == 485_000
        panels = htmx.get(at("panels", case.reference)).content.decode()
        assert "Settling costs US$\xa01,850.00 less." in panels

    @pytest.mark.parametrize(
        "said",
        [
            {"chance": "900"},
            {"claim": "-1"},
            {"hours": "x"},
            {"hours": "Infinity"},
            {"hours": "1E+5000"},
            {"claim": "1" * 31},
            {"currency": "JPY"},
        ],
    )
    def test_is_refused_when_it_makes_no_sense(self, htmx, case, said):
        sent = self.filled(case, working=self.kept(**said))

        assert htmx.post(at("decisions", case.reference), sent).status_code == 400
        assert not case.decisions.exists()

    def test_is_shown_to_who_approves_it_and_goes_along(self, client, case):
        request = ask(case, "900", at=timezone.now(), fight=self.fight())
        client.force_login(UserFactory(manager=True))

        panels = client.get(at("panels", case.reference)).content.decode()
        assert "Settling costs US$\xa03,950.00 less." in panels
        client.post(at("exception_approval", case.reference, request.pk))

        assert case.decisions.get().worked.expected.minor == 485_000

    def test_is_refused_beside_another_currency_than_it_was_worked_out_in(self, case):
        now = timezone.now()
        state_rate("JPY", "0.0067", day=now.date())

        with pytest.raises(BadInput, match="another currency"):
            decide(case, "3000", currency="JPY", at=now, fight=self.fight())

    def test_kept_without_sense_is_not_shown(self, htmx, case):
        decision = decide(case, "30", at=timezone.now(), fight=self.fight())
        decision.working |= {"hours": "Infinity"}

        assert decision.worked is None

    def test_says_whole_numbers_in_full(self, htmx, case):
        assert "100% of" in worked(htmx, case, chance="100")

    def fight(self):
        return Fight.read(json.loads(self.kept()))
