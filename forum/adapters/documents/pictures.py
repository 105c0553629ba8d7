"""Pictures redrawn from their pixels, so that nothing else of the sent file remains.

Places, camera names, hidden texts, and files hidden behind a picture are removed.
"""

import struct
from io import BytesIO
from typing import Any, Final

from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

MAX_PIXELS: Final = 50_000_000
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


_DRAWING_INFO: Final = frozenset(
    {
        "adobe",
        "adobe_transform",
        "aspect",
        "chromaticity",
        "dpi",
        "gamma",
        "icc_profile",
        "interlace",
        "jfif",
        "jfif_density",
        "jfif_unit",
        "jfif_version",
        "progression",
        "progressive",
        "srgb",
        "transparency",
    }
)
"""The information about how a picture must be drawn, by Pillow's names."""


def redraw(content: bytes) -> tuple[FileKind, bytes]:
    """Return the type of a picture, and the picture redrawn: upright, and its first frame only.

    Raises Invalid("file_type") if it cannot be read and ("file_bomb") for too many pixels.
    """
    from PIL import Image, ImageOps  # heavy: only where a picture is sent

    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            kind = _FORMATS[image.format or ""]
            if image.width * image.height > MAX_PIXELS:
                raise Invalid("file_bomb", "file")
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture = ImageOps.exif_transpose(image)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            return kind, _save_pixels(picture, kind)
    except Invalid:
        raise
    # Decoders raise many kinds of errors for damaged pictures.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("file_bomb", "file") from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        raise Invalid("file_type", "file") from None


def without_metadata(content: bytes) -> bytes:
    """Return a picture of a document without any metadata but how it must be drawn.

    A picture without other metadata, that cannot be read, or with too many pixels, stays as it is.
    """
    from PIL import Image  # heavy: only where a picture is sent

    cleaned = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MAX_PIXELS:
                return content
            image.load()
            if not set(image.info) - _DRAWING_INFO:
                return content
            options = {
                name: image.info[name] for name in ("dpi", "icc_profile") if name in image.info
            }
            image.info = {
                name: value for name, value in image.info.items() if name in _DRAWING_INFO
            }
            quality = {"quality": "keep"} if image.format == "JPEG" else {}
            image.save(cleaned, format=image.format, **options, **quality)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return content
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        return content
    return cleaned.getvalue()


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
