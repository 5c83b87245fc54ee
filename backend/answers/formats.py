"""In which format to answer: what was asked for, or 406."""

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation


class AskedFormat(DefaultContentNegotiation):
    """DRF's own, but a `?format=` that a view does not have is 406: the address does exist."""

    def filter_renderers(self, renderers, format):
        fitting = [renderer for renderer in renderers if renderer.format == format]
        if not fitting:
            raise NotAcceptable
        return fitting
