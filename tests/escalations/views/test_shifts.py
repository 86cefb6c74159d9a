from datetime import timedelta

import pytest
from django.urls import reverse

from escalations.models import Override, ShiftSwap, TemporarySchedule
from tests.factories.escalations import NIGHT, Desk, OverrideFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: Nadia's week on the first level: Mondays 08:00 in São Paulo.
NEXT = NIGHT.replace(day=16, hour=11, minute=0)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(autouse=True)
def night(time_machine):
    time_machine.move_to(NIGHT, tick=False)


def shift(desk, level="first", **asked):
    address = reverse("escalations:shift", args=[desk.schedule.pk, level])
    query = "&".join(
        f"{name}={value.isoformat().replace('+', '%2B')}" for name, value in asked.items()
    )
    return f"{address}?{query}"


def ask(client, desk, **given):
    return client.post(
        reverse("escalations:swaps", args=[desk.schedule.pk, "first"]),
        {"start": "2026-03-17T00:00", "end": "2026-03-18T00:00", **given},
    )


class TestAShift:
    def test_says_whose_it_is_and_when_in_each_zone(self, client, desk):
        client.force_login(desk.tomas)

        text = client.get(shift(desk, at=NEXT + DAY)).content.decode()

        assert "First: Nadia Ferraz" in " ".join(text.split())
        assert "Mon 16 Mar, 08:00 to Mon 23 Mar, 08:00" in text
        assert "Mon 16 Mar, 11:00 to Mon 23 Mar, 11:00" in text
        assert "Take it" in text

    def test_is_a_fragment_for_the_dialog(self, client, desk):
        client.force_login(desk.tomas)

        response = client.get(shift(desk, at=NEXT), headers={"hx-request": "true"})

        assert "<html" not in response.content.decode()

    def test_lets_its_holder_ask_for_cover(self, client, desk):
        client.force_login(desk.nadia)

        text = client.get(shift(desk, at=NEXT)).content.decode()

        assert "Cover me, or swap" in text
        assert "Take it" not in text

    def test_of_the_past_can_only_be_read(self, client, desk):
        client.force_login(desk.tomas)

        text = client.get(shift(desk, at=NIGHT - 8 * DAY)).content.decode()

        assert "they stay as they were" in text
        assert "Take it" not in text

    def test_of_nobody_is_a_gap_to_take(self, client, desk):
        desk.schedule.rotations.filter(level="second").update(valid_until=NIGHT + DAY)
        client.force_login(desk.tomas)

        text = client.get(shift(desk, "second", at=NIGHT + 2 * DAY)).content.decode()

        assert "Gap" in text
        assert "Take it" in text

    def test_lists_what_changed_it_with_the_way_back(self, client, desk):
        OverrideFactory(
            schedule=desk.schedule, add_user=desk.helena, during=(NEXT, NEXT + DAY), reason="Ill"
        )
        client.force_login(desk.helena)

        text = client.get(shift(desk, at=NEXT)).content.decode()

        assert "Helena alone" in text
        assert "Ill" in text
        assert "Take back" in text

    @pytest.mark.parametrize("at", ["", "nonsense", "2026-13-45T00:00Z", "0001-01-01T00:00Z"])
    def test_of_a_nonsense_instant_is_the_one_now(self, client, desk, at):
        client.force_login(desk.nadia)

        response = client.get(shift(desk), {"at": at})

        assert "Tomás Abreu" in response.content.decode()

    def test_of_an_unknown_level_does_not_exist(self, client, desk):
        client.force_login(desk.nadia)

        assert client.get(shift(desk, "fifth")).status_code == 404


class TestTakingAShift:
    def test_puts_me_on_it_for_what_is_left(self, client, desk):
        client.force_login(desk.helena)

        client.post(
            reverse("escalations:shift_takeover", args=[desk.schedule.pk, "first"]),
            {"at": NEXT.isoformat()},
        )

        taken = Override.objects.get()
        assert (taken.add_user, taken.during.lower) == (desk.helena, NEXT)
        assert taken.during.upper == NEXT + 7 * DAY


class TestAsking:
    def test_shows_the_request_to_everybody_on_the_rota(self, client, desk):
        client.force_login(desk.nadia)
        ask(client, desk, reason="My sister’s wedding")
        client.force_login(desk.tomas)

        text = client.get(reverse("escalations:oncall")).content.decode()

        assert "Nadia Ferraz asks everybody" in text
        assert "My sister’s wedding" in text
        assert "1 request" in text

    def test_offers_hours_of_a_colleague_in_return(self, client, desk):
        client.force_login(desk.nadia)
        page = client.get(shift(desk, at=NEXT)).context["ask"]
        value = page.fields["in_return"].choices[1][0]

        ask(client, desk, in_return=value)

        swap = ShiftSwap.objects.get()
        assert (swap.kind, swap.asked) == ("swap", desk.tomas)
        assert swap.in_return.lower == NEXT + 7 * DAY

    def test_says_what_is_wrong_with_the_hours(self, client, desk):
        client.force_login(desk.nadia)

        response = ask(client, desk, end="2026-03-16T00:00")

        assert response.status_code == 400
        assert "The end must come after the start." in response.content.decode()
        assert not ShiftSwap.objects.exists()

    def test_refuses_hours_of_somebody_else_in_a_clear_sentence(self, client, desk):
        client.force_login(desk.helena)

        response = ask(client, desk)

        assert response.status_code in (400, 403, 409)
        assert not ShiftSwap.objects.exists()


class TestARequest:
    @pytest.fixture
    def swap(self, client, desk):
        client.force_login(desk.nadia)
        ask(client, desk)
        return ShiftSwap.objects.get()

    def test_is_taken_once(self, client, desk, swap):
        statuses = []
        for person in (desk.helena, desk.tomas):
            client.force_login(person)
            statuses.append(
                client.post(reverse("escalations:swap_taking", args=[swap.pk])).status_code
            )

        swap.refresh_from_db()
        assert statuses == [302, 409]
        assert (swap.state, swap.taker) == ("taken", desk.helena)

    def test_shows_in_the_week_once_taken(self, client, desk, swap):
        client.force_login(desk.helena)
        client.post(reverse("escalations:swap_taking", args=[swap.pk]))

        week = client.get(reverse("escalations:oncall"), {"week": "2026-03-16"}).content.decode()

        assert 'data-kind="swap"' in week
        assert "Helena for Nadia" in week

    def test_is_taken_back_by_who_asked(self, client, desk, swap):
        client.post(reverse("escalations:swap_withdrawal", args=[swap.pk]))

        swap.refresh_from_db()
        assert swap.state == "withdrawn"

    def test_once_taken_is_undone_by_either(self, client, desk, swap):
        client.force_login(desk.helena)
        client.post(reverse("escalations:swap_taking", args=[swap.pk]))

        client.post(reverse("escalations:swap_return", args=[swap.pk]))

        swap.refresh_from_db()
        assert swap.state == "void"

    def test_of_others_is_not_mine_to_take_back(self, client, desk, swap):
        client.force_login(desk.tomas)

        response = client.post(reverse("escalations:swap_withdrawal", args=[swap.pk]))

        assert response.status_code == 403


class TestATemporarySchedule:
    def make(self, client, desk, **given):
        return client.post(
            reverse("escalations:temporary", args=[desk.schedule.pk]),
            {
                "level": "first",
                "start": "2026-03-20T00:00",
                "end": "2026-03-22T00:00",
                "form-TOTAL_FORMS": "2",
                "form-INITIAL_FORMS": "0",
                "form-0-user": desk.helena.pk,
                **given,
            },
        )

    def test_replaces_the_rota_for_its_hours(self, client, desk):
        client.force_login(desk.helena)

        response = self.make(client, desk)

        assert response.status_code == 302
        text = client.get(reverse("escalations:oncall"), {"week": "2026-03-16"}).content.decode()
        assert "Only Helena" in text
        assert 'data-kind="temporary"' in text

    def test_says_which_row_names_nobody(self, client, desk):
        client.force_login(desk.helena)

        response = self.make(
            client,
            desk,
            **{"form-1-start": "2026-03-20T00:00", "form-1-end": "2026-03-21T00:00"},
        )

        assert response.status_code == 400
        assert "Say who." in response.content.decode()

    def test_is_taken_back(self, client, desk):
        client.force_login(desk.helena)
        self.make(client, desk)

        client.post(
            reverse(
                "escalations:temporary_removal",
                args=[desk.schedule.pk, TemporarySchedule.objects.get().pk],
            )
        )

        assert not TemporarySchedule.objects.exists()

    def test_is_not_there_for_an_associate(self, client, desk):
        client.force_login(desk.tomas)

        assert self.make(client, desk).status_code == 404


class TestLeavingALevelEmpty:
    def test_asks_who_covers_and_keeps_what_was_typed(self, client, desk):
        client.force_login(desk.helena)
        address = reverse("escalations:override", args=[desk.schedule.pk])
        typed = {
            "level": "duty_manager",
            "kind": "remove",
            "remove": desk.helena.pk,
            "start": "2026-03-14T00:00",
            "end": "2026-03-14T12:00",
            "reason": "Away",
        }

        asked = client.post(address, typed)
        page = asked.content.decode()

        assert asked.status_code == 409
        assert "Who covers?" in page
        assert 'name="reason" value="Away"' in page
        assert not Override.objects.exists()

        cover = UserFactory(team=desk.team)
        client.post(address, {**typed, "cover": cover.pk})
        assert Override.objects.filter(add_user=cover).exists()
