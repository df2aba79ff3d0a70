"""What is wrong with a fact sheet, and where: the one place for the wording of messages."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from loaders.reports.fault import TextFault


class Fault(Enum):
    """A kind of mistake in a sheet; the value tells a Vietnamese author what to do."""

    ADDRESS = "Địa chỉ phải đầy đủ, bắt đầu bằng http:// hoặc https://, không có dấu cách."
    CODE = "Mã này không có trong danh mục khái niệm."
    CONTENT_TWICE = "Hai dữ kiện có nội dung giống hệt nhau; hãy gộp bằng chứng vào một dữ kiện."
    DATE = "Ngày giờ sai dạng hoặc không tồn tại trong lịch."
    DIGEST = "Văn bản báo cáo trong kho không đúng với mã băm ghi trong phiếu."
    ID = "Định danh không khớp với tên tệp phiếu."
    KEY_NOT_ALLOWED = "Kiểu này không dùng khóa đó."
    KEY_TWICE = "Khóa bị ghi hai lần trong cùng một mục."
    LABEL = "Nhãn phải có tiếng Việt (vi), nếu có thì thêm tiếng Anh (en)."
    MAPPING = "Cấu trúc của mục không đúng: cần các cặp khóa và giá trị."
    MISSING_KEY = "Thiếu khóa bắt buộc."
    NUMBER = "Số phải viết bằng chữ số, dùng dấu chấm thập phân, không có dấu phân cách hàng nghìn."
    OFFSET = "Vị trí bằng chứng không đúng: cần [đầu, cuối], đầu nhỏ hơn cuối, nằm trong văn bản."
    REFERENCE = "Không có đối tượng này, hoặc khóa này cần đối tượng thuộc loại khác."
    SPACE = "Có ký tự ẩn hoặc khoảng trắng đặc biệt; hãy xóa nó hoặc gõ lại dấu cách thường."
    SYNTAX = (
        "Tệp không đúng cú pháp YAML; hãy xem dòng này và dòng trước: thụt lề bằng dấu cách, không "
        "dùng phím Tab, đóng đủ ngoặc, giá trị có «: » hoặc «#» thì đặt trong ngoặc kép."
    )
    TEXT = "Giá trị phải là một đoạn chữ không rỗng."
    TWICE = "Định danh này đã được định nghĩa ở chỗ khác."
    TYPE = "Không có kiểu này."
    UNKNOWN_KEY = "Không có khóa này; hãy xem bảng khóa trong tài liệu."
    UTF8 = "Tệp phải được lưu bằng mã UTF-8."


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: file, line and key, what was expected there and what was found."""

    file: str
    line: int
    key: str
    expected: str
    found: str
    fault: Fault | TextFault
    hint: str = ""

    def __str__(self) -> str:
        where = (
            f"{self.file}:{self.line}: {self.key}: " if self.key else f"{self.file}:{self.line}: "
        )
        english = f"expected {self.expected}, found {self.found}."
        vietnamese = self.fault.value
        if self.hint:
            english += f" Did you mean {self.hint}?"
            vietnamese += f" Có phải ý là «{self.hint}»?"
        return f"{where}{english}\n    {vietnamese}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Find the known word that a misspelt one most likely stands for; empty if none is near."""
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.72)), "")
