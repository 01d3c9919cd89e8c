"""Ports for servers that cannot be handed an open socket."""

from demo.place import open_door


def free_port() -> int:
    """One that nothing listened on a moment ago."""
    with open_door() as door:
        return int(door.getsockname()[1])
