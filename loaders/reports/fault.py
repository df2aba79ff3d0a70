"""What makes a file no report text: the one place for the names of such faults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class TextFault(Enum):
    """A fault of a file; the value tells a Vietnamese author what it is and what to do."""

    english: str

    def __new__(cls, english: str, vietnamese: str) -> TextFault:
        fault = object.__new__(cls)
        fault._value_, fault.english = vietnamese, english
        return fault

    EMPTY = "no text (it is empty)", "Tệp rỗng hoặc chỉ có khoảng trắng; hãy lưu lại văn bản."
    LARGE = (
        "more bytes than a report text may have (DXKG_REPORT_SIZE)",
        "Tệp lớn hơn giới hạn của một báo cáo (DXKG_REPORT_SIZE).",
    )
    UTF16 = "UTF-16", "Tệp được mã hóa UTF-16; hãy lưu lại bằng UTF-8."
    UTF32 = "UTF-32", "Tệp được mã hóa UTF-32; hãy lưu lại bằng UTF-8."
    TCVN3 = (
        "the legacy encoding TCVN3 (fonts .VnTime)",
        "Văn bản dùng bảng mã cũ TCVN3 (phông .VnTime); hãy chuyển sang Unicode, lưu bằng UTF-8.",
    )
    VNI = (
        "the legacy encoding VNI (fonts VNI-Times)",
        "Văn bản dùng bảng mã cũ VNI (phông VNI-Times); hãy chuyển sang Unicode, lưu bằng UTF-8.",
    )
    VISCII = (
        "the legacy encoding VISCII",
        "Văn bản dùng bảng mã cũ VISCII; hãy chuyển sang Unicode, lưu bằng UTF-8.",
    )
    CP1258 = (
        "the legacy encoding Windows-1258",
        "Văn bản dùng bảng mã cũ Windows-1258; hãy chuyển sang Unicode, lưu bằng UTF-8.",
    )
    BROKEN = "bytes that are no UTF-8", "Tệp có byte không phải UTF-8; hãy lưu lại bằng UTF-8."
    MOJIBAKE = (
        "UTF-8 that was read as another encoding and saved again (as Ã¡ for á)",
        "Chữ bị lỗi mã (như Ã¡ thay cho á): UTF-8 đã bị đọc bằng bảng mã khác; hãy lấy lại văn bản "
        "gốc.",
    )
    LOST = (
        "a replacement character (U+FFFD): letters were lost in an earlier conversion",
        "Có ký tự thay thế (U+FFFD): chữ đã mất khi chuyển mã trước đây; hãy lấy lại văn bản gốc.",
    )
    CONTROL = (
        "a control character",
        "Có ký tự điều khiển; hãy xóa nó: chỉ được dùng xuống dòng và dấu tab.",
    )


@dataclass(frozen=True)
class Spot:
    """A place in a file: line from 1, byte from 0."""

    line: int
    byte: int

    def __str__(self) -> str:
        return f"line {self.line}, byte {self.byte}"


class TextError(ValueError):
    """Raised for a file that is no report text; says what was found, where, in both languages."""

    expected = "a text in UTF-8"

    def __init__(self, fault: TextFault, spot: Spot, detail: str = "", file: str = "") -> None:
        self.fault, self.spot, self.detail, self.file = fault, spot, detail, file
        super().__init__(fault, spot, detail, file)

    @property
    def found(self) -> str:
        """What stands in the file instead, and where."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.fault.english}{detail} at {self.spot}"

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        vietnamese = f"{self.fault.value} (dòng {self.spot.line}, byte {self.spot.byte})"
        return f"{where}expected {self.expected}, found {self.found}.\n    {vietnamese}"

    def in_file(self, file: str) -> TextError:
        """Name the file too."""
        return TextError(self.fault, self.spot, self.detail, file)
