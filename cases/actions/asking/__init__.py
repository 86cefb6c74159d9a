"""Questions to departments: asked, chased, answered or sent back, judged, withdrawn."""

from cases.actions.asking.answering import LONGEST, answer, bounce
from cases.actions.asking.chasing import chase_due
from cases.actions.asking.questions import ask, judge, send_again, withdraw

__all__ = ["LONGEST", "answer", "ask", "bounce", "chase_due", "judge", "send_again", "withdraw"]
