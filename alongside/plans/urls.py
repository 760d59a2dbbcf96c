"""Addresses of planning."""

from django.urls import path

from alongside.plans.views import conversations, goals

app_name = "plans"
P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"
G = P + "goals/<uuid:goal_id>/"
A = P + "agreements/<uuid:agreement_id>/"

urlpatterns = [
    path("visit/", conversations.visit, name="visit"),
    path("visit/item/", conversations.visit_item, name="visit_item"),
    path(P + "plan/", goals.plan, name="plan"),
    path(P + "ask/", conversations.ask, name="ask_about"),
    path(P + "conversations/book/", conversations.book, name="book"),
    path(C, conversations.conversation, name="conversation"),
    path(C + "prepare/", conversations.prepare, name="prepare"),
    path(C + "change/", conversations.change, name="change"),
    path(C + "call-off/", conversations.call_off, name="call_off"),
    path(C + "items/", conversations.add_item, name="add_item"),
    path(C + "items/<uuid:item_id>/", conversations.item, name="item"),
    path(C + "held/", conversations.held, name="held"),
    path(C + "sheet.pdf", conversations.sheet, name="sheet"),
    path(C + "visit-code/", conversations.visit_code, name="visit_code"),
    path(C + "agree/", goals.agree, name="agree"),
    path(P + "agree/", goals.agree, name="agree_alone"),
    path(P + "goals/suggest/", goals.suggest, name="suggest"),
    path(G, goals.goal, name="goal"),
    path(G + "agree/", goals.agree, name="take_up"),
    path(G + "decline/", goals.decline, name="decline"),
    path(G + "correct/", goals.correct, name="correct"),
    path(G + "review/", goals.review, name="review"),
    path(P + "promises/<uuid:promise_id>/", goals.promise, name="promise"),
    path(A, goals.agreement, name="agreement"),
    path(A + "agreement.pdf", goals.agreement_pdf, name="agreement_pdf"),
    path(A + "accept/", goals.accept, name="accept"),
    path(A + "copies/", goals.add_copy, name="add_copy"),
    path(A + "copies/<uuid:copy_id>/remove/", goals.remove_copy, name="remove_copy"),
    path(A + "copied/", goals.copied, name="copied"),
]
