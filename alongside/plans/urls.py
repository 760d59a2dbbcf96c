"""Addresses of planning."""

from django.urls import path

from alongside.plans.views import agreements, conversations, goals, preparing

app_name = "plans"
P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"
G = P + "goals/<uuid:goal_id>/"
A = P + "agreements/<uuid:agreement_id>/"

urlpatterns = [
    path("visit/", preparing.visit, name="visit"),
    path("visit/item/", preparing.visit_item, name="visit_item"),
    path(P + "plan/", goals.plan, name="plan"),
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
