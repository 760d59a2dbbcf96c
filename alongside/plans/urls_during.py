"""Addresses of talking together, of afterwards, and of the next time."""

from django.urls import path

from alongside.plans.views import after, during

P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"

during_urls = [
    path(P + "plan/changes/", during.plan_changes, name="plan_changes"),
    path(P + "plan/rating/", after.rating, name="rating"),
    path(P + "drafts/", during.draft, name="draft"),
    path(P + "ideas/<uuid:insight_id>/", during.idea, name="idea"),
    path(P + "ideas/<uuid:insight_id>/out/", during.remove_idea, name="remove_idea"),
    path(C + "changes/", during.changes, name="changes"),
    path(C + "ideas/", during.add_idea, name="add_idea"),
    path(C + "role/", during.role, name="role"),
    path(C + "length/", during.length, name="length"),
    path(C + "one-page/", during.one_page, name="one_page"),
    path(C + "one-page.pdf", during.one_page_pdf, name="one_page_pdf"),
    path(C + "after/", after.after, name="after"),
    path(C + "after.pdf", after.after_paper, name="after_paper"),
    path(C + "next/", after.plan_next, name="next"),
    path(C + "next/ask/", after.ask_next, name="ask_next"),
]
