"""What somebody who goes to an access point must know: where, whom to call, what to press."""

from controller.core.visits import Visit
from controller.i18n import _, language


def press_words(visit: Visit) -> list[str]:
    """What to do there, and whom to call."""
    return [
        _("On site: {why}").format(why=visit.why.render(_)),
        _("Do: {press}").format(press=visit.press(language(), _)),
        _("Call: {contact}").format(contact=visit.contact or _("nobody is written down")),
    ]


def place_words(visit: Visit) -> list[str]:
    """Where it is and how many wait there."""
    where = " ".join(filter(None, (visit.area, visit.address))) or "-"
    clients = _("unknown") if visit.clients is None else str(visit.clients)
    return [
        _("{place} / {ap} (AP {id}, device {device} {address})").format(
            place=visit.place, ap=visit.label, id=visit.ap, device=visit.device, address=visit.device_address or "-"
        ),
        _("Where: {where}  Clients there: {clients}  Room for: {capacity}").format(
            where=where, clients=clients, capacity=visit.capacity or "-"
        ),
    ]


def seen_words(visit: Visit) -> str:
    """What the person on site is to confirm."""
    if visit.is_off:
        return _("00000JAPAN is NOT on the air at {place} / {ap}").format(place=visit.place, ap=visit.label)
    return _("00000JAPAN is on the air at {place} / {ap}").format(place=visit.place, ap=visit.label)
