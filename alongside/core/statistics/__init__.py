"""Statistics of agreement, learning and missing pairs. Pure functions on counts and arrays.

What is computed, how and why for decisions: docs/explanation/preference-misdiagnosis.md. Nothing
here is ever NaN or infinite: what cannot be computed is None, and `why` says the reason.
"""

from alongside.core.statistics.estimate import LEVEL, Estimate, Why

__all__ = ["LEVEL", "Estimate", "Why"]
