"""The report archive: a folder of texts in, text in its normal form, digest and passages out.

Texts that come with the project are found too, unless the folder has one of their name.

A missing folder or text is no error: every stage works without the passages. A file that is no text
raises TextError.
"""

import contextlib
import functools
import hashlib
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from loaders import resources
from loaders.reports.fault import Spot, TextError, TextFault
from loaders.reports.normal_form import NormalText, normal_phrase, normal_text, with_plain_spaces
from loaders.settings import REPORT_SIZE

_FEW = 200
"""So many texts are looked at whenever a stamp is asked for: that takes about a millisecond."""
_AGAIN = 1.0
"""Seconds after which more of them are looked at again, though their folder seems the same."""
_SHARE = 20
"""Such a look takes at most this part of the time, however many texts there are."""
_NAME = re.compile(r"(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*")
"""Names of files are made of it, which have 255 bytes at most."""
_COARSE = 100_000_000
"""Nanoseconds within which a folder may change again and its time stay the same."""


@dataclass(frozen=True)
class ReportText:
    """The text of a report in its normal form; offsets count its code points."""

    name: str
    text: str

    @functools.cached_property
    def digest(self) -> str:
        return text_digest(self.text)

    def passage(self, start: int, end: int) -> str:
        return self.text[start:end]

    def locate(self, phrase: str) -> tuple[range, ...]:
        """Find a phrase as printed; a no-break space in the text matches a plain one."""
        flat, wanted = with_plain_spaces(self.text), normal_phrase(phrase)
        found: list[range] = []
        start = flat.find(wanted) if wanted else -1
        while start >= 0:
            found.append(range(start, start + len(wanted)))
            start = flat.find(wanted, start + 1)
        return tuple(found)


@dataclass(frozen=True)
class _Look:
    """What was seen of a folder."""

    changed: int
    """When the folder itself had changed, in nanoseconds."""
    until: float
    """Until when it need not be looked at again while that is the same."""
    stamp: str


@dataclass(frozen=True)
class Archive:
    """A folder with one text file per report; the file's name starts with the report's name."""

    folder: Path
    clock: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)
    """Gives seconds since some moment."""
    largest: int = REPORT_SIZE
    """Bytes of the largest file that is read."""
    shipped: Path = field(default=resources.TEXTS, repr=False)
    """The folder of the texts that come with the project: only read."""
    _looks: list[_Look] = field(default_factory=list, init=False, repr=False, compare=False)
    """The last one."""

    def text(self, report: str) -> ReportText | None:
        path = self.path(report)
        if path is None:
            return None
        status = path.stat()
        return _kept_text(report, path, status.st_mtime_ns, status.st_size, self.largest)

    def readable(self, report: str) -> ReportText | None:
        """Read a text as `text` does; one that cannot be read is as if it were not there."""
        with contextlib.suppress(TextError):
            return self.text(report)
        return None

    def path(self, report: str) -> Path | None:
        """Find the file of a report: `NNN`, `NNN_….txt` or `NNN.txt`."""
        return _path_in(self.folder, report) or _path_in(self.shipped, report)

    def reports(self) -> tuple[str, ...]:
        """Name the reports whose text is in the folder."""
        if not self.folder.is_dir():
            return ()
        paths = (path for path in self.folder.iterdir() if path.is_file())
        names = {path.name.split("_")[0].split(".")[0] for path in paths}
        return tuple(sorted(names - {""}))

    def stamp(self) -> str:
        """Say which texts there are: another when one is added, replaced or taken away.

        Where there are many, one that is written again in its place may show some seconds later:
        to look at thousands of files for each page would take longer than the page.
        """
        try:
            changed = self.folder.stat().st_mtime_ns
            for last in self._looks:
                if last.changed == changed and self.clock() < last.until:
                    return last.stamp
            look = self._look(changed)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        self._looks[:] = [look]
        return look.stamp

    def _look(self, changed: int) -> _Look:
        started = self.clock()
        files = []
        with os.scandir(self.folder) as found:
            for each in found:
                if not each.name.startswith("."):
                    with contextlib.suppress(FileNotFoundError):  # it went just now
                        it = each.stat()
                        files.append(f"{each.name}:{it.st_mtime_ns}:{it.st_size}")
        ended = self.clock()
        until = ended + max(_AGAIN, _SHARE * (ended - started))
        if len(files) <= _FEW or time.time_ns() - changed < _COARSE:
            until = ended
        return _Look(changed, until, text_digest(" ".join(sorted(files))))

    def add(self, report: str, source: Path) -> tuple[ReportText, NormalText]:
        """Put the text of a file into the archive in its normal form, as `keep` does."""
        normal = read_text(source, self.largest)
        return self.keep(report, normal.text, source), normal

    def keep(self, report: str, text: str, source: Path) -> ReportText:
        """Put a text of the normal form into the archive; a different one of that name is refused.

        `source` is the file that it was read from, to be named. Raises ValueError for a name that
        is none, so that nothing is written elsewhere, and TextError for a text that is too large.
        """
        if not _NAME.fullmatch(report):
            raise ValueError(
                "expected a name of at most 100 lower-case letters, digits and hyphens, "
                f"found {report[:100]!r}\n"
                "    Mã báo cáo gồm tối đa 100 ký tự: chữ thường không dấu, chữ số, dấu gạch nối."
            )
        size = len(text.encode())
        if size > self.largest:
            raise TextError(
                TextFault.LARGE, Spot(text.count("\n") + 1, self.largest), "", source.name
            )
        kept, present = ReportText(report, text), self.text(report)
        if present is not None and present.digest != kept.digest:
            raise FileExistsError(
                f"report {report}: expected the text with digest {present.digest}, "
                f"which is in the archive, found {kept.digest} in {source}\n"
                "    Kho đã có văn bản khác mang mã này; hãy chọn mã khác."
            )
        if present is None:
            self._write(report, text)
        return kept

    def remove(self, report: str) -> tuple[Path, ...]:
        """Take the text of a report away, under each name that it is found by; what is gone.

        One that comes with the project stays.
        """
        gone: list[Path] = []
        while (path := _path_in(self.folder, report)) is not None:
            path.unlink()
            gone.append(path)
        return tuple(gone)

    def _write(self, report: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{report}.txt"
        partial = target.with_name(f".{target.name}.partial")
        partial.write_bytes(text.encode())
        partial.replace(target)


def _path_in(folder: Path, report: str) -> Path | None:
    if not folder.is_dir():
        return None
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 a page asks for each passage
        rest = name.removeprefix(report)
        if rest != name and rest[:1] in ("", "_", ".") and (folder / name).is_file():
            return folder / name
    return None


@functools.lru_cache(64)
def _kept_text(report: str, path: Path, written: int, size: int, largest: int) -> ReportText:
    """Read a text once for all its passages, and again when its file was written again."""
    return ReportText(report, read_text(path, largest).text)


def read_text(path: Path, largest: int = REPORT_SIZE) -> NormalText:
    """Read a file into the normal form, never more than so many bytes; raises TextError."""
    with path.open("rb") as file:
        data = file.read(largest + 1)
    try:
        if len(data) > largest:
            raise TextError(TextFault.LARGE, Spot(data.count(b"\n") + 1, largest))
        return normal_text(data)
    except TextError as error:
        raise error.in_file(path.name) from None


def text_digest(text: str) -> str:
    """Compute the SHA-256 of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
