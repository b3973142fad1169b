"""Pictures from outside: looked at, bounded, and made anew, so that only what is seen comes in.

What a camera or a sender hid (place, time, thumbnail of the uncut picture, comments, bytes after the end) is not copied.

Belongs here: images. Does not: storing them (`vault.files`). Never here: anything that recognises a face, an age or an origin.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from fanal.core.errors import BadInput

#: Forty million pixels: more than a good camera, less than what fills a server's memory.
MOST_PIXELS = 40_000_000
MOST_SIDE = 20_000
TAKEN = ("JPEG", "PNG", "WEBP", "GIF")
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

    Raises BadInput, with a sentence for people, when it is no picture of a kind we take, too large, or broken.
    """
    try:
        with Image.open(io.BytesIO(data), formats=TAKEN) as opened:
            _check_pixels(opened)
            kind = str(opened.format)
            opened.seek(0)
            upright = ImageOps.exif_transpose(opened)
            picture = _bare(upright)
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
    return _encode(picture, kind)


def _check_pixels(image: Image.Image) -> None:
    """Before anything is decoded: the header alone says how large it will be."""
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise _too_many_pixels()


def _too_many_pixels() -> BadInput:
    return BadInput(
        _("This picture has too many pixels (more than %(most)d million). Nothing was saved. Make it smaller first.")
        % {"most": MOST_PIXELS // 1_000_000},
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
