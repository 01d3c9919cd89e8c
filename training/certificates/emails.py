"""The email to volunteers who have completed their training."""

from pathlib import Path
from typing import Final

from config.common.letters.wording import register_letter
from recruitment.letters.sending import VOLUNTEER

CERTIFICATE_ISSUED: Final = register_letter(
    "training_certificate",
    "To a volunteer: training certificate",
    Path(__file__).parent / "wordings",
    why="You get this email because you have completed your training with us.",
    needed=("link",),
    **VOLUNTEER,
    link="https://alongside.example/my-training/",
)
