"""What the outbox calls its task."""

from typing import Final

from config.common.queue import TaskName

SEND_OUTBOX: Final = TaskName("outbox.send")
