"""Starts processes, restarts processes that die, and ends all processes when it stops."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from socket import socket
from types import MappingProxyType

# The leash is a shell. All the processes are in the process group of the leash. The leash waits on
# a pipe from us. When we end, even by a SIGKILL, the pipe closes, and the leash ends the whole
# group.
LEASH = 'trap "" TERM INT HUP; read -r _; kill -TERM 0; sleep 5; kill -KILL 0'
REST = 2.0
"""The shortest time between 2 starts of the same process, in seconds.

Without this pause, a broken process would restart all the time.
"""
NOTHING: Mapping[str, socket] = MappingProxyType({})
MOST_SECONDS = 8.0
"""How many seconds a process has to end by itself before we kill it.

The broker keeps a task that takes longer, and the worker does the task after the next start.
"""


class Supervisor:
    """Runs a process for each of `commands`, and writes what each process prints to its own file in
    the folder `logs`.

    `inherited` has the open sockets that processes inherit, by the name of the process.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        env: Mapping[str, str],
        logs: Path,
        inherited: Mapping[str, socket] = NOTHING,
    ) -> None:
        self.commands = commands
        self.env = env
        self.logs = logs
        self.inherited = inherited
        for name in commands:
            (logs / f"{name}.log").write_bytes(b"")
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.leash = subprocess.Popen(
            ["/bin/sh", "-c", LEASH], stdin=subprocess.PIPE, process_group=0
        )

    def start(self, *names: str) -> None:
        """Starts the processes with these names. Without names, starts all processes."""
        for name in names or self.commands:
            with (self.logs / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    self.commands[name],
                    env=self.env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    process_group=self.leash.pid,
                    pass_fds=[self.inherited[name].fileno()] if name in self.inherited else [],
                )
            self.started[name] = time.monotonic()

    def restart_dead(self) -> list[str]:
        """Restarts processes that have died. Returns their names. Call this about once a second."""
        ready = time.monotonic() - REST
        dead = [
            name
            for name, process in self.running.items()
            if process.poll() is not None and self.started[name] < ready
        ]
        if dead:
            self.start(*dead)
        return dead

    def end(self, *names: str, by: signal.Signals = signal.SIGTERM) -> None:
        """Tells the processes with these names to end, all at the same time.

        Waits up to MOST_SECONDS for each process.
        """
        for name in names:
            self.running[name].send_signal(by)
        for name in names:
            with suppress(subprocess.TimeoutExpired):
                self.running[name].wait(MOST_SECONDS)

    def stop(self) -> None:
        """Ends every process, in the reverse order of the commands. Kills the processes that do not
        end."""
        names = list(self.running)
        try:
            self.end(*names[1:])
            self.end(*names[:1])
        finally:
            os.killpg(self.leash.pid, signal.SIGKILL)
            self.leash.communicate()
            for process in self.running.values():
                process.wait()
