"""Addresses of visits: wishes, choosing how, groups, and what a team sees of them."""

from django.urls import path

from alongside.plans.views import visits

P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"
V = "service/group-visits/"

visit_urls = [
    path(P + "how-we-talk/", visits.wishes, name="wishes"),
    path(C + "choose/", visits.choose, name="choose"),
    path(C + "shared/", visits.shared, name="shared"),
    path(P + "conversations/join/", visits.join, name="join_group"),
    path(V, visits.groups, name="groups"),
    path(V + "<uuid:group_id>/", visits.group, name="group"),
    path(V + "<uuid:group_id>/change/", visits.group_change, name="group_change"),
    path(V + "<uuid:group_id>/do/", visits.group_do, name="group_do"),
    path("service/visits/", visits.visits, name="visits"),
]
