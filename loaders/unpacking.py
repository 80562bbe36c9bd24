"""Opens the files of lists, plain or compressed (.gz, .bz2, .xz, .zip), and never unpacks more than a list can hold."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from graph.errors import BadInput

_MOST = 8 * 2**30
"""The most bytes that a file may unpack to."""
_DENSEST = 200
"""How many times its compressed size a file may unpack to, once past the size allowed to small files."""
_SMALL = 64 * 2**20
_REPORT_EVERY = 2**18

Watch = Callable[[str, int, int | None], None]
_watch: ContextVar[Watch] = ContextVar("watch", default=lambda what, done, total: None)


@contextmanager
def watched(progress: Watch) -> Iterator[None]:
    """While active, report how much of each file has been read, in compressed bytes."""
    token = _watch.set(progress)
    try:
        yield
    finally:
        _watch.reset(token)


def parts(path: Path) -> list[str]:
    """The names of the files in a .zip."""
    with _explained(path), zipfile.ZipFile(path) as packed:
        return [info.filename for info in packed.infolist() if not info.is_dir()]


@contextmanager
def opened(path: Path, part: str | None = None) -> Iterator[IO[bytes]]:
    """A file of a list, unpacked; `part`: which of the files in a .zip, if there are several.

    Raises BadInput if it cannot be read, is cut off, is not in the expected encoding, or is a decompression bomb.
    """
    with _explained(path), path.open("rb", buffering=0) as raw:
        counted = _Counted(raw, path)
        with _unpacked(path, io.BufferedReader(counted, 2**16), part) as content:
            yield io.BufferedReader(_Bounded(content, counted, path), 2**18)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as exc:
        raise BadInput(f"{path} is not in {exc.encoding.upper()}: {exc.reason}. Save it in that encoding.") from exc
    except EOFError as exc:
        raise BadInput(f"{path} is cut off: its end is missing. Fetch it again.") from exc
    except (zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError) as exc:
        raise BadInput(f"{path} cannot be unpacked ({exc}): it is damaged, or not a {path.suffix} file.") from exc
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror or exc}.") from exc


@contextmanager
def _unpacked(path: Path, raw: io.BufferedReader, part: str | None) -> Iterator[IO[bytes]]:
    match path.suffix.lower():
        case ".gz":
            yield gzip.GzipFile(fileobj=raw)  # pyright: ignore[reportReturnType]
        case ".bz2":
            yield bz2.BZ2File(raw)
        case ".xz":
            yield lzma.LZMAFile(raw)  # noqa: SIM115
        case ".zip":
            with zipfile.ZipFile(raw) as packed, packed.open(_member(path, packed, part)) as content:
                yield content
        case _:
            yield raw


def _member(path: Path, packed: zipfile.ZipFile, part: str | None) -> zipfile.ZipInfo:
    found = [info for info in packed.infolist() if not info.is_dir() and part in (None, info.filename)]
    if len(found) != 1:
        names = ", ".join(sorted(info.filename for info in packed.infolist())[:5])
        raise BadInput(f"{path} holds {len(found)} files where one was wanted ({names}). Unpack it, and give that one.")
    (info,) = found
    if info.file_size > _MOST:
        raise _bomb(path, info.file_size)
    if info.flag_bits & 1:
        raise BadInput(f"{path} is encrypted. Unpack it, and give what is in it.")
    return info


def _bomb(path: Path, size: int) -> BadInput:
    return BadInput(f"{path} unpacks to {size / 2**30:.1f} GB or more, which no list does: it is not read.")


class _Counted(io.RawIOBase):
    """A file that reports how much of it has been read."""

    def __init__(self, raw: io.FileIO, path: Path) -> None:
        self._raw, self._name = raw, path.name
        self._total = path.stat().st_size
        self._told = 0
        self._watch = _watch.get()
        self.furthest = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        count = self._raw.readinto(buffer) or 0
        self.furthest = max(self.furthest, self._raw.tell())
        if self.furthest - self._told >= _REPORT_EVERY or not count:
            self._told = self.furthest
            self._watch(self._name, self.furthest, self._total)
        return count


class _Bounded(io.RawIOBase):
    """The unpacked content; reading fails once it is too large to be a list."""

    def __init__(self, content: IO[bytes], packed: _Counted, path: Path) -> None:
        self._content, self._packed, self._path = content, packed, path
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        part = self._content.read(len(buffer))
        buffer[: len(part)] = part
        self._size += len(part)
        if self._size > _MOST or self._size > max(_SMALL, _DENSEST * self._packed.furthest):
            raise _bomb(self._path, self._size)
        return len(part)
