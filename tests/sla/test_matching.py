from sla.matching import CaseFacts, first_fit
from sla.models import ServiceLevel

FACTS = CaseFacts("vip", 1, "lockout", "email", "premium-south")


class TestFirstFit:
    def test_an_empty_service_level_fits_everything(self):
        level = ServiceLevel(name="Everybody")

        assert first_fit([level], FACTS)[0] is level

    def test_the_first_that_fits_wins_and_says_why(self):
        others = ServiceLevel(name="Corporate", segments=["corporate"], severities=[3, 4])
        urgent = ServiceLevel(name="Urgent", severities=[1])
        rest = ServiceLevel(name="Everybody")

        level, reasons = first_fit([others, urgent, rest], FACTS)

        assert level is urgent
        assert reasons == [
            "“Corporate” does not fit: the segment is vip, the severity is S1.",
            "“Urgent” is the first that fits.",
        ]

    def test_asks_about_type_channel_and_team(self):
        narrow = ServiceLevel(name="N", case_types=["damage"], channels=["phone"], teams=["north"])

        _level, reasons = first_fit([narrow], FACTS)

        assert reasons[0] == (
            "“N” does not fit: the case type is lockout, the channel is email, the team is premium-south."
        )

    def test_nothing_fits(self):
        level, reasons = first_fit([], FACTS)

        assert level is None
        assert reasons == ["No service level fits; nothing is promised."]
