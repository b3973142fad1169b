"""Pictures from outside: looked at, bounded, and made anew, so that only what is seen comes in.

What a camera or a sender hid (place, time, thumbnail of the uncut picture, comments, bytes after the end) is not copied.

Belongs here: images. Does not: storing them (`vault.files`). Never here: anything that recognises a face, an age or an origin.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from fanal.core.errors import BadInput

#: How many pixels are taken, by what their decoder needs for each: about 200 MB for the largest picture of each kind.
#: Photos come as JPEG, and a large one is decoded at half its size: a telephone's fifty million pixels are no reason to refuse.
MOST_PIXELS = {"JPEG": 50_000_000, "progressive": 24_000_000, "grey": 40_000_000, "PNG": 24_000_000, "WEBP": 12_000_000, "GIF": 12_000_000}
#: Beyond this a JPEG comes in at half its width and height, which is still more than a poster shows.
MOST_WHOLE = 24_000_000
MOST_SIDE = 20_000
TAKEN = ("JPEG", "PNG", "WEBP", "GIF")
#: One picture at a time and process: ten sent at once shall wait a second, not fill the memory that a contact needs.
_one_at_a_time = threading.Semaphore(1)
JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture made anew."""

    data: bytes
    media_type: str
    width: int
    height: int

    def __repr__(self) -> str:
        return f"<{self.media_type} of {self.width} x {self.height}>"


def clean_image(data: bytes) -> CleanImage:
    """The picture in `data`, made anew as JPEG (photos) or PNG (drawings, transparency); the first one of an animation.

    Takes up to a second and 200 MB, so call it before a transaction, never inside: writers would wait for it.
    Raises BadInput, with a sentence for people, when it is no picture of a kind we take, too large, or broken.
    """
    with _one_at_a_time:
        return _encode(*_read(data))


def _read(data: bytes) -> tuple[Image.Image, str]:
    """The bare pixels, upright, and the kind they came in."""
    try:
        with Image.open(io.BytesIO(data), formats=TAKEN) as opened:
            _check_pixels(opened)
            kind = str(opened.format)
            opened.seek(0)
            if opened.width * opened.height > MOST_WHOLE:
                opened.draft(None, (opened.width // 2, opened.height // 2))  # JPEG only; others are not taken so large
            ImageOps.exif_transpose(opened, in_place=True)  # a copy only where it stands on its side
            picture = _bare(opened)
    except BadInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except UnidentifiedImageError:
        raise BadInput(
            _("This file is not a picture that Fanal can show. It takes JPEG, PNG, WebP and GIF. Nothing was saved."),
            place="file",
        ) from None
    except Exception:
        # Whatever a broken picture makes its decoder raise, the answer for people is the same.
        raise BadInput(
            _("This picture is not whole or is broken. Nothing was saved. Please send it again."), place="file"
        ) from None
    return picture, kind


def _check_pixels(image: Image.Image) -> None:
    """Before anything is decoded: the header alone says how large it will be."""
    width, height = image.size
    kind = str(image.format)
    if kind == "JPEG" and "progressive" in image.info:  # its decoder holds the whole picture, whatever size is asked for
        kind = "progressive"
    elif kind == "PNG" and image.mode in {"1", "L"}:
        kind = "grey"
    if width * height > MOST_PIXELS[kind] or max(width, height) > MOST_SIDE:
        raise _too_many_pixels(MOST_PIXELS[kind])


def _too_many_pixels(most: int = MOST_PIXELS["PNG"]) -> BadInput:
    return BadInput(
        _("This picture has too many pixels (more than %(most)d million). Nothing was saved. Make it smaller first.")
        % {"most": most // 1_000_000},
        place="file",
    )


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, on a new image that knows nothing of where they come from."""
    if image.has_transparency_data:
        mode = "RGBA"
    elif image.mode in {"1", "L"}:
        mode = "L"
    else:
        mode = "RGB"
    pixels = image if image.mode == mode else image.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def _encode(picture: Image.Image, kind: str) -> CleanImage:
    as_png = picture.mode == "RGBA" or kind in {"PNG", "GIF"}
    out = io.BytesIO()
    if as_png:
        picture.save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return CleanImage(out.getvalue(), "image/png" if as_png else "image/jpeg", *picture.size)
