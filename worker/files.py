"""The list of files that the worker can prepare."""

from typing import Final

from config.ui.downloads.files import File
from delivery.downloads.listing import FILES as OF_DELIVERY
from matching.matches.lists import MATCHES
from matching.mentors.lists import MENTORS
from matching.waiting.lists import MEN
from recruitment.screening.lists import APPLICATIONS
from reporting.data_lab.sending import DATA_LAB

FILES: Final[tuple[File, ...]] = (
    *OF_DELIVERY,
    MEN,
    MENTORS,
    MATCHES,
    APPLICATIONS,
    DATA_LAB,
)
"""Every file that a page offers. The worker finds a file here by its name."""
