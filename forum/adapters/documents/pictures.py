"""Pictures redrawn from their pixels, so that nothing else of the sent file remains.

Places, camera names, hidden texts, and files hidden behind a picture are removed.
"""

import struct
from io import BytesIO
from typing import Any, Final

from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

MAX_PIXELS: Final = 50_000_000
MAX_SENT_SIDE: Final = 30_000
MAX_SIDE: Final = 3_000
QUALITY: Final = 88

_FORMATS: Final = {
    "JPEG": FileKind.JPEG,
    "MPO": FileKind.JPEG,
    "PNG": FileKind.PNG,
    "WEBP": FileKind.WEBP,
}
_SAVE_OPTIONS: Final[dict[FileKind, dict[str, Any]]] = {
    FileKind.JPEG: {"format": "JPEG", "quality": QUALITY, "optimize": True},
    FileKind.PNG: {"format": "PNG", "optimize": False},
    FileKind.WEBP: {"format": "WEBP", "quality": QUALITY},
}
_MODES: Final = {
    FileKind.JPEG: ("L", "RGB"),
    FileKind.PNG: ("1", "L", "LA", "P", "RGB", "RGBA"),
    FileKind.WEBP: ("RGB", "RGBA"),
}

_WIDE_GREYS: Final = ("I;16", "I;16L", "I;16B", "I;16N", "I")
"""The modes of pictures with 65,536 greys."""

_GREYS: Final = 257
"""So many of those greys are one of the 256 of other pictures."""


def redraw(content: bytes) -> tuple[FileKind, bytes]:
    """Return the type of a picture, and the picture redrawn: upright, and its first frame only.

    Raises Invalid("file_type") if it cannot be read and ("file_bomb") for too many pixels
    or a side of more than MAX_SENT_SIDE.
    """
    from PIL import Image, ImageOps  # heavy: only where a picture is sent

    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            kind = _FORMATS[image.format or ""]
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SENT_SIDE:
                raise Invalid("file_bomb", "file")
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture = _usual_colours(ImageOps.exif_transpose(image))
            if picture.mode in ("1", "P") and max(picture.size) > MAX_SIDE:
                picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            return kind, _save_pixels(picture, kind)
    except Invalid:
        raise
    # Decoders raise many kinds of errors for damaged pictures.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("file_bomb", "file") from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        raise Invalid("file_type", "file") from None


def _usual_colours(picture: Any) -> Any:
    """Return a picture with 256 greys, or in the colours that a screen shows without a profile."""
    if picture.mode in _WIDE_GREYS:
        transparent = picture.info.get("transparency")
        picture = picture.convert("I").point(lambda grey: grey * (1 / _GREYS)).convert("L")
        if isinstance(transparent, int):
            picture.info["transparency"] = transparent // _GREYS
        return picture
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        return _without_profile(picture, profile)
    return picture


def _without_profile(picture: Any, profile: bytes) -> Any:
    """Return a picture whose colours its profile describes in those of sRGB."""
    from PIL import ImageCms  # heavy: only where a picture is sent

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        screen = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, source, screen, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture
    return picture if changed is None else changed


def _save_pixels(picture: Any, kind: FileKind) -> bytes:
    """Return the file of a picture with only its pixels."""
    if picture.mode not in _MODES[kind]:
        has_alpha = kind is not FileKind.JPEG and picture.has_transparency_data
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    clean = picture.copy()
    transparency = clean.info.get("transparency") if clean.mode in ("P", "L", "RGB") else None
    clean.info = {} if transparency is None else {"transparency": transparency}
    file = BytesIO()
    clean.save(file, **_SAVE_OPTIONS[kind])
    return file.getvalue()
