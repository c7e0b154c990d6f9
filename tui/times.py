"""Moments and durations as people in the town read them."""

from datetime import datetime, timedelta

from controller.i18n import JAPAN, _


def clock(at: datetime) -> str:
    return f"{at.astimezone(JAPAN):%H:%M:%S}"


def day_and_time(at: datetime) -> str:
    local = at.astimezone(JAPAN)
    return _("{month}/{day} {time}").format(month=local.month, day=local.day, time=f"{local:%H:%M}")


def lasting(time: timedelta) -> str:
    """Seconds below a minute, then minutes, then hours and minutes, then days and hours."""
    seconds = max(0, int(time.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes == 0:
        return _("{count} s").format(count=seconds)
    if hours == 0:
        return _("{count} min").format(count=minutes)
    if days == 0 and minutes % 60 == 0:
        return _("{count} h").format(count=hours)
    if days == 0:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes % 60)
    return _("{days} d {hours} h").format(days=days, hours=hours % 24)


def ago(then: datetime, now: datetime) -> str:
    return _("{time} ago").format(time=lasting(now - then))


def hour_and_minute(at: datetime) -> str:
    return f"{at.astimezone(JAPAN):%H:%M}"
