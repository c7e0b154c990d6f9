"""Read-backs follow each other closely: simulated radios need no second between them."""

import pytest


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.adapters.ssh.converge.READ_AGAIN_S", 0.05)
