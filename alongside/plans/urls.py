"""Addresses of planning."""

from django.urls import path

from alongside.plans.urls_during import during_urls
from alongside.plans.urls_preparing import preparing_urls
from alongside.plans.urls_templates import template_urls
from alongside.plans.urls_visits import visit_urls
from alongside.plans.views import (
    agreements,
    conversations,
    goal_details,
    goals,
    home_decisions,
    plan,
    preparing,
    proposals,
    report,
    versions,
    yes,
)

app_name = "plans"
P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"
G = P + "goals/<uuid:goal_id>/"
A = P + "agreements/<uuid:agreement_id>/"

urlpatterns = [
    path("visit/", preparing.visit, name="visit"),
    path("service/planning/", report.report, name="report"),
    path("service/planning/numbers.csv", report.numbers, name="report_csv"),
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
    path(G + "details/", goal_details.details, name="details"),
    path(G + "levels/", goal_details.levels, name="levels"),
    path(G + "follow-ups/", goal_details.follow_ups, name="follow_ups"),
    path(G + "level/", goal_details.level, name="level"),
    path(G + "promises/", goal_details.add_promise, name="add_promise"),
    path(G + "agreement/", agreements.newest_agreement, name="newest_agreement"),
    path(P + "promises/<uuid:promise_id>/", goal_details.promise, name="promise"),
    path(
        P + "promises/<uuid:promise_id>/change/",
        goal_details.change_promise,
        name="change_promise",
    ),
    path(P + "where-i-live/", home_decisions.home_decisions, name="home_decisions"),
    path(
        P + "where-i-live/<uuid:decision_id>/", home_decisions.home_decision, name="home_decision"
    ),
    path(P + "offered/", home_decisions.offered, name="offered"),
    path(P + "offered/offer/", home_decisions.offer, name="offer"),
    path(P + "offered/answer/", home_decisions.answer_offer, name="answer_offer"),
    path("y/<str:token>/", yes.yes, name="yes"),
    path(A, agreements.agreement, name="agreement"),
    path(A + "agreement.pdf", agreements.agreement_pdf, name="agreement_pdf"),
    path(A + "accept/", agreements.accept, name="accept"),
    path(A + "copies/", agreements.add_copy, name="add_copy"),
    path(A + "copies/<uuid:copy_id>/remove/", agreements.remove_copy, name="remove_copy"),
    path(A + "copied/", agreements.copied, name="copied"),
    *preparing_urls,
    *during_urls,
    *template_urls,
    *visit_urls,
]
