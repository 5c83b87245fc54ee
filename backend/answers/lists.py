"""Lists: `{"next", "previous", "results"}`, by cursor so that nothing is skipped or doubled."""

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Pages by `id` unless the view names an `ordering`; `?page_size=` up to 1,000."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "id"

    def get_ordering(self, request, queryset, view):
        return (getattr(view, "ordering", None) and tuple(view.ordering)) or (self.ordering,)

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except (ValueError, ValidationError) as error:
            if self.cursor_query_param not in request.query_params:
                raise
            # A cursor that can be read but was not made here: its position fits no column.
            raise NotFound(self.invalid_cursor_message) from error
