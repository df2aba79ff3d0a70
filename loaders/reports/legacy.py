"""Encodings of Vietnamese from before Unicode: text as Latin-1 reads it in, the encoding out.

Told by the commonest words of the language. charset-normalizer (3.5) and chardet (7) know only
Windows-1258 of these four, and Python has codecs for none of the others.
TCVN3: TCVN 5712:1993, third character set. VISCII: https://www.rfc-editor.org/rfc/rfc1456
VNI: https://en.wikipedia.org/wiki/VNI#Character_encodings
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from loaders.reports.fault import TextFault

_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_TCVN3 = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ"
_VISCII = (
    "\xe0\xe4\xe3\xe1\xd5\xe5\xa2\xc6\xc7\xa1\xa3\xe2\xa5\xa6\xe7\xa4\xa7\xf0\xe8\xeb\xa8\xe9\xa9"
    "\xea\xab\xac\xad\xaa\xae\xec\xef\xee\xed\xb8\xf2\xf6\xf5\xf3\xf7\xf4\xb0\xb1\xb2\xaf\xb5\xbd"
    "\xb6\xb7\xde\xbe\xfe\xf9\xfc\xfb\xfa\xf8\xdf\xd7\xd8\xe6\xd1\xf1\xcf\xd6\xdb\xfd\xdc"
)
_VNI = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í "
    "ò oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ "
    "yù î"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_COMMON = (
    "và của các được trong cho với những người năm tỉnh đến có là đã số về tại này để khi đó một "
    "việc tháng ngày sở chuyển đổi báo cáo hội nghị xã huyện"
)
_SYLLABLE = re.compile(r"[^\s\d.,;:!?()\[\]\"'/…–-]+")


def legacy_encoding(latin: str, least: int) -> TextFault | None:
    """Name the encoding in which the most common words stand there, at least so many."""
    syllables = Counter(_SYLLABLE.findall(latin))
    counts = {
        fault: sum(syllables[word] for word in words & syllables.keys())
        for fault, words in _ENCODED.items()
    }
    best = max(counts, key=lambda fault: counts[fault])
    return best if counts[best] >= least else None


def _by_table(codes: Mapping[str, str]) -> Callable[[str], str]:
    return lambda word: "".join(codes.get(letter, letter) for letter in word)


def _by_cp1258(word: str) -> str:
    return "".join(map(_cp1258, word)).encode("cp1258").decode("latin-1")


def _cp1258(letter: str) -> str:
    """Write a letter as the code page has it: whole, or with its tone after it."""
    parts = unicodedata.normalize("NFD", letter)
    base = "".join(part for part in parts if part not in _TONES)
    tone = "".join(part for part in parts if part in _TONES)
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return unicodedata.normalize("NFC", base) + tone
    return letter


def _encoded(encode: Callable[[str], str]) -> Iterator[str]:
    """Write the common words in an encoding; those that Latin-1 spells alike tell nothing."""
    for word in _COMMON.split():
        for spelling in (word, word.capitalize()):
            if not spelling.isascii() and encode(spelling) != spelling:
                yield encode(spelling)


_ENCODED: Mapping[TextFault, frozenset[str]] = {
    fault: frozenset(_encoded(encode))
    for fault, encode in (
        (TextFault.TCVN3, _by_table(dict(zip(_LETTERS, _TCVN3, strict=True)))),
        (TextFault.VNI, _by_table(dict(zip(_LETTERS, _VNI.split(), strict=True)))),
        (TextFault.VISCII, _by_table(dict(zip(_LETTERS, _VISCII, strict=True)))),
        (TextFault.CP1258, _by_cp1258),
    )
}
