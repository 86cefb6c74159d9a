"""How people are usually woken."""

import pytest

from escalations.ways import usual
from messaging.models import ContactMethod

KINDS = ["email", "voice", "in_app", "sms", "push", "apprise"]
WAYS = [ContactMethod(pk=number, kind=kind) for number, kind in enumerate(KINDS, start=1)]


def rules(severity, ways=WAYS):
    return {
        rule.way.kind: (rule.after_seconds, rule.repeat_seconds)
        for rule in usual.rules_for(ways, severity)
    }


class TestTheUsualRules:
    def test_call_text_and_push_at_once_for_an_s1_and_call_every_two_minutes(self):
        assert rules(1) == {
            "in_app": (0, None),
            "push": (0, None),
            "sms": (0, None),
            "apprise": (0, None),
            "email": (0, None),
            "voice": (0, 120),
        }

    def test_push_then_text_after_one_minute_then_call_after_three_for_an_s2(self):
        assert (rules(2)["push"], rules(2)["sms"], rules(2)["voice"]) == (
            (0, None),
            (60, None),
            (180, None),
        )

    def test_ring_nobody_for_an_s3_or_s4(self):
        assert set(rules(3)) == {"in_app", "push", "apprise", "email"}
        assert set(rules(4)) == {"in_app"}

    @pytest.mark.parametrize("severity", usual.SEVERITIES)
    def test_are_few_for_somebody_with_few_ways(self, severity):
        assert set(rules(severity, WAYS[2:3])) == {"in_app"}
        assert rules(severity, []) == {}
