"""Addresses of clubs, their sessions and rooms."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
