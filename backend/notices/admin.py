"""The suggestion box at /admin/: read and answered by the system administrators of the area."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from backend.answers.administration import Administered, column
from backend.answers.fields import one_line

from .actions.suggesting import answer_suggestion
from .models import Suggestion
from .models.suggestions import LONGEST
from .querysets import ANSWERING


class AnswerForm(forms.ModelForm):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
        help_text=_("Whoever wrote it reads this, with your name. It cannot be changed later."),
    )

    class Meta:
        model = Suggestion
        fields = ("answer",)

    def clean_answer(self) -> str:
        if not one_line(self.cleaned_data["answer"]):
            raise forms.ValidationError(_("Write something that can be seen."))
        return self.cleaned_data["answer"]


def _whole(suggestion: Suggestion) -> str:
    return format_html_join("", "{}<br>", ((line,) for line in suggestion.text.splitlines()))


def _author(suggestion: Suggestion) -> str:
    return _("anonymous") if suggestion.anonymous else suggestion.by.name


@admin.register(Suggestion)
class SuggestionAdmin(Administered):
    """Those without an answer first, the oldest of them on top.

    Who wrote stands on the page of each alone, where it helps to answer: in the list nothing can
    be sorted, filtered or counted by person.
    """

    seen_by = changed_by = (ANSWERING,)
    form = AnswerForm
    ordering = ("-answered_at", "made_on", "pk")  # the database puts nothing before a moment
    list_select_related = ("area", "by", "answered_by")
    list_display = (
        column(_("Suggestion"), lambda one: Truncator(one_line(one.text)).chars(60)),
        column(_("Day"), lambda one: one.made_on),
        column(_("Area"), lambda one: one.area),
        column(_("Answered at"), lambda one: one.answered_at),
    )
    readonly_fields = (
        column(_("Suggestion"), _whole),
        column(_("Written by"), _author),
        column(_("Day"), lambda one: one.made_on),
        column(_("Area"), lambda one: one.area),
        column(_("Answered at"), lambda one: one.answered_at),
        column(_("Answered by"), lambda one: one.answered_by and one.answered_by.name),
    )
    fields = (*readonly_fields, "answer")

    def area_of(self, thing: Suggestion):
        return thing.area

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        """An answer is given once."""
        if obj is not None and obj.answered_at:
            return False
        return super().has_change_permission(request, obj)

    def act(self, request, obj, form, change) -> None:
        answer_suggestion(
            suggestion=obj,
            answer=form.cleaned_data["answer"],
            by=request.user,
            at=timezone.now(),
        )
