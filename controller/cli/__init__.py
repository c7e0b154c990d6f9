"""The command line `hinan`: one file per group of verbs, and a front door that is quick to start."""


def main() -> int:
    """What the console script calls. Imported here only, so that `controller.cli.where` costs others nothing."""
    from controller.cli.app import main as front_door

    return front_door()
