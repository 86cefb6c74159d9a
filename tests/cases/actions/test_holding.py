import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.models import ProtectedError

from cases.actions import evidence, holding, ownership, redacting
from cases.actions.shaping import merging, moving
from cases.lifecycle import ImpossibleNow
from cases.models import Case, LegalHold, Redaction
from cases.models.hold import Held, SamePerson
from cases.shaping.fit import CannotMerge
from common.errors import BadInput, Forbidden
from messaging.models import Delivery
from tests.cases.actions.test_evidence import keep as keep_file
from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.users import UserFactory
from tests.racing import race
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return UserFactory(role=Role.MANAGER, name="Nadia Ferraz")


@pytest.fixture
def officer(db):
    return UserFactory(role=Role.PRIVACY_OFFICER, name="Otto Klee")


@pytest.fixture
def case(manager):
    return make_case(owner=manager)


def hold(case, by, scope="case", **options):
    return holding.hold(
        case_id=case.pk, by=by, scope=scope, **{"reason": "Demand letter", "now": NOON, **options}
    )


def ask(made, by, decider):
    return holding.ask_end(hold_id=made.pk, by=by, decider=decider, because="Settled", now=NOON)


class TestHold:
    def test_is_told_on_the_timeline_with_its_number(self, case, manager):
        made = hold(case, manager, instruction="Don’t discuss the stairs.")

        assert str(made) == f"LH-{made.pk:04d}"
        assert case.events.get(kind="hold_set").facts == {
            "hold": str(made),
            "scope": "case",
            "reason": "Demand letter",
            "instruction": "Don’t discuss the stairs.",
        }

    def test_is_set_by_a_manager_or_the_privacy_officer_alone(self, case, manager, officer):
        for role in Role:
            person = UserFactory(role=role)
            if role in (Role.MANAGER, Role.PRIVACY_OFFICER):
                hold(case, person)
            else:
                with pytest.raises(Forbidden):
                    hold(case, person)

    @pytest.mark.parametrize(
        ("changes", "field"), [({"reason": " "}, "reason"), ({"scope": "world"}, "scope")]
    )
    def test_is_refused_with_what_is_missing(self, case, manager, changes, field):
        with pytest.raises(BadInput) as refusal:
            hold(case, manager, **changes)
        assert refusal.value.field == field

    def test_reaches_a_stay_only_where_one_is_known(self, case, manager):
        Case.objects.filter(pk=case.pk).update(reservation=None)

        with pytest.raises(BadInput, match="knows no stay"):
            hold(case, manager, scope="stay")

    @pytest.mark.parametrize(
        ("scope", "reached"),
        [("case", [0]), ("stay", [0, 1]), ("listing", [0, 1, 2])],
    )
    def test_reaches_as_far_as_it_says(self, case, manager, scope, reached):
        same_stay = make_case(reservation=case.reservation)
        other_stay = make_case()
        other_stay.reservation.listing = case.reservation.listing
        other_stay.reservation.save()
        elsewhere = make_case()
        made = hold(case, manager, scope=scope)

        cases = [Case.objects.get(pk=each.pk) for each in (case, same_stay, other_stay, elsewhere)]
        covered = [made in LegalHold.objects.in_force().covering(each) for each in cases]
        assert covered == [number in reached for number in range(4)]

    def test_leaves_the_work_on_the_case_free(self, case, manager):
        hold(case, manager)

        send(case, by=manager)
        keep_file(case, by=manager)
        ownership.release(case_id=case.pk, by=manager, reason="", now=NOON)


class TestWhatIsRefused:
    @pytest.fixture
    def other(self, case, manager):
        return make_case(owner=manager, team=case.team, reservation=case.reservation)

    def test_words_and_files_stay_readable(self, case, manager):
        message = receive(case)
        file = keep_file(case, by=manager)
        made = hold(case, manager)

        with pytest.raises(Held, match=str(made)):
            redacting.redact_words(message_id=message.pk, by=manager, reason="Card", now=NOON)
        with pytest.raises(Held):
            redacting.redact_file(
                case_id=case.pk, sha256=file.sha256, by=manager, reason="Card", now=NOON
            )
        assert not Redaction.objects.exists()

    def test_even_past_the_actions(self, case, manager):
        message = receive(case)
        hold(case, manager, scope="listing")

        with pytest.raises(InternalError, match="legal hold"), transaction.atomic():
            Redaction.objects.create(case=case, message=message, reason="Card", by=manager, at=NOON)

    @pytest.mark.parametrize("is_source", [True, False])
    def test_cases_stay_apart(self, case, other, manager, is_source):
        made = hold(case if is_source else other, manager)

        with pytest.raises(CannotMerge, match=str(made)):
            merging.merge(source_id=case.pk, into_id=other.pk, by=manager, now=NOON)

    @pytest.mark.parametrize("is_source", [True, False])
    def test_merged_ones_stay_together(self, case, other, manager, is_source):
        merged = merging.merge(source_id=case.pk, into_id=other.pk, by=manager, now=NOON)
        made = hold(case if is_source else other, manager)

        with pytest.raises(Held):
            merging.undo(merge_id=merged.pk, by=manager, now=NOON)
        ask(made, manager, decider := UserFactory(role=Role.PRIVACY_OFFICER))
        holding.lift(hold_id=made.pk, by=decider, now=NOON)
        merging.undo(merge_id=merged.pk, by=manager, now=NOON)

    def test_messages_stay_where_they_are(self, case, other, manager):
        message = receive(case)
        hold(other, manager)

        with pytest.raises(Held):
            moving.move(
                case_id=case.pk, message_ids=[message.pk], to_id=other.pk, by=manager, now=NOON
            )

    def test_proof_is_never_removed(self, case, manager):
        file = keep_file(case, by=manager)
        hold(case, manager)

        with pytest.raises(ProtectedError):
            file.delete()
        assert evidence.download(file_id=file.pk, by=manager, now=NOON).pk == file.pk


class TestTheEnd:
    def test_takes_two_people(self, case, manager, officer):
        made = hold(case, manager)
        ask(made, manager, officer)
        message = receive(case)
        with pytest.raises(Held):
            redacting.redact_words(message_id=message.pk, by=manager, reason="Card", now=NOON)
        with pytest.raises(SamePerson):
            holding.lift(hold_id=made.pk, by=manager, now=NOON)

        holding.lift(hold_id=made.pk, by=officer, now=NOON)

        redacting.redact_words(message_id=message.pk, by=manager, reason="Card", now=NOON)
        assert [
            event.kind for event in case.events.filter(kind__startswith="hold").order_by("pk")
        ] == [
            "hold_set",
            "hold_lift_asked",
            "hold_lifted",
        ]

    def test_is_decided_by_nobody_but_who_was_asked(self, case, manager, officer):
        made = ask(hold(case, manager), manager, officer)

        for person in (UserFactory(role=Role.PRIVACY_OFFICER), UserFactory(role=Role.MANAGER)):
            with pytest.raises(Forbidden):
                holding.lift(hold_id=made.pk, by=person, now=NOON)
            with pytest.raises(Forbidden):
                holding.keep(hold_id=made.pk, by=person, now=NOON)

    def test_is_not_asked_of_oneself_nor_of_who_decides_no_such_thing(self, case, manager, officer):
        made = hold(case, officer)

        with pytest.raises(BadInput, match="two people"):
            ask(made, officer, officer)
        with pytest.raises(BadInput, match="does not decide"):
            ask(made, officer, manager)
        with pytest.raises(Forbidden):
            ask(made, UserFactory(senior=True), officer)

    def test_opens_the_case_to_who_decides_until_they_have(self, case, manager, officer):
        Case.objects.filter(pk=case.pk).update(access_level="restricted")
        made = hold(case, manager)
        visible = Case.objects.visible_to(officer)
        assert not visible.exists()

        ask(made, manager, officer)
        assert visible.exists()
        mail = Delivery.objects.get(to_address=officer.email)
        assert case.title not in mail.subject + mail.body_text

        holding.keep(hold_id=made.pk, by=officer, now=NOON)
        assert not visible.exists()

    def test_may_be_asked_for_again_once_it_was_kept(self, case, manager, officer):
        made = ask(hold(case, manager), manager, officer)
        holding.keep(hold_id=made.pk, by=officer, now=NOON)
        with pytest.raises(ImpossibleNow):
            holding.lift(hold_id=made.pk, by=officer, now=NOON)

        ask(made, manager, officer)
        holding.lift(hold_id=made.pk, by=officer, now=NOON)
        with pytest.raises(ImpossibleNow):
            ask(made, manager, officer)

    def test_of_one_leaves_the_other_in_force(self, case, manager, officer):
        first, second = hold(case, manager), hold(case, manager, scope="listing")
        ask(first, manager, officer)
        holding.lift(hold_id=first.pk, by=officer, now=NOON)

        assert list(LegalHold.objects.in_force().covering(case)) == [second]


class TestTheDatabase:
    def test_lets_no_one_person_end_a_hold(self, case, manager, officer):
        made = ask(hold(case, manager), manager, officer)

        with pytest.raises(IntegrityError), transaction.atomic():
            LegalHold.objects.filter(pk=made.pk).update(
                state="lifted", lifted_by=manager, lifted_at=NOON
            )

    def test_keeps_what_a_hold_says_and_that_it_was(self, case, manager):
        made = hold(case, manager)

        with pytest.raises(InternalError), transaction.atomic():
            LegalHold.objects.update(reason="Nothing")
        with pytest.raises(InternalError), transaction.atomic():
            made.delete()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_hold_and_a_redaction_never_both_pass_unseen(self):
        manager = UserFactory(role=Role.MANAGER)
        case = make_case(owner=manager)
        message = receive(case)

        outcomes = race(
            lambda: hold(case, manager),
            lambda: redacting.redact_words(
                message_id=message.pk, by=manager, reason="Card", now=NOON
            ),
        )

        made = LegalHold.objects.get()
        kinds = list(case.events.order_by("pk").values_list("kind", flat=True))
        if isinstance(outcomes[1], Held):
            assert not Redaction.objects.exists()
        else:
            assert kinds.index("redacted") < kinds.index("hold_set")
        assert made.state == "standing"
