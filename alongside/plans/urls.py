"""Addresses of planning."""

from django.urls import path

from alongside.plans.views import (
    agreements,
    conversations,
    goals,
    plan,
    preparing,
    proposals,
    versions,
)

app_name = "plans"
P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"
G = P + "goals/<uuid:goal_id>/"
A = P + "agreements/<uuid:agreement_id>/"

urlpatterns = [
    path("visit/", preparing.visit, name="visit"),
    path("visit/item/", preparing.visit_item, name="visit_item"),
    path(P + "plan/", plan.plan, name="plan"),
    path(P + "plan/earlier/", plan.earlier_goals, name="earlier_goals"),
    path(P + "plan/lines/<str:section>/<str:side>/add/", plan.add_line, name="add_line"),
    path(P + "plan/lines/<uuid:entry_id>/", plan.line, name="line"),
    path(P + "plan/lines/<uuid:entry_id>/state/", plan.line_state, name="line_state"),
    path(P + "plan/lines/<uuid:entry_id>/about/", plan.line_tags, name="line_tags"),
    path(P + "plan/about/", plan.tags, name="tags"),
    path(P + "plan/about/<uuid:tag_id>/end/", plan.end_tag, name="end_tag"),
    path(P + "plan/suggest/<str:section>/", proposals.suggest_line, name="suggest_line"),
    path(
        P + "plan/suggest/<str:thing>/<uuid:thing_id>/",
        proposals.suggest_change,
        name="suggest_change",
    ),
    path(P + "plan/suggestions/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path(P + "plan/suggestions/<uuid:proposal_id>/do/", proposals.proposal_do, name="proposal_do"),
    path(P + "plan/versions/", versions.history, name="history"),
    path(P + "plan/versions/<uuid:change_id>/", versions.version, name="version"),
    path(P + "ask/", preparing.ask, name="ask_about"),
    path(P + "conversations/book/", conversations.book, name="book"),
    path(C, conversations.conversation, name="conversation"),
    path(C + "prepare/", preparing.prepare, name="prepare"),
    path(C + "change/", conversations.change, name="change"),
    path(C + "call-off/", conversations.call_off, name="call_off"),
    path(C + "items/", conversations.add_item, name="add_item"),
    path(C + "items/<uuid:item_id>/", conversations.item, name="item"),
    path(C + "held/", conversations.held, name="held"),
    path(C + "sheet.pdf", preparing.sheet, name="sheet"),
    path(C + "visit-code/", preparing.visit_code, name="visit_code"),
    path(C + "agree/", goals.agree, name="agree"),
    path(P + "agree/", goals.agree, name="agree_alone"),
    path(P + "goals/suggest/", goals.suggest, name="suggest"),
    path(G, goals.goal, name="goal"),
    path(G + "agree/", goals.agree, name="take_up"),
    path(G + "decline/", goals.decline, name="decline"),
    path(G + "correct/", goals.correct, name="correct"),
    path(G + "review/", goals.review, name="review"),
    path(P + "promises/<uuid:promise_id>/", goals.promise, name="promise"),
    path(A, agreements.agreement, name="agreement"),
    path(A + "agreement.pdf", agreements.agreement_pdf, name="agreement_pdf"),
    path(A + "accept/", agreements.accept, name="accept"),
    path(A + "copies/", agreements.add_copy, name="add_copy"),
    path(A + "copies/<uuid:copy_id>/remove/", agreements.remove_copy, name="remove_copy"),
    path(A + "copied/", agreements.copied, name="copied"),
]
