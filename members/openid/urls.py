"""The addresses that providers are told to send people back to, as allauth names them."""

from django.urls import path

from members.openid import views

urlpatterns = [
    path("oidc/<str:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
