"""What is inside an exchange file: a ZIP of manifest.json, referral.json, letters/ and evidence/, each named by its hash."""

import hashlib
import json
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import fastjsonschema

from documents.exchange.envelope import DAMAGED, FORMAT
from documents.exchange.errors import ExchangeError

MANIFEST, CONTENT = "manifest.json", "referral.json"
_JSON_MAX = 16 * 1024 * 1024
_PIECE = 1024 * 1024
#: How members may be packed: what the packer writes, and unpacked.
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_MISMATCH = "交换文件的内容与其清单不符，没有导入；请向发送方重新索取。"


def schema(path: Path) -> Callable[[Any], Any]:
    """The check that a JSON Schema describes."""
    check: Callable[[Any], Any] = fastjsonschema.compile(json.loads(path.read_text(encoding="utf-8")))
    return check


_check_manifest = schema(Path(__file__).with_name("manifest-1.schema.json"))


class Packer:
    """Collects the members into a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, path: str, chunks: Iterable[bytes]) -> None:
        """Put one member in, once."""
        if path in self._members:
            return
        digest, size = hashlib.sha256(), 0
        with self._zip.open(path, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self._members[path] = {"path": path, "size": size, "sha256": digest.hexdigest()}

    def finish(self, message: uuid.UUID, content: dict[str, Any]) -> int:
        """Add the content and the manifest. The file then stands at its beginning; returns its size."""
        self.add(CONTENT, [_json(content)])
        manifest = {"format": FORMAT, "message": str(message), "members": list(self._members.values())}
        self._zip.writestr(MANIFEST, _json(manifest))
        self._zip.close()
        size = self._file.seek(0, 2)
        self._file.seek(0)
        return size


class Bundle:
    """The members of an opened file, each checked against the manifest."""

    def __init__(
        self, file: IO[bytes], message: uuid.UUID, check: Callable[[Any], Any], *, largest: int
    ) -> None:
        """check: of the content's own schema; largest: bytes of all members together. Raises ExchangeError."""
        try:
            self._zip = zipfile.ZipFile(file)
            if any(one.compress_type not in _PACKED for one in self._zip.infolist()):
                raise ExchangeError(DAMAGED)
            manifest = self._json(MANIFEST, _check_manifest)
            members = {one["path"]: one for one in manifest["members"]}
            names = [name for name in self._zip.namelist() if name != MANIFEST]
            if manifest["message"] != str(message) or sorted(names) != sorted(members):
                raise ExchangeError(_MISMATCH)
            if sum(one["size"] for one in members.values()) > largest:
                raise ExchangeError("交换文件的附件总量超过上限，请系统管理员调整上限后再导入。")
            for path, one in members.items():
                self._verify(path, one)
            self.content: dict[str, Any] = self._json(CONTENT, check)
        except (
            zipfile.BadZipFile,
            KeyError,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            zlib.error,
        ) as error:
            raise ExchangeError(DAMAGED) from error
        self.paths = frozenset(members)

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a member."""
        if path not in self.paths:
            raise ExchangeError(_MISMATCH)
        yield from self._stream(path)

    def _stream(self, path: str) -> Iterator[bytes]:
        with self._zip.open(path) as member:
            while chunk := member.read(_PIECE):
                yield chunk

    def _verify(self, path: str, told: dict[str, Any]) -> None:
        digest, size = hashlib.sha256(), 0
        for chunk in self._stream(path):
            digest.update(chunk)
            size += len(chunk)
            if size > told["size"]:
                break
        named = path.removeprefix("letters/").removeprefix("evidence/").removesuffix(".pdf")
        if (size, digest.hexdigest()) != (told["size"], told["sha256"]) or named not in {
            told["sha256"],
            CONTENT,
        }:
            raise ExchangeError(_MISMATCH)

    def _json(self, path: str, check: Callable[[Any], Any]) -> dict[str, Any]:
        with self._zip.open(path) as member:  # what the ZIP says of its size may be wrong
            text = member.read(_JSON_MAX + 1)
        if len(text) > _JSON_MAX:
            raise ExchangeError(DAMAGED)
        try:
            content = json.loads(text)
            check(content)
        except (ValueError, RecursionError, fastjsonschema.JsonSchemaException) as error:
            where = getattr(error, "name", None) or path
            raise ExchangeError(
                f"交换文件的内容不合格式（{str(where)[:80]}），没有导入；请将两边系统升级到同一版本，或者联系发送方。"
            ) from error
        return dict(content)


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1).encode()
