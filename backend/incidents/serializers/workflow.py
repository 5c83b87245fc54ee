"""Shape of the table of the workflow as it leaves."""

from rest_framework import serializers

from ..workflow import Awaits, Ending, Guard, Hat, OwnerAfter, State


def _several(words, **how) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=list(words)), **how)


class EdgeSerializer(serializers.Serializer):
    """One action from somewhere.

    `target`, `target_awaits`: null where it stays as it is. `needs` and `takes` name members of
    the request. `returned`: from how many returns it goes, `endings`: of which ended cases; null
    is any. `ending`: how the case ends by it; null where that stays as it is. `restores`: to where
    the case stood before. A record changes no state, owner or version. `carries_on`: an open case
    waits for whoever may do this.
    """

    action = serializers.CharField()
    sources = _several(State)
    target = serializers.ChoiceField(choices=list(State), allow_null=True)
    hats = _several(Hat)
    awaits = _several(Awaits)
    target_awaits = serializers.ChoiceField(choices=list(Awaits), allow_null=True)
    owner = serializers.ChoiceField(choices=list(OwnerAfter))
    needs = serializers.ListField(child=serializers.CharField())
    takes = serializers.ListField(child=serializers.CharField())
    guards = _several(Guard)
    returned = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    endings = _several(Ending, allow_null=True)
    ending = serializers.ChoiceField(choices=list(Ending), allow_null=True)
    restores = serializers.BooleanField()
    is_record = serializers.BooleanField()
    counts_when_it_happened = serializers.BooleanField()
    carries_on = serializers.BooleanField()


class WorkflowSerializer(serializers.Serializer):
    edges = EdgeSerializer(many=True)
    open_states = _several(State)
