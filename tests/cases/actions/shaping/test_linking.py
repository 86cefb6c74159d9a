import pytest

from cases.actions.shaping import linking
from cases.models import Case, CaseLink
from cases.shaping.beside import children_of, ties_of
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def link(source, target, by, kind="related"):
    return linking.link(source_id=source.pk, target_id=target.pk, kind=kind, by=by, now=NOON)


class TestLink:
    def test_shows_from_both_sides(self, source, into, owner):
        link(source, into, owner, "follows")

        (mine,), (theirs,) = ties_of(source, owner), ties_of(into, owner)
        assert (mine.case, theirs.case) == (into, source)
        assert mine.how != theirs.how

    def test_twice_is_once_whichever_end_it_is_made_from(self, source, into, owner):
        link(source, into, owner)
        link(into, source, owner)

        assert CaseLink.objects.count() == 1

    def test_tells_neither_timeline_which_the_other_case_is(self, source, into, owner):
        link(source, into, owner)

        told = str(source.events.get(kind="linked").facts)
        assert into.reference not in told
        assert into.title not in told

    def test_taken_away_is_gone_and_kept_as_history(self, source, into, owner):
        made = link(source, into, owner)

        linking.unlink(link_id=made.pk, by=owner, now=NOON)
        linking.unlink(link_id=made.pk, by=owner, now=NOON)

        assert ties_of(source, owner) == []
        assert source.events.filter(kind="unlinked").count() == 1
        link(source, into, owner)

    def test_refuses_itself_an_unknown_kind_and_a_stranger(self, source, into, owner):
        with pytest.raises(BadInput):
            link(source, source, owner)
        with pytest.raises(BadInput):
            link(source, into, owner, "enemy")
        with pytest.raises(Forbidden):
            link(source, into, UserFactory())


class TestIncidents:
    def test_have_cases_and_those_have_none(self, source, into, owner):
        incident = make_case(owner=owner)
        link(source, incident, owner, "incident")

        for child, parent in ((incident, into), (into, source), (source, into)):
            with pytest.raises(linking.CannotLink):
                link(child, parent, owner, "incident")
        assert children_of(incident, owner) == [source]


class TestWhoMayNotKnow:
    def test_reads_nothing_of_a_restricted_case_not_even_a_count(self, source, into, owner):
        link(source, into, owner, "incident")
        Case.objects.filter(pk=source.pk).update(access_level="restricted")

        assert ties_of(into, UserFactory()) == []
        assert children_of(into, UserFactory(senior=True)) == []

    def test_and_who_may_reads_only_that_there_is_one(self, source, into, owner):
        link(source, into, owner, "incident")
        Case.objects.filter(pk=source.pk).update(access_level="restricted")

        (tie,) = ties_of(into, owner)
        assert tie.title == "1 restricted case"
