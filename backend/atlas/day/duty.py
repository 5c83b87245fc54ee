"""The shift that is open, and on which phone it runs."""

from backend.patrol.models import Shift

from .asker import Asker


def device_shown(asker: Asker) -> dict | None:
    return asker.device and {"id": asker.device.pk, "name": asker.device.name}


def open_shift(asker: Asker) -> dict | None:
    shifts = Shift.objects.of(asker.user).open_at(asker.now).select_related("device")
    shift = shifts.order_by("started_at").first()
    return shift and {
        "uuid": str(shift.uuid),
        "started_at": shift.started_at,
        "planned_end_at": shift.planned_end_at,
        "purpose": shift.purpose,
        "tracked": shift.tracked,
        "paused": shift.is_paused,
        "device": shift.device
        and {
            "id": shift.device.pk,
            "name": shift.device.name,
            "is_this": asker.device is not None and asker.device.pk == shift.device.pk,
        },
    }
