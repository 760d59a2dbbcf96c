"""Addresses of the demo, below /demo/."""

from django.urls import path, re_path

from alongside.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    path("as/<slug:slug>/", views.sign_in, name="sign_in"),
    re_path("^code/(?P<kind>slip|visit)/$", views.code, name="code"),
    path("phone/", views.any_phone, name="phones"),
    path("phone/<slug:key>/", views.phone, name="phone"),
    path("phone/<slug:key>/fresh/", views.phone_fresh, name="phone_fresh"),
    path("mail/", views.mails, name="mails"),
    path("mail/<slug:name>/", views.one_mail, name="mail"),
]
