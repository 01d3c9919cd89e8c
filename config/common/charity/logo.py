"""Checking a logo that somebody sends us.

We never store the file itself. We read the picture from the file and save the picture as a new PNG.
So nobody ever gets anything else that was in the file.
"""

from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

from config.common.errors import FieldError

MOST_BYTES: Final = 500_000
FORMS: Final = ("PNG", "JPEG")
MOST_PIXELS: Final = 16_000_000
"""The most pixels that a picture can have, because even a small file can have a picture that fills
the memory."""
LARGEST: Final = (900, 300)
"""The largest width and height of the stored picture, in pixels. This is enough to print it 76 mm
wide."""

ENDS: Final = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}
"""The last bytes of a complete file. We check them ourselves, because WeasyPrint makes Pillow
accept incomplete files, and Pillow then draws the missing part in grey."""
NO_PICTURE: Final = "Choose a picture that is a PNG or a JPEG file"
TOO_MANY: Final = "Choose a picture with fewer pixels, such as 900 by 300"


def png_of(data: bytes) -> bytes:
    """The picture in this PNG or JPEG file as a PNG, made smaller if it is larger than LARGEST.

    Raises FieldError about the field "logo" if the file is too large, or is not a PNG or JPEG.
    """
    if len(data) > MOST_BYTES:
        raise FieldError("logo", "Choose a picture of 500 KB or less")
    try:
        picture = Image.open(BytesIO(data), formats=FORMS)
        if picture.width * picture.height > MOST_PIXELS:
            raise FieldError("logo", TOO_MANY)
        if ENDS[picture.format or ""] not in data:
            raise FieldError("logo", NO_PICTURE)
        whole = picture.convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FieldError("logo", TOO_MANY) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FieldError("logo", NO_PICTURE) from error
    whole.thumbnail(LARGEST)
    written = BytesIO()
    whole.save(written, "PNG", optimize=True)
    return written.getvalue()
