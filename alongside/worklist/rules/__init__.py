"""When something is late, who is asked when, and who has it. Pure."""

from alongside.worklist.rules.chains import ALWAYS, Hours, Step, due_in, opens_at
from alongside.worklist.rules.lateness import days_late, goes_to_lead

__all__ = ["ALWAYS", "Hours", "Step", "days_late", "due_in", "goes_to_lead", "opens_at"]
