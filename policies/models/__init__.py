"""The library's rows: policy, version, clause, the words they use, and what stays and readers keep of them."""

from policies.models.clause import Clause
from policies.models.feed_reading import FeedReading
from policies.models.policy import Policy
from policies.models.quiz import QuizAttempt
from policies.models.stay_part import KeptRule, StayPart
from policies.models.version import PolicyVersion
from policies.models.word import Word

__all__ = [
    "Clause",
    "FeedReading",
    "KeptRule",
    "Policy",
    "PolicyVersion",
    "QuizAttempt",
    "StayPart",
    "Word",
]
