"""What both sides tick before they say yes to a follow-up plan.

After NHS guidance on patient-initiated follow-up as read on 2026-11-22 (East of England; West
Suffolk; Surrey and Sussex): agreed and optional, signs and the way to get in touch in writing, how
long, what happens at the end. The words are our own.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CHECKS = {
    "choice": _("There were other ways to be followed up, and this one was chosen"),
    "signs": _("The signs to look out for are clear"),
    "contact": _("It is clear how to get in touch, and how soon somebody answers"),
    "end": _("It is clear how long this holds, and that nothing ends without both saying so"),
    "stop": _("It can be changed at any time, and nobody is cared for less because of it"),
}
