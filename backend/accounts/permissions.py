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
        "accounts.change_department",
        "accounts.change_user",
        "notices.change_duty",
        "notices.view_outbox",
        "staffing.change_member",
        "staffing.change_posting",
        "staffing.arrange_cover",
        "staffing.change_plan",
    },
    (Role.ADMIN, Administers.SECURITY): {
        "accounts.change_grant",
        "accounts.secure_user",
    },
    (Role.AUDITOR, ""): {"accounts.view_trail"},
    # Same-day cover cannot wait for an administrator.
    (Role.OPERATOR, ""): {"staffing.arrange_cover"},
}


class RolePermissions(BaseBackend):
    """What a role may change in the areas where it is granted.

    An administrator without an area, made where the database lies, is one of the installation
    and may everything an administrator may: somebody must bring the first areas.
    """

    def has_perm(self, user_obj: User, perm: str, obj=None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        allowed = OF_OFFICES.get((user_obj.role, user_obj.administers), ())
        if perm not in allowed:
            return False
        if user_obj.role == Role.ADMIN and user_obj.area_id is None:
            return True
        paths = Rights.of(user_obj).area_paths(user_obj.role)
        if obj is None:  # the whole: the path of a district has one step
            return any(path.count("/") == 2 for path in paths)
        return any(obj.path.startswith(path) for path in paths)
