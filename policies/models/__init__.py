"""The library's rows: policy, version, clause, and the words they use."""

from policies.models.clause import Clause
from policies.models.policy import Policy
from policies.models.version import PolicyVersion
from policies.models.word import Word

__all__ = ["Clause", "Policy", "PolicyVersion", "Word"]
