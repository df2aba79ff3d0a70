"""The one form of report texts: what is brought into it, what is refused by which name."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reports.archive import Archive, read_text
from loaders.reports.fault import TextError, TextFault
from loaders.reports.normal_form import normal_text, with_plain_spaces
from loaders.settings import Settings
from tests.synthetic import TEXT, decomposed

ALIKE = {
    "byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "line separators": TEXT.replace("\n", "\u2028").encode(),
    "NFD": decomposed(TEXT).encode(),
    "zero-width": TEXT.replace(" ", " \u200b\u200d").encode(),
    "soft hyphens": TEXT.replace("thử nghiệm", "thử ng\u00adhiệm").encode(),
    "directions": ("\u202a" + TEXT.replace("NDXP", "\u200eNDXP\u2069")).encode(),
    "all": ("\ufeff" + decomposed(TEXT).replace("\n", "\r\n").replace("h", "h\u2060")).encode(),
}
VNI = "Hoäi nghò cuûa tænh veà chuyeån ñoåi soá, caùc xaõ ñaõ coù toå coâng ngheä soá."
TCVN3 = "Héi nghÞ cña tØnh vÒ chuyÓn ®æi sè, c¸c x· ®· cã tæ c«ng nghÖ sè."
PLAIN = "Hội nghị của tỉnh về chuyển đổi số, các xã đã có tổ công nghệ số."
REFUSED: dict[str, tuple[bytes, TextFault, int, int]] = {
    "empty": (b"", TextFault.EMPTY, 1, 0),
    "white": ("\ufeff \u00a0\r\n\t\u200b".encode(), TextFault.EMPTY, 1, 0),
    "utf-16": (PLAIN.encode("utf-16"), TextFault.UTF16, 1, 0),
    "utf-16 without a mark": (PLAIN.encode("utf-16-le"), TextFault.UTF16, 1, 1),
    "utf-16 of the other order": (PLAIN.encode("utf-16-be"), TextFault.UTF16, 1, 0),
    "utf-32": (PLAIN.encode("utf-32"), TextFault.UTF32, 1, 0),
    "tcvn3": (TCVN3.encode("latin-1"), TextFault.TCVN3, 1, 1),
    "vni": (VNI.encode("latin-1"), TextFault.VNI, 1, 2),
    "tcvn3 in utf-8": (f"Mẫu\n{TCVN3}".encode(), TextFault.TCVN3, 1, 1),
    "vni in utf-8": (VNI.encode(), TextFault.VNI, 1, 2),
    "broken": ("Mẫu\nthử ".encode() + b"\xff nua", TextFault.BROKEN, 2, 12),
    "cut off": ("Mẫu thử ở".encode()[:-1], TextFault.BROKEN, 1, 12),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), TextFault.BROKEN, 1, 0),
    "nul": (b"Mau\nthu\x00 nghiem hai dong", TextFault.CONTROL, 2, 7),
    "escape": (b"Mau\x1b[0m", TextFault.CONTROL, 1, 3),
    "form feed": (b"Trang\n\x0cTrang", TextFault.CONTROL, 2, 6),
    "lost": ("Chuyển đ\ufffdi".encode(), TextFault.LOST, 1, 11),
    "as latin-1": (PLAIN.encode().decode("latin-1").encode(), TextFault.MOJIBAKE, 1, 1),
    "as cp1252": ("BÃ¡o cÃ¡o".encode(), TextFault.MOJIBAKE, 1, 1),
}


@pytest.mark.parametrize("form", ALIKE)
def test_forms_of_one_text_have_its_digest_and_positions(form: str, tmp_path: Path) -> None:
    (tmp_path / "mau.txt").write_bytes(ALIKE[form])
    (tmp_path / "source").write_bytes(ALIKE[form])
    by_hand = Archive(tmp_path).text("mau")
    added, normal = Archive(tmp_path / "archive").add("mau", tmp_path / "source")
    assert by_hand is not None
    assert (by_hand.text, by_hand.digest) == (TEXT, added.digest)
    assert normal.changes
    assert (tmp_path / "archive" / "mau.txt").read_bytes() == TEXT.encode()


def test_a_text_in_its_normal_form_stays_as_it_is() -> None:
    text = "Giá\u00a01.200\u202ftrạm ❤\ufe0f\tcột\n\nhết"
    assert normal_text(text.encode()).text == text
    assert normal_text(text.encode()).changes == ()


def test_spaces_of_all_kinds_are_read_as_plain_ones(tmp_path: Path) -> None:
    text = "Tổng\u00a0số\u202f1\u2009200 trạm"
    (tmp_path / "mau.txt").write_text(text, "utf-8")
    found = Archive(tmp_path).text("mau")
    assert found is not None
    assert len(with_plain_spaces(text)) == len(text)
    assert found.locate("Tổng số 1 200 trạm") == (range(len(text)),)
    assert found.locate(decomposed("tr\u200bạm")) == (range(14, 18),)


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_text_is_refused_by_its_fault(case: str, tmp_path: Path) -> None:
    data, fault, line, byte = REFUSED[case]
    (tmp_path / "mau.txt").write_bytes(data)
    with pytest.raises(TextError) as raised:
        Archive(tmp_path).text("mau")
    error = raised.value
    assert (error.fault, error.spot.line, error.spot.byte) == (fault, line, byte)
    assert str(error).startswith(f"mau.txt: expected a text in UTF-8, found {fault.english}")
    assert fault.value in str(error).splitlines()[1]


CP1258 = "Hôòi nghiò cuÒa tiÒnh vêÌ chuyêÒn ðôÒi sôì, các xaÞ ðaÞ có tôÒ công nghêò sôì."
VISCII = "Hµi ngh¸ cüa tïnh v« chuy¬n ð±i s¯, các xã ðã có t± công ngh® s¯."


@pytest.mark.parametrize(
    ("text", "fault"), [(CP1258, TextFault.CP1258), (VISCII, TextFault.VISCII)]
)
def test_other_legacy_encodings_have_names(text: str, fault: TextFault) -> None:
    for data in (text.encode("latin-1"), text.encode()):
        with pytest.raises(TextError) as raised:
            normal_text(data)
        assert raised.value.fault is fault


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "mau.txt").write_bytes(b"x" * 101)
    assert Archive(tmp_path, largest=101).text("mau") is not None
    with pytest.raises(TextError) as raised:
        Archive(tmp_path, largest=100).text("mau")
    assert raised.value.fault is TextFault.LARGE


@pytest.mark.parametrize(
    "good",
    [
        "Ông nói: «Tốt lắm, khá» rồi thôi; thị xã\u00a0A, «XÃ» và “XÃ”.",
        "Tên Müller, Ångström và São Paulo; giá 5 € – 10 %.",
        "Trạm ở xã · huyện; 30 °C; ½ số máy.",
    ],
)
def test_good_texts_with_odd_signs_are_taken(good: str) -> None:
    assert normal_text(good.encode()).text == good


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: text.encode("utf-16")))
def test_any_bytes_give_a_text_or_a_refusal(data: bytes) -> None:
    refusal: TextError | None = None
    try:
        found = normal_text(data)
    except TextError as error:
        refusal = error
    if refusal is not None:
        assert 1 <= refusal.spot.line <= data.count(b"\n") + 1
        assert 0 <= refusal.spot.byte <= len(data)
        assert str(refusal).count("\n") == 1
        return
    assert normal_text(found.text.encode()).text == found.text
    assert normal_text(found.text.encode()).changes == ()
    assert unicodedata.is_normalized("NFC", found.text)


@given(st.text(st.sampled_from("à\u0301e\u0323\u0302\u200b\u00ad\r\n \u00a0Ãº»đ\ufeff")))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    try:
        found = normal_text(text.encode())
    except TextError:
        return
    assert normal_text(found.text.encode()).text == found.text


def test_the_texts_at_hand_are_in_the_normal_form() -> None:
    archive = Archive(Settings.from_environ().reports)
    if not archive.reports():
        pytest.skip("no report texts: set DXKG_REPORTS to their folder")
    for name in archive.reports():
        path = archive.path(name)
        assert path is not None
        assert read_text(path).changes == ()


def test_a_large_text_is_read_in_bounded_time(tmp_path: Path) -> None:
    """Two megabytes, in a process with little more memory than they need."""
    (tmp_path / "mau.txt").write_text("Số xã có tổ công nghệ: 1.200. " * 50_000, "utf-8")
    code = (
        "import resource, sys; from pathlib import Path; from loaders.reports.archive import *;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30,) * 2);"
        "Archive(Path(sys.argv[1]), largest=1 << 24).text('mau')"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == 0
