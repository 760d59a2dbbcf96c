"""Addresses of getting ready: in the record, on the tablet at the visit, and a service's lists."""

from django.urls import path

from alongside.plans.views import agenda, concerns, paper, tasks

P = "p/<uuid:person_id>/"
C = P + "conversations/<uuid:conversation_id>/"

preparing_urls = [
    path("visit/agenda/", agenda.visit_agenda, name="visit_agenda"),
    path("visit/agenda/<uuid:item_id>/", agenda.visit_agenda_item, name="visit_agenda_item"),
    path(
        "visit/agenda/<uuid:item_id>/words/", agenda.visit_agenda_words, name="visit_agenda_words"
    ),
    path("visit/list/", tasks.visit_tasks, name="visit_tasks"),
    path("visit/list/<uuid:task_id>/", tasks.visit_task, name="visit_task"),
    path("visit/worries/", concerns.visit_worries, name="visit_worries"),
    path(C + "agenda/", agenda.agenda, name="agenda"),
    path(C + "agenda/<uuid:item_id>/", agenda.agenda_item, name="agenda_item"),
    path(C + "agenda/<uuid:item_id>/words/", agenda.agenda_words, name="agenda_words"),
    path(C + "list/", tasks.tasks, name="tasks"),
    path(C + "list/<uuid:task_id>/", tasks.task, name="task"),
    path(C + "worries/", concerns.worries, name="worries"),
    path(C + "worries.pdf", concerns.worries_pdf, name="worries_pdf"),
    path(C + "paper/", paper.paper, name="paper"),
    path("service/worries/", concerns.lists, name="concern_lists"),
    path("service/worries/<slug:key>/", concerns.concern_list, name="concern_list"),
    path("service/worries/<slug:key>/file/", concerns.concern_list_file, name="concern_list_file"),
    path("service/worries/<slug:key>/end/", concerns.concern_list_end, name="concern_list_end"),
]
