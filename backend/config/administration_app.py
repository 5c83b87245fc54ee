"""Django's admin as an app of this house: with our site instead of its own."""

from django.contrib.admin.apps import AdminConfig


class AdministrationApp(AdminConfig):
    default_site = "backend.config.administration.Administration"
