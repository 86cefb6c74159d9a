"""Whatever people do to a rota in whatever order: history stays, what is written down is what the resolver says."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from escalations.actions import overriding, rota_upkeep, rotas, shifts, swaps, temporary
from escalations.lifecycle import Level, SwapState
from escalations.models import OnCallSchedule, Override, Rotation, Shift, ShiftSwap
from escalations.models import TemporarySchedule as Temporary
from escalations.oncall import resolve
from escalations.rota import drafting
from escalations.rota.duty import Duty
from escalations.rota.shaping import groups_of
from tests.factories.escalations import NIGHT, Desk
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HOUR = timedelta(hours=1)

person = st.integers(0, 3)
hours = st.tuples(st.integers(1, 200), st.integers(1, 40))
acts = st.one_of(
    st.tuples(st.just("ask"), person, hours, hours),
    st.tuples(st.just("take"), person, st.integers(0, 5)),
    st.tuples(st.just("withdraw"), person, st.integers(0, 5)),
    st.tuples(st.just("give_back"), person, st.integers(0, 5)),
    st.tuples(st.just("override"), person, hours, st.sampled_from(Override.Kind.values)),
    st.tuples(st.just("unoverride"), person, st.integers(0, 5)),
    st.tuples(st.just("take_now"), person),
    st.tuples(st.just("temporary"), person, hours),
    st.tuples(st.just("untemporary"), person, st.integers(0, 5)),
    st.tuples(st.just("rotate"), person, st.integers(0, 100)),
    st.tuples(st.just("sweep"), person),
    st.tuples(st.just("wait"), st.integers(1, 60)),
)


class House:
    """One rota, four people, and what was seen of its past."""

    def __init__(self):
        self.desk = Desk()
        lia = UserFactory(name="Lia Nogueira", manager=True)
        self.people = [self.desk.tomas, self.desk.nadia, self.desk.helena, lia]
        self.now = NIGHT
        self.pk = self.desk.schedule.pk
        shifts.lay_out(schedule_id=self.pk, now=self.now)
        self.sealed = {}

    def do(self, act):
        name, *rest = act
        if name == "wait":
            self.now += rest[0] * HOUR
            rota_upkeep.sweep(now=self.now)
            return
        by, rest = self.people[rest[0]], rest[1:]
        with contextlib.suppress(DomainError), transaction.atomic():
            getattr(self, name)(by, *rest)

    def span(self, given):
        start, length = given
        return self.now + start * HOUR, self.now + (start + length) * HOUR

    def common(self, by):
        return {"by": by, "now": self.now}

    def pick(self, rows, number):
        found = list(rows.order_by("pk"))
        if not found:
            raise DomainError("nothing there")
        return found[number % len(found)].pk

    def ask(self, by, given, in_return):
        start, end = self.span(given)
        on_call = Duty(self.desk.schedule, start=start, end=end).at(Level.FIRST, start)
        by = on_call[0] if on_call else by
        back = self.span(in_return)
        is_swap = in_return[0] % 2
        swaps.ask(
            schedule_id=self.pk,
            level=Level.FIRST,
            kind="swap" if is_swap else "cover",
            start=start,
            end=end,
            return_start=back[0] if is_swap else None,
            return_end=back[1] if is_swap else None,
            **self.common(by),
        )

    def take(self, by, number):
        waiting = ShiftSwap.objects.filter(state=SwapState.OPEN)
        swaps.take(swap_id=self.pick(waiting, number), **self.common(by))

    def withdraw(self, by, number):
        swaps.withdraw(swap_id=self.pick(ShiftSwap.objects, number), **self.common(by))

    def give_back(self, by, number):
        agreed = ShiftSwap.objects.filter(state=SwapState.TAKEN)
        swaps.give_back(swap_id=self.pick(agreed, number), **self.common(by))

    def override(self, by, given, kind):
        start, end = self.span(given)
        other = self.people[0] if by != self.people[0] else self.people[1]
        overriding.override(
            schedule_id=self.pk,
            level=Level.FIRST,
            kind=kind,
            add_id=None if kind == "remove" else by.pk,
            remove_id={"remove": by.pk, "replace": other.pk}.get(kind),
            start=start - 2 * HOUR,
            end=end,
            **self.common(by),
        )

    def unoverride(self, by, number):
        overriding.withdraw(override_id=self.pick(Override.objects, number), **self.common(by))

    def take_now(self, by):
        overriding.take_now(schedule_id=self.pk, level=Level.FIRST, **self.common(by))

    def temporary(self, by, given):
        start, end = self.span(given)
        temporary.make(
            schedule_id=self.pk,
            level=Level.FIRST,
            start=start,
            end=end,
            shifts=[(self.people[1].pk, start, end - HOUR / 2)],
            cover_id=self.people[2].pk,
            **self.common(by),
        )

    def untemporary(self, by, number):
        temporary.withdraw(temporary_id=self.pick(Temporary.objects, number), **self.common(by))

    def rotate(self, by, later):
        row = Rotation.objects.filter(level=Level.FIRST).order_by("-pk")[0]
        groups = groups_of(row)
        draft = drafting.of_row(row, groups=[*groups[1:], groups[0]])
        rotas.put(
            schedule_id=self.pk,
            rotation_id=row.pk,
            draft=draft,
            at=self.now + later * HOUR,
            **self.common(by),
        )

    def sweep(self, by):
        rota_upkeep.sweep(now=self.now)

    def check(self):
        schedule = OnCallSchedule.objects.get(pk=self.pk)
        self.written_down_is_what_is_resolved(schedule)
        self.sealed_never_changes()
        self.states_make_sense()

    def written_down_is_what_is_resolved(self, schedule):
        end = self.now + 20 * 24 * HOUR
        duty = Duty(schedule, start=self.now, end=end)
        for level, rota in duty.rotas.items():
            rows = Shift.objects.filter(schedule=schedule, level=level)
            for segment in resolve.segments(rota, self.now, end):
                for at in (segment.start, segment.start + (segment.end - segment.start) / 2):
                    written = set(
                        rows.filter(during__contains=at).values_list("user_id", flat=True)
                    )
                    assert written == set(segment.people)

    def sealed_never_changes(self):
        rows = Shift.objects.filter(sealed_at__isnull=False)
        found = {row.pk: (row.level, row.user_id, row.during) for row in rows}
        assert {pk: found.get(pk) for pk in self.sealed} == self.sealed
        self.sealed = found
        assert all(during.upper <= self.now for _level, _user, during in found.values())

    def states_make_sense(self):
        for row in ShiftSwap.objects.filter(state=SwapState.TAKEN):
            assert row.taker_id not in (None, row.giver_id)


class TestAnyOrderOfChanges:
    @settings(
        deadline=None,
        max_examples=12,
        phases=(
            Phase.explicit,
            Phase.reuse,
            Phase.generate,
        ),  # a smaller example takes minutes to find
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(acts, min_size=4, max_size=12))
    def test_keeps_history_and_writes_down_what_is_resolved(self, sequence):
        with transaction.atomic():
            house = House()
            for act in sequence:
                house.do(act)
                house.check()
            transaction.set_rollback(True)
