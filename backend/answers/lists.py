"""Lists: `{"next", "previous", "results"}`, by cursor so that nothing is skipped or doubled."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

from .invalid import invalid


class CursorPages(CursorPagination):
    """Pages by `id` unless the view names an `ordering`; `?page_size=` up to 1,000."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "id"

    def get_ordering(self, request, queryset, view):
        return tuple(getattr(view, "ordering", None) or (self.ordering,))

    def paginate_queryset(self, queryset, request, view=None):
        """Raises the error for a cursor that was not made here.

        A cursor holds the place it continues from as text; one that somebody made up may hold
        what is no value of the field at all.
        """
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValidationError, ValueError) as error:
            if self.cursor_query_param not in request.query_params:
                raise
            raise invalid("cursor", _("This is no cursor of this list.")) from error
