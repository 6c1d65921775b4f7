"""Addresses of the bottom layer."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
