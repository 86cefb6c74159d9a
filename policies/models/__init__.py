"""The library's rows: policy, version, clause."""

from policies.models.clause import Clause
from policies.models.policy import Policy
from policies.models.version import PolicyVersion

__all__ = ["Clause", "Policy", "PolicyVersion"]
