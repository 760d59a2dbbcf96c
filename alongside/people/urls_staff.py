"""Addresses of the pages for staff."""

from django.urls import URLPattern, URLResolver, include, path

from alongside.people.views import (
    break_glass,
    groups,
    lifecycle_pages,
    organisations,
    settings_pages,
    staff,
)

service_pages = [
    path("", organisations.service, name="service"),
    path("change/", organisations.service_change, name="service_change"),
    path("add/", organisations.service_add, name="service_add"),
    path("teams/add/", organisations.team_add, name="team_add"),
    path("invite/", organisations.invite, name="invite"),
    path("invite/<uuid:entry_id>/end/", organisations.invitation_end, name="invitation_end"),
    path("members/<uuid:membership_id>/", organisations.member, name="member"),
    path("members/<uuid:membership_id>/end/", organisations.member_end, name="member_end"),
    path("settings/", settings_pages.settings_page, name="settings"),
    path("settings/export/", settings_pages.settings_export, name="settings_export"),
    path("settings/import/", settings_pages.settings_import, name="settings_import"),
    path("retention/", lifecycle_pages.retention, name="retention"),
]

keeping_pages = [
    path("", lifecycle_pages.overview, name="lifecycle"),
    path("death/", lifecycle_pages.death, name="lifecycle_death"),
    path("hold/", lifecycle_pages.hold, name="lifecycle_hold"),
    path("hold/<uuid:hold_id>/lift/", lifecycle_pages.hold_lift, name="lifecycle_hold_lift"),
    path("keep/", lifecycle_pages.keep, name="lifecycle_keep"),
    path("erase/", lifecycle_pages.erase, name="lifecycle_erase"),
    path(
        "representatives/",
        lifecycle_pages.representatives,
        name="lifecycle_representatives",
    ),
    path(
        "representatives/<uuid:grant_id>/end/",
        lifecycle_pages.representative_end,
        name="lifecycle_representative_end",
    ),
    path("merge/", lifecycle_pages.merge, name="lifecycle_merge"),
    path("merge/<uuid:other_id>/", lifecycle_pages.merge_with, name="lifecycle_merge_with"),
]

ways_in_pages = [
    path("", staff.person_ways_in, name="person_ways_in"),
    path("slip/", staff.person_slip, name="person_slip"),
    path("nhs-number/", staff.person_nhs_number, name="person_nhs_number"),
    path("claim/", staff.person_claim, name="person_claim"),
    path("codes/<uuid:entry_id>/end/", staff.person_code_end, name="person_code_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("set-up/", organisations.set_up, name="set_up"),
    path("acting/", organisations.acting_as, name="acting"),
    path("acting/<uuid:membership_id>/leave/", organisations.leave_team, name="leave_team"),
    path("service/", include(service_pages)),
    path("groups/", groups.groups, name="groups"),
    path("groups/<uuid:group_id>/invite/", groups.group_invite, name="group_invite"),
    path("people/", staff.people, name="people"),
    path("people/add/", staff.add_person, name="add_person"),
    path("break-glass/", break_glass.break_glass, name="break_glass"),
    path("break-glass/log/", break_glass.break_glass_log, name="break_glass_log"),
    path("break-glass/log/<uuid:grant_id>/", break_glass.break_glass_look, name="break_glass_look"),
    path("p/<uuid:person_id>/ways-in/", include(ways_in_pages)),
    path("p/<uuid:person_id>/death/", lifecycle_pages.death_by_staff, name="person_death"),
    path("p/<uuid:person_id>/lifecycle/", include(keeping_pages)),
]
