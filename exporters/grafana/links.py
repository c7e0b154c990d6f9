"""Where the dashboards of one language are, and how one leads to another with what was clicked."""

from dataclasses import dataclass

from exporters.grafana.parts import Json

TAG = "hinan"

KEEPS = "var-town=${town}&${__url_time_range}"


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of the dashboards of one language. A row must have the columns that stand in them."""

    language: str

    def uid(self, name: str) -> str:
        return f"{TAG}-{name}-{self.language}"

    @property
    def facility(self) -> str:
        return f"/d/{self.uid('facility')}?var-facility=${{__data.fields.facility}}&{KEEPS}"

    @property
    def access_point(self) -> str:
        chosen = "var-facility=${__data.fields.facility}&var-ap=${__data.fields.ap}"
        return f"/d/{self.uid('access-point')}?{chosen}&{KEEPS}"


def navigation(name: str, language: str, others: dict[str, str]) -> list[Json]:
    """To the other dashboards of this language, and to this one in the other languages (language -> its name)."""
    same: Json = _link("dashboards", "", tags=[f"{TAG}-{language}"])
    twins = [
        _link("link", title, url=f"/d/{Places(other).uid(name)}")
        for other, title in others.items()
        if other != language
    ]
    return [same, *twins]


def _link(kind: str, title: str, *, url: str = "", tags: list[str] | None = None) -> Json:
    return {
        "type": kind,
        "title": title,
        "url": url,
        "tags": tags or [],
        "icon": "dashboard",
        "tooltip": "",
        "asDropdown": False,
        "targetBlank": False,
        "includeVars": True,
        "keepTime": True,
    }
