"""Addresses of people: the ways in, and a person's own pages. Staff pages are in urls_staff."""

from django.urls import include, path

from alongside.people.urls_staff import urlpatterns as staff
from alongside.people.views import (
    about,
    about_me,
    access_pages,
    attachments,
    circle,
    incidents,
    ways_in,
)

app_name = "people"

about_pages = [
    path("", about.about, name="about"),
    path("words/", about_me.about_words, name="about_words"),
    path("name/", about_me.about_name, name="about_name"),
    path("say/<slug:heading>/", about_me.say, name="about_say"),
    path("earlier/<slug:heading>/", about_me.earlier, name="about_earlier"),
    path("paper/", about_me.paper, name="about_paper"),
    path("wish/", about.about_wish, name="about_wish"),
    path("language/", about.about_language, name="about_language"),
    path("needs/add/", about.need_add, name="need_add"),
    path("needs/<uuid:need_id>/", about.need, name="need"),
    path("needs/<uuid:need_id>/again/", about.need_again, name="need_again"),
    path("contact/<slug:system>/", about.contact, name="contact"),
]

attached_pages = [
    entry
    for category, (page, remove, again) in attachments.VIEWS.items()
    for base in [f"{category}/<uuid:attachment_id>/"]
    for entry in (
        path(base, page, name=f"attached_{category}"),
        path(f"{base}remove/", remove, name=f"attached_{category}_remove"),
        path(f"{base}again/", again, name=f"attached_{category}_again"),
    )
]

access_space = [
    path("", access_pages.access, name="access"),
    path("give/", access_pages.access_choose, name="access_choose"),
    path("give/<uuid:party_id>/", access_pages.access_give, name="access_give"),
    path("<uuid:grant_id>/end/", access_pages.access_end, name="access_end"),
    path("<uuid:grant_id>/again/", access_pages.access_again, name="access_again"),
    path("looked/", access_pages.access_looked, name="looked"),
]

circle_pages = [
    path("", circle.circle, name="circle"),
    path("add/", circle.circle_add, name="circle_add"),
    path("<uuid:member_id>/", circle.circle_member, name="circle_member"),
    path("<uuid:member_id>/main/", circle.circle_main, name="circle_main"),
    path("<uuid:member_id>/end/", circle.circle_end, name="circle_end"),
    path("<uuid:member_id>/again/", circle.circle_again, name="circle_again"),
    path("<uuid:member_id>/invite/", circle.circle_invite, name="circle_invite"),
    path("<uuid:member_id>/leave/", circle.circle_leave, name="circle_leave"),
]

urlpatterns = [
    path("way-in/", ways_in.way_in, name="way_in"),
    path("way-in/text/", ways_in.text_code, name="text_code"),
    path("way-in/help/", ways_in.help_me, name="help_me"),
    path("way-in/leave/", ways_in.leave, name="leave"),
    path("way-in/goodbye/", ways_in.goodbye, name="goodbye"),
    path("way-in/claim/", ways_in.claim, name="claim"),
    path("way-in/team/", ways_in.team, name="join_team"),
    path("way-in/invitation/", ways_in.invitation, name="invitation"),
    path("way-in/invitation/<uuid:member_id>/", ways_in.welcome, name="welcome"),
    path("p/<uuid:person_id>/about/", include(about_pages)),
    path("p/<uuid:person_id>/attached/", include(attached_pages)),
    path("p/<uuid:person_id>/access/", include(access_space)),
    path("p/<uuid:person_id>/circle/", include(circle_pages)),
    path("p/<uuid:person_id>/incidents/", incidents.of_person, name="incidents_own"),
    path("report/", incidents.report, name="report"),
    path("report/thanks/", incidents.report_thanks, name="report_thanks"),
    path("incidents/", incidents.every, name="incidents"),
    path("incidents/<uuid:incident_id>/", incidents.one, name="incident"),
    *staff,
]
