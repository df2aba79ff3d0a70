"""What keeps a file from being read as a report: the one place for the names of such faults."""

from __future__ import annotations

from enum import Enum


class ReadingFault(Enum):
    """A fault of a file; the value tells a Vietnamese author what it is and what to do."""

    english: str

    def __new__(cls, english: str, vietnamese: str) -> ReadingFault:
        fault = object.__new__(cls)
        fault._value_, fault.english = vietnamese, english
        return fault

    UNKNOWN = (
        "a file of another kind",
        "Không đọc được loại tệp này; hãy lưu thành .txt, .html, .pdf, .docx, .csv hoặc .xlsx.",
    )
    OLD_OFFICE = (
        "a file of Office before 2007 (.doc, .xls)",
        "Tệp Office đời cũ (.doc, .xls); hãy lưu lại thành .docx hoặc .xlsx.",
    )
    ENCRYPTED = (
        "an encrypted file",
        "Tệp được đặt mật khẩu; hãy gỡ mật khẩu rồi lưu lại.",
    )
    SCANNED = (
        "a scanned document: pictures of pages, no text",
        "Bản quét chỉ có ảnh, không có lớp chữ; hãy nhận dạng chữ (OCR) và soát lại trước.",
    )
    BLANK = (
        "a file without any text",
        "Tệp không có chữ nào.",
    )
    SPECIAL = (
        "a pipe, device or socket, no file of a disk",
        "Đây là đường ống (pipe), thiết bị hoặc socket; hãy lưu nội dung thành tệp.",
    )
    LARGE = (
        "more bytes than an original may have (DXKG_ORIGINAL_SIZE)",
        "Tệp lớn hơn giới hạn của một tệp gốc (DXKG_ORIGINAL_SIZE).",
    )
    PARTS = (
        "more than 100,000 lines and cells, which no report has",
        "Văn bản có hơn 100.000 dòng và ô, nhiều hơn mọi báo cáo.",
    )
    BOMB = (
        "a packed file that unpacks to far more than a report",
        "Tệp nén bung ra quá lớn so với một báo cáo; có thể là tệp phá hoại.",
    )
    ENTITIES = (
        "XML with a document type, which Office files never have",
        "XML có khai báo DOCTYPE, điều tệp Office không bao giờ có; có thể là tệp phá hoại.",
    )
    DEEP = (
        "elements nested deeper than any page has them",
        "Các phần tử lồng nhau quá sâu; có thể là tệp phá hoại.",
    )
    SLOW = (
        "a file that takes longer to read than any report",
        "Đọc tệp quá lâu so với một báo cáo; hãy lưu lại ở dạng đơn giản hơn.",
    )
    MEMORY = (
        "a file that takes more memory to read than any report",
        "Đọc tệp tốn quá nhiều bộ nhớ; hãy lưu lại ở dạng đơn giản hơn.",
    )
    BROKEN = (
        "a damaged file",
        "Tệp bị hỏng hoặc không đúng định dạng; hãy mở bằng phần mềm gốc và lưu lại.",
    )
    LIBRARY = (
        "no library for this format: install dxkg with the extra [reading]",
        "Thiếu thư viện đọc định dạng này; hãy cài dxkg kèm phần mở rộng [reading].",
    )


class ReadingError(ValueError):
    """Raised for a file that cannot be read; says what was found, in both languages."""

    expected = "a report as text, HTML, PDF, DOCX, CSV or XLSX"

    def __init__(self, fault: ReadingFault, detail: str = "", file: str = "") -> None:
        self.fault, self.detail, self.file = fault, detail, file
        super().__init__(fault, detail, file)

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        detail = f" ({self.detail})" if self.detail else ""
        found = f"{self.fault.english}{detail}"
        return f"{where}expected {self.expected}, found {found}.\n    {self.fault.value}"

    def in_file(self, file: str) -> ReadingError:
        """Name the file too."""
        return ReadingError(self.fault, self.detail, file)
