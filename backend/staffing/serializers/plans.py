"""Shapes of assignment plans: asked for, corrected, shown."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import LonLatField, MomentField, NumberField, Strict, TextField

from ..domains import DOMAINS
from ..models import Plan, PlanRow, Post

FARTHEST_AHEAD = timedelta(days=366)
MOST_CORRECTIONS = 20_000
MOST_GRIDS = {Post.WORKER: 1, Post.LEADER: 1, Post.PROFESSIONAL: 4}


class _Metres(NumberField):
    """Up to 100 km, to the millimetre."""

    def __init__(self, **how) -> None:
        super().__init__(min_value=0, max_value=100_000, **how)


class MostGridsSerializer(Strict):
    worker = serializers.IntegerField(min_value=1, max_value=50, default=MOST_GRIDS[Post.WORKER])
    leader = serializers.IntegerField(min_value=1, max_value=50, default=MOST_GRIDS[Post.LEADER])
    professional = serializers.IntegerField(
        min_value=1,
        max_value=500,
        default=MOST_GRIDS[Post.PROFESSIONAL],
        help_text="A grid counts once for each domain the member serves there",
    )


class OptionsSerializer(Strict):
    across_townships = serializers.BooleanField(default=False)
    stay_metres = _Metres(
        default=500.0, help_text="Nobody is moved to save less than this of all ways together"
    )
    balance_metres = _Metres(
        default=500.0,
        help_text="What a member's second grid counts for; the third twice that, and so on",
    )
    most_grids = MostGridsSerializer(
        default=lambda: {post.value: n for post, n in MOST_GRIDS.items()}
    )


class AskedPlanSerializer(Strict):
    area = TextField(
        required=False,
        max_length=12,
        help_text="Code of the district or of a township; one's own area when not said",
    )
    posts = serializers.ListField(
        child=serializers.ChoiceField(choices=Post), allow_empty=False, max_length=len(Post)
    )
    since = MomentField(required=False, help_text="Now, when not said or past at publication")
    options = OptionsSerializer(default=lambda: OptionsSerializer().run_validation({}))

    def validate_posts(self, posts: list[str]) -> list[str]:
        if len(set(posts)) < len(posts):
            raise serializers.ValidationError(_("Name each post once."))
        return posts

    def validate_since(self, since):
        now = timezone.now()
        if not now - FARTHEST_AHEAD <= since <= now + FARTHEST_AHEAD:
            raise serializers.ValidationError(_("Give a moment within a year of now."))
        return since


class CorrectionSerializer(Strict):
    grid = TextField(max_length=30)
    post = serializers.ChoiceField(choices=Post)
    domain = serializers.ChoiceField(choices=DOMAINS, required=False, allow_blank=True, default="")
    member = serializers.IntegerField(
        required=False, allow_null=True, help_text="null leaves the place vacant on purpose"
    )
    release = serializers.BooleanField(
        default=False, help_text="Takes back what was said of this place before"
    )

    def validate(self, said: dict) -> dict:
        if bool(said["domain"]) != (said["post"] == Post.PROFESSIONAL):
            raise serializers.ValidationError(
                {"domain": [_("A domain belongs to professional members, and only to them.")]}
            )
        if ("member" in said) == said["release"]:
            raise serializers.ValidationError(
                {"member": [_("Name a member, null for nobody, or release the place.")]}
            )
        return said


class CorrectionsSerializer(Strict):
    corrections = CorrectionSerializer(many=True, max_length=MOST_CORRECTIONS)


class PlanAreaSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class NamedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TotalsSerializer(serializers.Serializer):
    """Of one post. `places` are grids, of professionals grids times domains; `changed` and `kept`
    count places, `people` who could serve, `used` who would. Metres are sums of straight lines
    from base points; `metres_before` of the ways of now."""

    grids = serializers.IntegerField()
    places = serializers.IntegerField()
    people = serializers.IntegerField()
    used = serializers.IntegerField()
    changed = serializers.IntegerField()
    kept = serializers.IntegerField()
    metres = serializers.FloatField()
    metres_before = serializers.FloatField()


class ShortSerializer(serializers.Serializer):
    """Grids nobody is left for, and the least number of people more that would do."""

    post = serializers.ChoiceField(choices=Post)
    domain = serializers.CharField(allow_blank=True)
    area = PlanAreaSerializer()
    grids = serializers.ListField(child=serializers.CharField())
    people = serializers.IntegerField()


class PlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    area = PlanAreaSerializer()
    posts = serializers.ListField(child=serializers.ChoiceField(choices=Post))
    since = serializers.DateTimeField()
    options = OptionsSerializer()
    status = serializers.ChoiceField(choices=Plan.Status.choices)
    share = serializers.FloatField()
    failure = serializers.CharField(allow_blank=True)
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    totals = serializers.DictField(child=TotalsSerializer())
    short = ShortSerializer(many=True)
    corrected = serializers.IntegerField(help_text="Places decided by hand")
    may = serializers.ListField(
        child=serializers.ChoiceField(choices=["correct", "publish", "delete"])
    )


class BaseSerializer(serializers.Serializer):
    place = serializers.CharField()
    position = LonLatField()


class WhySerializer(serializers.Serializer):
    kind = serializers.CharField()
    text = serializers.CharField()


class PlanRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    grid = serializers.CharField()
    grid_name = serializers.CharField()
    position = LonLatField()
    post = serializers.ChoiceField(choices=Post)
    domain = serializers.CharField(allow_blank=True)
    member = NamedSerializer(allow_null=True)
    base = BaseSerializer(allow_null=True)
    before = NamedSerializer(allow_null=True)
    metres = serializers.FloatField(allow_null=True)
    metres_before = serializers.FloatField(allow_null=True)
    why = WhySerializer()
    fixed = serializers.BooleanField()


class PlacedSerializer(serializers.Serializer):
    grid = serializers.CharField()
    grid_name = serializers.CharField()
    post = serializers.ChoiceField(choices=Post)
    domain = serializers.CharField(allow_blank=True)
    metres = serializers.FloatField()


class PlanPersonSerializer(serializers.Serializer):
    """What the plan asks of one person; `before` are the places they serve now."""

    member = NamedSerializer()
    places = PlacedSerializer(many=True)
    before = serializers.ListField(child=serializers.CharField())
    metres = serializers.FloatField()
    metres_before = serializers.FloatField()


def row_shown(row: PlanRow, text: str) -> dict:
    """A row with its members; `text` says why, in words."""
    return {
        "id": row.pk,
        "grid": row.code,
        "grid_name": row.name,
        "position": list(row.place.coords),
        "post": row.post,
        "domain": row.domain,
        "member": named(row.member),
        "base": row.base_point
        and {"place": row.base_place, "position": list(row.base_point.coords)},
        "before": named(row.before),
        "metres": row.metres,
        "metres_before": row.metres_before,
        "why": {"kind": row.why["kind"], "text": text},
        "fixed": row.fixed,
    }


def named(member) -> dict | None:
    return member and {"id": member.pk, "name": member.user.name}
