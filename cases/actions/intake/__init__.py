"""Take in what arrived: find person, stay and case, or hold it for a person to decide. Nothing is dropped."""

from cases.actions.intake.mail import take_in_mail, take_in_waiting
from cases.actions.intake.outcome import Intake
from cases.actions.intake.triage import (
    append_from_triage,
    dismiss_from_triage,
    open_from_triage,
)

__all__ = [
    "Intake",
    "append_from_triage",
    "dismiss_from_triage",
    "open_from_triage",
    "take_in_mail",
    "take_in_waiting",
]
