"""Addresses of the record, and of bringing records in."""

from django.urls import path

from alongside.records.views import house, letters, record, results, uploads, waiting

app_name = "records"
P = "p/<uuid:person_id>/"

urlpatterns = [
    path(P + "results/", results.results, name="results"),
    path(P + "results/look/", results.look, name="look"),
    path(P + "results/when/", waiting.when, name="when"),
    path(P + "results/choose/", waiting.choose, name="choose"),
    path(P + "results/<str:loinc>/", results.result, name="result"),
    path(P + "record/", record.overview, name="record"),
    path(P + "record/<slug:key>/", record.part, name="part"),
    path(P + "held/<uuid:result_id>/", waiting.hold, name="hold"),
    path(P + "letters/add/", letters.letter_add, name="letter_add"),
    path(P + "letters/<uuid:document_id>/", letters.letter, name="letter"),
    path(P + "letters/<uuid:document_id>/file/", letters.letter_file, name="letter_file"),
    path(
        P + "letters/<uuid:document_id>/take-back/",
        letters.letter_take_back,
        name="letter_take_back",
    ),
    path("service/results-in-advance/", house.house, name="house"),
    path("import/", uploads.start, name="uploads"),
    path("import/<uuid:run_id>/", uploads.upload, name="upload"),
    path("import/<uuid:run_id>/columns/", uploads.match, name="columns"),
    path("import/<uuid:run_id>/bring-in/", uploads.bring_in, name="bring_in"),
    path("import/<uuid:run_id>/undo/", uploads.undo, name="undo"),
    path("import/<uuid:run_id>/discard/", uploads.discard, name="discard"),
]
