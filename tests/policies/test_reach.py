"""Narrowing to what can be about a stay says the same as looking the rule up does."""

from datetime import date

import pytest

from policies.applicability import outside_scope
from policies.dimensions import Audience, RegionOf
from policies.facts import Facts
from policies.finding import rule
from policies.models import PolicyVersion
from policies.reach import Reach
from tests.factories.policies import PolicyFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db

SCOPES = (
    {},
    {"brand": "atlas"},
    {"product": "villa"},
    {"segments": ["luxury", "families"]},
    {"channels": ["partner"]},
    {"countries": ["PT", "ES"]},
    {"countries": ["PT"], "region_of": RegionOf.GUEST},
    {"countries": ["PT"], "region_of": RegionOf.ENTITY},
    {"nights_from": 28},
    {"nights_until": 28},
    {"nights_from": 7, "nights_until": 28},
)


@pytest.fixture
def versions():
    return [
        *(PolicyVersionFactory(**scope, published=True) for scope in SCOPES),
        *(
            PolicyVersionFactory(policy=PolicyFactory(audience=audience), published=True)
            for audience in Audience
        ),
        PolicyVersionFactory(policy=PolicyFactory(host_choice="strict"), published=True),
    ]


def reached(stay):
    return set(PolicyVersion.objects.reaching(stay).values_list("pk", flat=True))


class TestReaching:
    @pytest.mark.parametrize("audience", ["guest", "host", "internal"])
    @pytest.mark.parametrize(
        ("brand", "segment", "country", "nights", "host_policy"),
        [
            ("atlas", "luxury", "PT", 27, "strict"),
            ("atlas", "business", "ES", 28, "mild"),
            ("other", "families", "BR", 7, "strict"),
            ("other", "luxury", "PT", 6, "mild"),
        ],
    )
    def test_agrees_with_looking_it_up(
        self, versions, audience, brand, segment, country, nights, host_policy
    ):
        known = {
            "audience": audience,
            "brand": brand,
            "product": "villa",
            "segment": segment,
            "channel": "direct",
            "listing_country": country,
            "guest_country": "PT",
            "entity_country": "IE",
            "host_policy": host_policy,
        }
        checked_in = date(2026, 3, 1)
        stay = Facts(
            time_zone="Europe/Lisbon",
            check_in_date=checked_in,
            check_out_date=date.fromordinal(checked_in.toordinal() + nights),
            **known,
        )

        inside = {v.pk for v in versions if not outside_scope(rule(v), stay)}

        assert reached(Reach(**known, nights=nights)) == inside

    def test_leaves_nothing_out_for_what_is_not_known(self, versions):
        assert reached(Reach()) == {version.pk for version in versions}
