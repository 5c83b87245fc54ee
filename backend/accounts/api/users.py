"""Accounts of people: found, made, changed, closed, by those who keep them."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.parameters import area_named

from .. import offices, second_factor
from ..actions import users as actions
from ..models import Department, Role, User
from ..serializers.users import (
    ChangedUserSerializer,
    MadeUserSerializer,
    NewUserSerializer,
    PasswordSerializer,
    PerhapsReasonSerializer,
    UserInFullSerializer,
    UserSerializer,
    shown_user,
)

_LONGEST = 100


class Users(GenericAPIView):
    """What all addresses below /users/ have in common."""

    queryset = User.objects.none()
    serializer_class = UserSerializer

    def visible(self):
        return User.objects.visible_to(self.request.user).with_area_codes(timezone.localdate())

    def user(self, identity: int) -> User:
        user = self.visible().filter(pk=identity).first()
        if user is None:
            raise NotFound(_("There is no such account, or it is not yours to see."))
        return user

    def asked(self, serializer_class) -> dict:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def in_full(self, user: User) -> Response:
        user = self.user(user.pk)
        by = self.request.user
        return Response(
            shown_user(user, to=by)
            | {"second_factor": second_factor.is_set_up(user), "may": offices.may(by, user)}
        )


class UserListView(Users):
    """The people of one's area, the newest account last."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                str,
                description="Part of the name, initials of its pinyin (wxm), user name, or "
                "exactly the last four digits of the phone",
            ),
            OpenApiParameter("role", str, enum=Role.values),
            OpenApiParameter("area", str, description="Code; with everything below"),
            OpenApiParameter("department", str, description="Code"),
            OpenApiParameter("active", bool),
        ],
        responses={200: UserSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        page = self.paginate_queryset(self._found(request.query_params))
        return self.get_paginated_response([shown_user(user, to=request.user) for user in page])

    @extend_schema(
        request=NewUserSerializer,
        responses={201: MadeUserSerializer} | refusals(400, 403, 409, _409="taken"),
    )
    def post(self, request):
        """A new account. Its first password is told in the answer and must be changed."""
        said = named(self.asked(NewUserSerializer))
        made, password = actions.make_user(**said, by=request.user, at=timezone.now())
        shown = shown_user(self.user(made.pk), to=request.user)
        return Response(shown | {"password": password}, status=201)

    def _found(self, asked):
        users = self.visible()
        if text := asked.get("q"):
            if not text.strip() or len(text) > _LONGEST:
                raise invalid("q", _("Give 1 to 100 characters."))
            users = users.sought(text, self.request.user)
        if role := asked.get("role"):
            if role not in Role.values:
                raise invalid("role", _("There is no such role."))
            users = users.filter(role=role)
        if code := asked.get("area"):
            users = users.filter(area__path__startswith=area_named(code).path)
        if code := asked.get("department"):
            users = users.filter(department=code)
        if active := asked.get("active"):
            if active not in ("true", "false"):
                raise invalid("active", _("Say true or false."))
            users = users.filter(is_active=active == "true")
        return users


class UserView(Users):
    """One account."""

    @extend_schema(responses={200: UserInFullSerializer} | refusals(404))
    def get(self, request, user: int):
        return self.in_full(self.user(user))

    @extend_schema(
        request=ChangedUserSerializer,
        responses={200: UserInFullSerializer}
        | refusals(400, 403, 404, 409, _409="office-stays, closed"),
    )
    def patch(self, request, user: int):
        """Another role or area ends what followed from the office, and begins it anew."""
        found = self.user(user)
        said = named(self.asked(ChangedUserSerializer))
        changed = actions.change_user(user=found, by=request.user, at=timezone.now(), **said)
        return self.in_full(changed)


class FirstPasswordView(Users):
    """A first password for whoever forgot theirs; signs out everywhere."""

    @extend_schema(
        request=None,
        responses={200: PasswordSerializer} | refusals(403, 404, 409, _409="closed"),
    )
    def post(self, request, user: int):
        found = self.user(user)
        password = actions.give_first_password(user=found, by=request.user, at=timezone.now())
        return Response({"password": password})


class CloseView(Users):
    """Closed, never deleted: nobody signs in to it, and what was granted ends at once."""

    @extend_schema(
        request=PerhapsReasonSerializer,
        responses={200: UserInFullSerializer}
        | refusals(400, 403, 404, 409, _409="closed, last-security-administrator"),
    )
    def post(self, request, user: int):
        found = self.user(user)
        said = self.asked(PerhapsReasonSerializer)
        return self.in_full(
            actions.close_user(user=found, by=request.user, at=timezone.now(), **said)
        )


class ReopenView(Users):
    """Open again, with what follows from the office, from postings and duties."""

    @extend_schema(
        request=PerhapsReasonSerializer,
        responses={200: UserInFullSerializer} | refusals(400, 403, 404, 409, _409="open"),
    )
    def post(self, request, user: int):
        found = self.user(user)
        said = self.asked(PerhapsReasonSerializer)
        return self.in_full(
            actions.reopen_user(user=found, by=request.user, at=timezone.now(), **said)
        )


def named(said: dict) -> dict:
    """What was sent, with the area and the department that the codes name."""
    said = dict(said)
    if "area" in said:
        said["area"] = area_named(said["area"])
    if said.get("department"):
        said["department"] = Department.objects.filter(code=said["department"]).first()
        if said["department"] is None:
            raise invalid("department", _("There is no such department."))
    return said
