"""Numbers as Vietnamese texts write them: a number in, its written forms out."""

from decimal import Decimal

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu", "tỷ")


def with_points(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def with_comma(number: Decimal) -> str:
    whole, _, decimals = f"{number:f}".partition(".")
    return with_points(int(whole)) + (f",{decimals}" if decimals else "")


def in_words(number: int) -> str:
    """Write a whole number from 1 to below a million millions."""
    groups = [number // 1000**power % 1000 for power in range(4)]
    said: list[str] = []
    for power in reversed(range(4)):
        if groups[power]:
            said += [_group(groups[power], full=bool(said)), SCALES[power]]
    return " ".join(filter(None, said))


def _group(number: int, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if 0 < rest < 10 and said:
        said.append("linh")
    return " ".join([*said, *_tens(rest)])


def _tens(number: int) -> list[str]:
    tens, ones = divmod(number, 10)
    unit = [DIGITS[ones]] if ones else []
    if tens == 1:
        return ["mười", *(["lăm"] if ones == 5 else unit)]
    if tens > 1:
        unit = [{1: "mốt", 4: "tư", 5: "lăm"}[ones]] if ones in (1, 4, 5) else unit
        return [DIGITS[tens], "mươi", *unit]
    return unit
