"""Django permissions by role, so that rooms below this one can ask without knowing about roles.

`user.has_perm("territory.publish_boundary")` asks for the whole district;
`user.has_perm("territory.change_place", area)` for one area of it.
"""

from django.contrib.auth.backends import BaseBackend

from .models import Administers, Role, User
from .rights import Rights

# By role, and of administrators by the office they hold.
OF_OFFICES = {
    (Role.ADMIN, Administers.SYSTEM): {
        "territory.draw_boundary",
        "territory.publish_boundary",
        "territory.change_area",
        "territory.change_place",
        "territory.view_area",
        "territory.view_boundary",
        "territory.view_gridversion",
        "accounts.change_department",
        "accounts.change_user",
        "incidents.change_catalogue",
        "notices.change_duty",
        "notices.view_outbox",
        "notices.answer_suggestion",
        "staffing.change_member",
        "staffing.change_posting",
        "staffing.arrange_cover",
        "staffing.change_plan",
    },
    (Role.ADMIN, Administers.SECURITY): {
        "territory.view_area",
        "accounts.view_department",
        "accounts.change_administrator",
        "accounts.change_grant",
        "accounts.secure_user",
    },
    (Role.AUDITOR, ""): {"accounts.view_trail"},
    # Same-day cover cannot wait for an administrator.
    (Role.OPERATOR, ""): {"staffing.arrange_cover"},
}

EVERYWHERE = "/"  # what every path begins with


class RolePermissions(BaseBackend):
    """What a role may change in the areas where it is granted.

    An administrator without an area, made where the database lies, is one of the installation
    and may everything an administrator may: somebody must bring the first areas.
    """

    def get_all_permissions(self, user_obj: User, obj=None) -> set[str]:
        """What the office may anywhere at all: which pages of /admin/ it has."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return set(OF_OFFICES.get((user_obj.role, user_obj.administers), ()))

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return any(code.startswith(f"{app_label}.") for code in self.get_all_permissions(user_obj))

    def has_perm(self, user_obj: User, perm: str, obj=None) -> bool:
        paths = paths_where(user_obj, perm)
        if EVERYWHERE in paths:
            return True
        if obj is None:  # the whole: the path of a district has one step
            return any(path.count("/") == 2 for path in paths)
        return any(obj.path.startswith(path) for path in paths)


def paths_where(user: User, perm: str, rights: Rights | None = None) -> list[str]:
    """The paths of the areas in which a user may do something, for asking about many at once."""
    if not user.is_active or user.is_anonymous:
        return []
    if perm not in OF_OFFICES.get((user.role, user.administers), ()):
        return []
    if user.role == Role.ADMIN and user.area_id is None:
        return [EVERYWHERE]
    return (rights or Rights.of(user)).area_paths(user.role)
