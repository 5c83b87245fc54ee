"""Pieces of evidence: photos, voice notes, videos and papers that reports and actions cite."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User

from ..querysets import EvidenceQuerySet
from .cases import Case
from .reports import Report


class Evidence(models.Model):
    """One piece: what was declared of it, how much has arrived, what became of it.

    `received` is what is certainly on the disk: bytes beyond it in the file were never
    acknowledged. Once complete, a piece is scanned and copied (`prepared_at`; last asked for at
    `tried_at`); what is served is the copy alone, whose digest is `copy_sha256`. `original_kept`
    says whether the bytes as they were sent may still lie on the disk.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving"
        COMPLETE = "complete"
        REFUSED = "refused"

    class Scan(models.TextChoices):
        WAITING = "waiting"
        UNSCANNED = "unscanned"  # no scanner is set up
        CLEAN = "clean"
        INFECTED = "infected"
        UNAVAILABLE = "unavailable"  # the scanner did not answer

    class Refusal(models.TextChoices):
        UNKNOWN_TYPE = "unknown_type", _("Of this type of content nothing is taken.")
        HEIC = "heic", _("HEIC pictures cannot be read here; send the photo as JPEG.")
        UNREADABLE = "unreadable", _("The content cannot be read: it is damaged or not whole.")
        TOO_MANY_PIXELS = "too_many_pixels", _("The picture has too many pixels.")
        INFECTED = "infected", _("The virus scanner refused the content.")

    uuid = models.UUIDField(primary_key=True)
    uploader = models.ForeignKey(User, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    media_type = models.TextField(blank=True)
    state = models.TextField(choices=State, default=State.RECEIVING)
    refusal = models.TextField(choices=Refusal, blank=True)
    scan = models.TextField(choices=Scan, default=Scan.WAITING)
    begun_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    copy_type = models.TextField(blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    original_kept = models.BooleanField(default=True)
    is_held = models.BooleanField(default=False)  # known to the sweep to be a case's

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["uploader", "begun_at"], name="evidence_of"),
            models.Index(fields=["begun_at"], name="evidence_not_held", condition=Q(is_held=False)),
            models.Index(
                fields=["completed_at"],
                name="evidence_unprepared",
                condition=Q(state="complete", prepared_at__isnull=True),
            ),
            models.Index(
                fields=["begun_at"],
                name="evidence_let_go",
                condition=Q(original_kept=True)
                & (Q(state="refused") | Q(prepared_at__isnull=False)),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="evidence_has_bytes_and_a_digest",
                condition=Q(size__gt=0, sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="evidence_is_complete_when_all_has_arrived",
                condition=Q(state="receiving", received__lt=F("size"), completed_at__isnull=True)
                | Q(state="complete", received=F("size"), completed_at__isnull=False)
                | Q(state="refused", received__lte=F("size")),
            ),
            models.CheckConstraint(
                name="complete_evidence_has_a_type",
                condition=~Q(state="complete") | ~Q(media_type=""),
            ),
            models.CheckConstraint(
                name="refused_evidence_says_why",
                condition=(Q(state="refused") & ~Q(refusal=""))
                | (~Q(state="refused") & Q(refusal="")),
            ),
            models.CheckConstraint(
                name="infected_evidence_is_refused",
                condition=Q(scan="infected", state="refused", refusal="infected")
                | (~Q(scan="infected") & ~Q(refusal="infected")),
            ),
            models.CheckConstraint(
                name="only_complete_evidence_has_a_copy",
                condition=Q(prepared_at__isnull=True, copy_type="", copy_sha256="")
                | (
                    Q(
                        prepared_at__isnull=False,
                        state="complete",
                        scan__in=["unscanned", "clean"],
                        copy_sha256__regex=r"^[0-9a-f]{64}$",
                    )
                    & ~Q(copy_type="")
                ),
            ),
        ]

    @property
    def kind(self) -> str | None:
        """`photo`, `voice`, `video` or `paper`; None while the content is not known."""
        return KINDS.get(self.copy_type or self.media_type)


class Citation(models.Model):
    """Somebody cited a piece in a case: with a report or with an action, `taken_with`.

    The same stands in the list of the step; here it is found from the piece, which may come
    before or after. When a report hangs on another case, what came with it is cited there, too.
    """

    uuid = models.UUIDField(db_index=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="citations")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="citations")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_with = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_taken_with_a_report_names_it",
                condition=Q(taken_with="report", report__isnull=False)
                | (~Q(taken_with="report") & Q(report__isnull=True)),
            )
        ]


# What is taken, by type of content. What a browser must not open by itself is a paper.
KINDS = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "video/mp4": "video",
    "video/3gpp": "video",
    "video/webm": "video",
    "audio/amr": "voice",
    "audio/mp4": "voice",
    "audio/mpeg": "voice",
    "audio/ogg": "voice",
    "audio/webm": "voice",
    "application/pdf": "paper",
}
