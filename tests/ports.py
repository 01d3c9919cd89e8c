"""Ports for servers that cannot inherit an open socket."""

from demo.place import open_door


def free_port() -> int:
    """A port that was free a moment ago."""
    with open_door() as door:
        return int(door.getsockname()[1])
