"""Forms of the plan. The rules are the models' and campaigns/plan/rules.py; only wording and layout stand here."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import NEXT_STATE, EvidenceKind, Task, TaskState
from campaigns.plan.actions import add_task, change_task
from kepu.communities.models import Community
from kepu.inputs import GARBLED, CountField, DayField, LineField, RowsField
from kepu.periods import FIRST_YEAR, LAST_YEAR
from kepu.records.models import AttachmentKind
from kepu.registers.forms import RowForm, input_for


class TaskForm(RowForm):
    """Add or change a task. Its state moves by buttons of its own (see `move_task`)."""

    kinds = (AttachmentKind.DOCUMENT, AttachmentKind.PHOTO)

    proof = forms.MultipleChoiceField(
        label=gettext_lazy("Required proof"),
        choices=EvidenceKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("The kinds of papers that the archive needs of this task."),
    )

    class Meta:
        model = Task
        fields = [
            "phase",
            "name",
            "starts_on",
            "due_on",
            "unit",
            "person",
            "community",
            "helpers",
            "indicators",
            "after",
            "proof",
            "notes",
        ]
        field_classes = {"after": RowsField}
        formfield_callback = input_for

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].empty_label = None
        self.fields["after"].widget.attrs["size"] = 8
        self.fields["helpers"].help_text = _("Separate names with 、.")
        self.fields["indicators"].help_text = _("Codes of the standard, separated with 、; for example E4、E7.")
        self.fields["after"].help_text = _("It can be done only when these are; several can be chosen.")

    def _offered(self, rows):
        """Of tasks, the whole ones of the running plan, but not the task itself."""
        offered = super()._offered(rows)
        if rows.model is not Task:
            return offered
        return offered.of_current_campaign().filter(parent=None).exclude(pk=self.instance.pk)

    def _add(self) -> Task:
        self.instance.creation_key = self.cleaned_data.get("creation_key") or self.instance.creation_key
        return add_task(self.instance, after=self.cleaned_data["after"], files=self.picked_files(), by=self.user)

    def _change(self) -> Task:
        cleaned = self.cleaned_data
        return change_task(
            self.instance,
            version=cleaned.get("version") or 0,
            after=cleaned["after"],
            files=self.picked_files(),
            reason=cleaned["reason"],
            by=self.user,
        )


class MoveForm(forms.Form):
    """The next state of a task; finishing asks for the day, taking up again for a reason."""

    state = forms.ChoiceField(
        label=gettext_lazy("New state"),
        error_messages={"invalid_choice": gettext_lazy("A task cannot become “%(value)s” from where it is now.")},
    )
    completed_on = DayField(label=gettext_lazy("Completed on"), required=False)
    reason = LineField(label=gettext_lazy("Reason"), required=False, max_length=100)

    def __init__(self, *args, task: Task, **kwargs):
        super().__init__(*args, **kwargs)
        states = NEXT_STATE[TaskState(task.state)]
        self.fields["state"].choices = [(state.value, state.label) for state in states]
        self.fields["completed_on"].initial = timezone.localdate()
        self.fields["completed_on"].help_text = _("Where the task is done; left empty, today.")
        if task.state == TaskState.DONE:
            del self.fields["completed_on"]
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Please say why the task is taken up again.")


class RescheduleForm(forms.Form):
    """Other days for a task, and why."""

    starts_on = DayField(label=gettext_lazy("Start date"))
    due_on = DayField(label=gettext_lazy("Due date"))
    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=100,
        error_messages={"required": gettext_lazy("Please say why the task is rescheduled.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=GARBLED | {"required": GARBLED["invalid"]})

    def clean(self):
        cleaned = super().clean()
        if (start := cleaned.get("starts_on")) and (due := cleaned.get("due_on")) and due < start:
            self.add_error("due_on", _("A task cannot be due before it starts."))
        return cleaned


class FanOutForm(forms.Form):
    """The communities that each get a part of a task."""

    communities = RowsField(
        label=gettext_lazy("Communities"),
        queryset=Community.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please tick at least one community.")},
    )

    def __init__(self, *args, task: Task, **kwargs):
        super().__init__(*args, **kwargs)
        having = Task.objects.live().filter(parent=task).values("community")
        communities = Community.objects.active().exclude(pk__in=having)
        self.fields["communities"].queryset = communities
        self.fields["communities"].initial = [each.pk for each in communities]


class YearForm(forms.Form):
    """The first year of a campaign, to look at what it would consist of."""

    first_year = CountField(
        label=gettext_lazy("First year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR - 1,
        help_text=gettext_lazy("The year in which publicity and mobilization begins."),
    )


class StartForm(YearForm):
    """A campaign to start from the template."""

    title = LineField(label=gettext_lazy("Title"), max_length=100)
    divided = forms.BooleanField(
        label=gettext_lazy("Give every community its own part of what all communities have to do"),
        required=False,
        initial=True,
    )
    field_order = ["title", "first_year", "divided"]


class EndForm(forms.Form):
    """The end of a campaign."""

    ended_on = DayField(label=gettext_lazy("Ended on"))
    reason = LineField(label=gettext_lazy("Reason"), required=False, max_length=100)


class PhaseDatesForm(forms.Form):
    """Other days for a phase."""

    starts_on = DayField(label=gettext_lazy("Start date"))
    ends_on = DayField(label=gettext_lazy("End date"))
    reason = LineField(label=gettext_lazy("Why is it changed?"), required=False, max_length=100)
