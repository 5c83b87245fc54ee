"""Django permissions by role, so that rooms below this one can ask without knowing about roles.

`user.has_perm("territory.publish_boundary")` asks for the whole district;
`user.has_perm("territory.change_place", area)` for one area of it.
"""

from django.contrib.auth.backends import BaseBackend

from .models import Role, User
from .rights import Rights

OF_ROLES = {
    Role.ADMIN: {
        "territory.draw_boundary",
        "territory.publish_boundary",
        "territory.change_area",
        "territory.change_place",
        "accounts.change_department",
    },
}


class RolePermissions(BaseBackend):
    """What a role may change in the areas where it is granted.

    An administrator without an area, made where the database lies, is one of the installation
    and may everything an administrator may: somebody must bring the first areas.
    """

    def has_perm(self, user_obj: User, perm: str, obj=None) -> bool:
        roles = [role for role, allowed in OF_ROLES.items() if perm in allowed]
        if not roles or not user_obj.is_active or user_obj.is_anonymous:
            return False
        if user_obj.role in roles and user_obj.area_id is None:
            return True
        paths = Rights.of(user_obj).area_paths(*roles)
        if obj is None:  # the whole: the path of a district has one step
            return any(path.count("/") == 2 for path in paths)
        return any(obj.path.startswith(path) for path in paths)
