"""A machine that tests may stand still for seconds: nothing that only takes long may fail for it."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping

from hypothesis import HealthCheck, settings

from simulator.patient_loop import PatientLoop

settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """Every async test runs on a loop whose limits do not count the time during which this machine stood still."""
    return {"patient": PatientLoop}
