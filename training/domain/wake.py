"""What training calls its task."""

from typing import Final

from config.common.queue import TaskName

TEND_TRAINING: Final = TaskName("training.tend")
