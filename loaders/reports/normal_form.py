"""The one form of report texts: the bytes of a file in, its text in that form out, or the fault.

Positions and digests are those of this form: UTF-8 without byte order mark, lines that end in LF,
Unicode NFC, no character that is never seen. No-break and other wide or narrow spaces stay as they
are, since a page prints them; whoever reads words or numbers takes them for plain ones
(`with_plain_spaces`), which leaves every position where it was.
"""

import re
import unicodedata
from dataclasses import dataclass

from loaders.reports.fault import Spot, TextError, TextFault
from loaders.reports.legacy import legacy_encoding

_LINE_END = re.compile("\r\n|\r|\u2028|\u2029")
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\U000e0001\U000e0020-\U000e007f]"
)
"""Soft hyphens, zero-width characters, controls of direction and tags: never printed by themselves.

https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point, but for variation selectors,
which say how the character before them looks.
"""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_WIDE = (
    (b"\xff\xfe\x00\x00", TextFault.UTF32),
    (b"\x00\x00\xfe\xff", TextFault.UTF32),
    (b"\xff\xfe", TextFault.UTF16),
    (b"\xfe\xff", TextFault.UTF16),
)
_LEGACY = 3
"""So many words of a legacy encoding make a text in UTF-8 one that was only packed into it."""


@dataclass(frozen=True)
class NormalText:
    """A text in the normal form, and what was changed for it: what, how often."""

    text: str
    changes: tuple[tuple[str, int], ...] = ()


def normal_text(data: bytes) -> NormalText:
    """Bring the bytes of a file into the normal form; raises TextError for what is no text."""
    decoded = decoded_text(data)
    _refuse_encodings(decoded)
    _refuse_characters(decoded)
    plain, marks = (decoded[1:], 1) if decoded.startswith("\ufeff") else (decoded, 0)
    seen, unseen = _UNSEEN.subn("", plain)
    lines, ends = _LINE_END.subn("\n", seen)
    text = unicodedata.normalize("NFC", lines)
    if not text.strip():
        raise TextError(TextFault.EMPTY, Spot(1, 0))
    changes = (
        ("byte order mark removed", marks),
        ("line ends made LF", ends),
        ("unseen characters removed", unseen),
        ("characters fewer in Unicode NFC", len(lines) - len(text)),
    )
    return NormalText(text, tuple(change for change in changes if change[1]))


def without_unseen(text: str) -> str:
    """Take away what prints nothing, and end each line with LF."""
    return _LINE_END.sub("\n", _UNSEEN.sub("", text))


def with_plain_spaces(text: str) -> str:
    """Make every space that a line may not break at, or of another width, a plain one."""
    return _SPACE.sub(" ", text)


def normal_phrase(phrase: str) -> str:
    """Write a phrase as it would stand in a text of the normal form, with plain spaces."""
    return with_plain_spaces(unicodedata.normalize("NFC", without_unseen(phrase)))


def decoded_text(data: bytes) -> str:
    """Decode UTF-8 and name any other encoding (TextError); a mark at the start stays."""
    for mark, fault in _WIDE:
        if data.startswith(mark):
            raise TextError(fault, Spot(1, 0))
    if _is_wide(data):
        raise TextError(TextFault.UTF16, _spot(data, data.index(0)))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        legacy = legacy_encoding(data.decode("latin-1"), 1)
        place = next(n for n, byte in enumerate(data) if byte > 0x7F) if legacy else error.start
        detail = "" if legacy else f"0x{data[error.start]:02X}"
        raise TextError(legacy or TextFault.BROKEN, _spot(data, place), detail) from None


def _is_wide(data: bytes) -> bool:
    """Tell UTF-16 without a mark: of most pairs of bytes one is 0, and always the same one."""
    odd, even = data[1::2].count(0), data[::2].count(0)
    return max(odd, even) * 4 > len(data) and min(odd, even) * 10 < max(odd, even)


def _refuse_characters(text: str) -> None:
    for fault, pattern in ((TextFault.CONTROL, _CONTROL), (TextFault.LOST, re.compile("\ufffd"))):
        found = pattern.search(text)
        if found:
            detail = f"U+{ord(found.group()):04X}" if fault is TextFault.CONTROL else ""
            raise TextError(fault, _spot_of(text, found.start()), detail)


def _refuse_encodings(text: str) -> None:
    """Refuse letters that another encoding made of those that were meant."""
    found = _MOJIBAKE.search(text)
    if found:
        raise TextError(TextFault.MOJIBAKE, _spot_of(text, found.start()), repr(found.group()))
    legacy = legacy_encoding(text, _LEGACY)
    if legacy:
        first = next(n for n, letter in enumerate(text) if not letter.isascii())
        raise TextError(legacy, _spot_of(text, first))


def _mojibake() -> re.Pattern[str]:
    """Match the letters of Vietnamese as other code pages read their UTF-8.

    What also stands in good text is left out: à before a quotation mark or a no-break space.
    """
    found = set()
    for letter in _LETTERS + _LETTERS.upper():
        data = letter.encode()
        for page in ("cp1252", "cp1258", "latin-1"):
            found.add("".join(_read(byte, page) for byte in data))
    doubtful = re.compile(r".*[\u00a0\u00ad\u2018-\u201f\u2026«»]")
    good = [re.escape(each) for each in found if not doubtful.fullmatch(each)]
    return re.compile("|".join(sorted(good)))


def _read(byte: int, page: str) -> str:
    """Read a byte; where a code page has nothing for it, browsers read a control character."""
    try:
        return bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return chr(byte)


_MOJIBAKE = _mojibake()


def _spot(data: bytes, byte: int) -> Spot:
    return Spot(data.count(b"\n", 0, byte) + 1, byte)


def _spot_of(text: str, place: int) -> Spot:
    return Spot(text.count("\n", 0, place) + 1, len(text[:place].encode()))
