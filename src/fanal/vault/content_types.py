"""What a file is, by what stands in it; its name is only asked whether it tells the same.

Belongs here: a short table of kinds that hotlines get, and the limits of archives. Does not: pictures' pixels (`vault.images`).
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from fanal.core.errors import BadInput

UNKNOWN = "application/octet-stream"
#: (offset, bytes, kind). First match counts.
_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)
#: Pictures that cannot be made anew here: kept as they are they would carry place and time along.
_OTHER_PICTURES: tuple[tuple[int, tuple[bytes, ...]], ...] = (
    (
        0,
        (
            b"II*\x00",
            b"MM\x00*",
            b"8BPS",
            b"\x00\x00\x01\x00",
            b"\xff\x0a",
            b"\x00\x00\x00\x0cJXL ",
            b"\x00\x00\x00\x0cjP  ",
        ),
    ),
    (4, (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif", b"ftypavis")),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
#: An office file is a zip that holds this name.
_OFFICE: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
#: What a name promises → what the content must be then.
_PROMISES: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".jpg": ("image/",),
    ".jpeg": ("image/",),
    ".png": ("image/",),
    ".gif": ("image/",),
    ".webp": ("image/",),
    ".docx": (_OFFICE[0][1],),
    ".xlsx": (_OFFICE[1][1],),
    ".pptx": (_OFFICE[2][1],),
    ".odt": (_OPEN_DOCUMENT,),
    ".ods": (_OPEN_DOCUMENT,),
    ".odp": (_OPEN_DOCUMENT,),
    ".doc": ("application/x-ole-storage", "application/rtf"),
    ".xls": ("application/x-ole-storage",),
    ".zip": ("application/zip",),
    ".txt": ("text/plain",),
    ".csv": ("text/plain",),
    ".mp3": ("audio/mpeg",),
    ".ogg": ("audio/ogg",),
    ".wav": ("audio/wav",),
    ".mp4": ("video/mp4",),
}
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
MOST_RATIO = 200
MOST_MEMBERS = 10_000


def find_type(data: bytes, name: str) -> str:
    """The media type of some content.

    Raises BadInput when it is a program, an archive that unpacks to a flood, or not what its name says.
    """
    if data.startswith(_PROGRAMS):
        raise BadInput(_("This file is a program. Programs are not kept here. Nothing was saved."), place="file")
    if any(data[at : at + 12].startswith(marks) for at, marks in _OTHER_PICTURES) or _is_bitmap(data):
        raise BadInput(
            _(
                "Pictures are taken as JPEG, PNG, WebP or GIF. Nothing was saved. Ask for it in one of these, or save it as JPEG."
            ),
            place="file",
        )
    found = next((kind for at, mark, kind in _MARKS if data[at : at + len(mark)] == mark), "")
    if found == "application/zip":
        found = _look_into_zip(data)
    found = found or ("text/plain" if _is_text(data) else UNKNOWN)
    promised = _PROMISES.get(PurePosixPath(name.lower()).suffix)
    if promised and not found.startswith(promised):
        raise BadInput(
            _("This file is not what its name says. Nothing was saved. Ask the sender what it is."), place="file"
        )
    return found


def _look_into_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or unpacked > min(MOST_UNPACKED_BYTES, MOST_RATIO * max(len(data), 4096)):
                raise BadInput(
                    _("This archive unpacks to far more than it seems to hold. Nothing was saved."), place="file"
                )
            names = {member.filename for member in members}
            if members and members[0].filename == "mimetype" and members[0].file_size < 200:
                kind = archive.read(members[0]).decode("ascii", "replace").strip()
                if (
                    kind.startswith(_OPEN_DOCUMENT)
                    and kind.replace(".", "").replace("/", "").replace("-", "").isalnum()
                ):
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise BadInput(_("This archive is broken. Nothing was saved. Please send it again."), place="file") from None
    return next((kind for name, kind in _OFFICE if name in names), "application/zip")


def _is_bitmap(data: bytes) -> bool:
    """BM alone begins many a letter; a bitmap also tells its own length."""
    return data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data)


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text)
