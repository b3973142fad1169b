"""Pictures: made anew from their pixels, bounded before they are decoded, and never more than a picture."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fanal.core.actors import System
from fanal.core.errors import BadInput
from fanal.vault import files, images
from fanal.vault.images import clean_image

pytestmark = pytest.mark.any_database

MARK = b"Quillon 50.8503N 4.3517E"


def encoded(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode in {"L", "P", "1", "I;16"} else tuple([120] * len(mode))).save(
        out, kind, **options
    )
    return out.getvalue()


def with_everything_hidden(kind: str) -> bytes:
    """EXIF with a place, a colour profile, comments, and bytes after the end."""
    image = Image.new("RGB", (40, 20), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    exif.get_ifd(0x8825)[2] = (50.0, 51.0, 1.0)
    options: dict[str, object] = {"exif": exif, "icc_profile": MARK}
    if kind == "JPEG":
        options["comment"] = MARK
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", MARK.decode())
        options["pnginfo"].add_itxt("Title", MARK.decode())
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue() + MARK


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 10))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_or_a_sender_hid_does_not_come_in(kind: str) -> None:
    hidden = with_everything_hidden(kind)
    assert MARK in hidden
    clean = clean_image(hidden)
    assert MARK not in clean.data and b"Exif" not in clean.data and b"Quillon" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as image:
        assert not image.getexif() and not {"exif", "icc_profile", "comment", "Author", "Title"} & image.info.keys()
        assert image.size == (40, 20)


@pytest.mark.parametrize(
    ("kind", "mode", "out"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("WEBP", "RGB", "image/jpeg"),
        ("WEBP", "RGBA", "image/png"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "LA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("GIF", "P", "image/png"),
    ],
)
def test_every_kind_comes_out_as_jpeg_or_png(kind: str, mode: str, out: str) -> None:
    clean = clean_image(encoded(kind, mode))
    assert (clean.media_type, clean.width, clean.height) == (out, 40, 20)
    with Image.open(io.BytesIO(clean.data)) as image:
        image.load()


def test_a_picture_that_lies_on_its_side_is_turned_before_that_is_forgotten() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = clean_image(encoded("JPEG", exif=exif))
    assert (clean.width, clean.height) == (20, 40)


def test_of_an_animation_the_first_picture_is_taken() -> None:
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    clean = clean_image(out.getvalue())
    with Image.open(io.BytesIO(clean.data)) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    "size", [(7000, 6000), (10_000, 10_000), (30_000, 30_000), (20_001, 1), (1, 65_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int], monkeypatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(BadInput, match=r"too many pixels|not whole"):
        clean_image(bomb(*size))


def test_how_large_a_picture_may_be_is_said_for_each_kind(monkeypatch) -> None:
    monkeypatch.setitem(images.MOST_PIXELS, "PNG", 800)
    assert clean_image(encoded("PNG", size=(40, 20))).width == 40
    with pytest.raises(BadInput, match="too many pixels"):
        clean_image(encoded("PNG", size=(40, 21)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"%PDF-1.7",
        b"II*\x00" + b"\x00" * 50,
        encoded("BMP"),
        encoded("TIFF"),
        encoded("ICO"),
        encoded("PPM"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
    ids=["nothing", "text", "svg", "pdf", "tiff head", "bmp", "tiff", "ico", "ppm", "eps"],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="JPEG, PNG, WebP and GIF"):
        clean_image(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_broken_picture_is_refused_wherever_it_breaks(kind: str) -> None:
    whole = encoded(kind, "P" if kind == "GIF" else "RGB", (200, 100))
    for end in (len(whole) // 4, len(whole) // 2, len(whole) * 3 // 4):
        with pytest.raises(BadInput, match=r"not whole|JPEG, PNG"):
            clean_image(whole[:end])
    for place in range(8, len(whole), max(1, len(whole) // 60)):
        spoiled = bytearray(whole)
        spoiled[place] ^= 0xFF
        try:
            clean_image(bytes(spoiled))  # a changed pixel may well pass
        except BadInput as refused:
            assert refused.place == "file"


@pytest.mark.django_db
def test_a_picture_is_stored_as_it_was_made_anew_whatever_it_is_called(key_id) -> None:
    by = System("test")
    for store, name in ((files.store_image, "me.heic"), (files.store_file, "me.png"), (files.store_file, "me")):
        file = store(with_everything_hidden("JPEG"), key_id=key_id, name=name, by=by)
        content = files.read(file)
        assert MARK not in content and content.startswith(b"\xff\xd8\xff")
        assert (file.media_type, file.facts["width"], file.is_image, file.name) == ("image/jpeg", 40, True, name)


@pytest.mark.django_db
def test_what_calls_itself_a_picture_and_is_none_is_not_stored(key_id) -> None:
    with pytest.raises(BadInput):
        files.store_image(b"%PDF-1.7", key_id=key_id, name="photo.jpg", by=System("test"))


def test_a_picture_does_not_show_itself_in_a_log() -> None:
    assert repr(clean_image(encoded("PNG"))) == "<image/png of 40 x 20>"


@pytest.mark.parametrize(("kind", "mode", "options", "most"), [
    pytest.param("JPEG", "RGB", {"progressive": True}, "progressive", id="a JPEG whose decoder holds it whole"),
    pytest.param("JPEG", "RGB", {}, "JPEG", id="a JPEG"),
    pytest.param("PNG", "L", {}, "grey", id="a scan in grey"),
    pytest.param("WEBP", "RGB", {}, "WEBP", id="WebP"),
    pytest.param("GIF", "P", {}, "GIF", id="GIF"),
])
def test_each_kind_is_held_to_its_own_bound(monkeypatch, kind, mode, options, most) -> None:
    data = encoded(kind, mode, **options)
    monkeypatch.setitem(images.MOST_PIXELS, most, 799)
    with pytest.raises(BadInput, match="too many pixels"):
        clean_image(data)
    monkeypatch.setitem(images.MOST_PIXELS, most, 800)
    assert clean_image(data).width == 40


def test_a_large_photo_comes_in_at_half_its_size_and_upright(monkeypatch) -> None:
    monkeypatch.setattr(images, "MOST_WHOLE", 700)
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = clean_image(encoded("JPEG", exif=exif))
    assert (clean.width, clean.height) == (10, 20)


#: In a process of its own, because the peak of this one is that of all tests. VmHWM, not ru_maxrss: that one inherits.
PEAK = """
import sys
from pathlib import Path
from fanal.vault.images import clean_image

def peak():
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024

data = Path(sys.argv[1]).read_bytes()
before = peak()
clean_image(data)
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from /proc")
@pytest.mark.parametrize(("kind", "mode", "size", "options"), [
    pytest.param("PNG", "RGB", (6000, 4000), {"compress_level": 1}, id="PNG"),
    pytest.param("PNG", "L", (8000, 5000), {"compress_level": 1}, id="a scan in grey"),
    pytest.param("JPEG", "RGB", (8000, 6250), {}, id="a photo of fifty million pixels"),
    pytest.param("JPEG", "RGB", (6000, 4000), {"progressive": True, "subsampling": 0}, id="progressive"),
    pytest.param("WEBP", "RGB", (4000, 3000), {"method": 0, "quality": 10}, id="WebP"),
])
def test_the_largest_picture_of_each_kind_needs_a_quarter_of_a_gigabyte_at_most(tmp_path, kind, mode, size, options) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(encoded(kind, mode, size=size, **options))
    run = subprocess.run([sys.executable, "-c", PEAK, str(picture)], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 256


def test_pictures_are_read_one_at_a_time(monkeypatch) -> None:
    reading, most = [], []
    real = images._read

    def counted(data: bytes) -> object:
        reading.append(1)
        most.append(len(reading))
        try:
            return real(data)
        finally:
            reading.pop()

    monkeypatch.setattr(images, "_read", counted)
    data = encoded("PNG", size=(400, 300))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(clean_image, [data] * 12))
    assert len(most) == 12 and max(most) == 1
