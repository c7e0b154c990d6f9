"""What the TCP port for Prometheus serves: the metrics and the lists of targets. Everything else is refused: whoever
takes it for the API must not be told `200 OK` for a declaration."""

from collections.abc import Callable
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from controller.core.inventory import Inventory
from controller.core.service_discovery import Prober, target_groups
from exporters.metrics.page import MetricsPage


def monitoring_port(metrics: MetricsPage, inventory: Callable[[], Inventory]) -> Starlette:
    async def targets(request: Request) -> Response:
        try:
            prober = Prober(request.path_params["prober"])
        except ValueError:
            return _nothing_here()
        return JSONResponse([asdict(group) for group in target_groups(inventory(), prober)])

    async def nothing(_request: Request, _error: Exception) -> Response:
        return _nothing_here()

    routes = [Route("/metrics", metrics), Route("/metrics/", metrics), Route("/v1/sd/{prober}", targets)]
    return Starlette(routes=routes, exception_handlers={404: nothing})


def _nothing_here() -> Response:
    return PlainTextResponse("Only /metrics, /v1/sd/blackbox and /v1/sd/snmp are here.\n", 404)
