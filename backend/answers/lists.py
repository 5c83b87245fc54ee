"""Lists: `{"next", "previous", "results"}`, by cursor so that nothing is skipped or doubled."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Pages by `id` unless the view names an `ordering`; `?page_size=` up to 1,000."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "id"

    def get_ordering(self, request, queryset, view):
        return (getattr(view, "ordering", None) and tuple(view.ordering)) or (self.ordering,)
