"""For addresses that give one kind of thing whatever `Accept` says: tiles, files."""

from rest_framework.negotiation import BaseContentNegotiation


class OneKind(BaseContentNegotiation):
    """The first renderer, which words the refusals."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type

    def select_parser(self, request, parsers):
        return parsers[0]
