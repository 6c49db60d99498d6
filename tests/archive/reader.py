#!/usr/bin/python3
"""Reads an archive, as FORMAT.md describes it, and knows nothing else of the program that wrote it.

reader.py [--key FILE | --passphrase FILE] ARCHIVE

Prints the SQL, part by part as each has held. Exit status: 0 all of it, 3 damaged, 4 wrong key, 5 unsupported.
Not fast, and not meant to be: it shows that the format can be read from its description.
"""

import argparse
import bz2
import hashlib
import hmac
import json
import struct
import sys
import zlib

import lz4.frame
import zstandard
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"SMDBENC1"
COPY, REGION, FRAME, END = 2048, 4096, 12, 256
CIPHERS = {1: ("cbc", 16), 2: ("cbc", 24), 3: ("cbc", 32), 4: ("gcm", 16), 5: ("gcm", 24), 6: ("gcm", 32)}
CODECS = {0: "none", 1: "gzip", 2: "bzip2", 3: "lz4", 4: "zstd"}
KINDS = {"preamble": 1, "table": 2, "rows": 3, "placeholder": 4, "routine": 5, "view": 6, "trigger": 7, "event": 8,
         "postamble": 9, "database": 10, "accounts": 11}
INDEX, END_RECORD, END_POSITION = 100, 101, 2**64 - 1
LARGEST_TEXT = 2**32
LARGEST_STORED = LARGEST_TEXT + LARGEST_TEXT // 64
LABEL = b"simplemdb-backup v1\0"


class Refused(Exception):
    status = 1


class Damaged(Refused):
    status = 3


class WrongKey(Refused):
    status = 4


class Unsupported(Refused):
    status = 5


# BLAKE3, after its specification: https://github.com/BLAKE3-team/BLAKE3-specs

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
LANES = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
         (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
WORD = 0xFFFFFFFF


def compress(chain, words, counter, length, flags):
    v = list(chain) + [*IV[:4], counter & WORD, counter >> 32, length, flags]
    for _ in range(7):
        for n, (a, b, c, d) in enumerate(LANES):
            for message, turn_d, turn_b in ((words[2 * n], 16, 12), (words[2 * n + 1], 8, 7)):
                v[a] = (v[a] + v[b] + message) & WORD
                x = v[d] ^ v[a]
                v[d] = (x >> turn_d | x << 32 - turn_d) & WORD
                v[c] = (v[c] + v[d]) & WORD
                x = v[b] ^ v[c]
                v[b] = (x >> turn_b | x << 32 - turn_b) & WORD
        words = [words[i] for i in ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)]


def chunk(data, number, root):
    chain, blocks = IV, [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    for n, block in enumerate(blocks):
        flags = (CHUNK_START if n == 0 else 0) | ((CHUNK_END | root) if n == len(blocks) - 1 else 0)
        chain = compress(chain, struct.unpack("<16I", block.ljust(64, b"\0")), number, len(block), flags)
    return chain


def tree(data, first, root):
    if len(data) <= 1024:
        return chunk(data, first, root)
    half = 1024
    while half * 2 < len(data):
        half *= 2
    pair = tree(data[:half], first, 0) + tree(data[half:], first + half // 1024, 0)
    return compress(IV, pair, 0, 64, PARENT | root)


def blake3(data):
    return struct.pack("<8I", *tree(data, 0, ROOT)).hex()


# Units


def text_of(codec, unit, raw):
    """The text of exactly one unit, if it has exactly so many bytes."""
    if codec == "none":
        if len(unit) != raw:
            raise Damaged("a unit of another length than announced")
        return unit
    try:
        if codec == "gzip":
            decoder = zlib.decompressobj(31)
            text = decoder.decompress(unit, raw + 1)
        elif codec == "bzip2":
            decoder = bz2.BZ2Decompressor()
            text = decoder.decompress(unit, raw + 1)
            if len(text) == raw and not decoder.eof:
                text += decoder.decompress(b"", 1)
        elif codec == "lz4":
            decoder = lz4.frame.LZ4FrameDecompressor()
            text = decoder.decompress(unit, max_length=raw + 1)
        else:
            if zstandard.get_frame_parameters(unit).content_size != raw:
                raise Damaged("a frame of another length than announced")
            decoder = zstandard.ZstdDecompressor().decompressobj()
            text = decoder.decompress(unit)
    except (zlib.error, OSError, EOFError, RuntimeError, ValueError, zstandard.ZstdError) as error:
        raise Damaged(f"not a {codec} unit: {error}") from error
    if len(text) != raw or not decoder.eof or decoder.unused_data:
        raise Damaged("not exactly one unit of the announced length")
    return text


# Keys and headers


def hkdf(secret, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


class Header:
    """One copy of the header."""

    def __init__(self, copy):
        if len(copy) < COPY or copy[:8] != MAGIC:
            raise Damaged("no magic number")
        (version, self.cipher, self.codec, self.generation) = struct.unpack_from("<HBBI", copy, 8)
        if version != 1:
            raise Unsupported(f"format version {version}")
        self.archive, self.commitment, count = copy[16:32], copy[32:64], copy[64]
        if not 1 <= count <= 8:
            raise Damaged("a number of slots that cannot be")
        end = 68 + 108 * count
        self.signed, self.mac = copy[:end], copy[end:end + 32]
        if hashlib.sha256(copy[:end + 32]).digest() != copy[end + 32:end + 64]:
            raise Damaged("the digest of a copy is wrong")
        if any(copy[end + 64:]) or any(copy[65:68]) or self.generation == 0:
            raise Damaged("what is reserved is not zero")
        if self.cipher not in CIPHERS or self.codec not in CODECS:
            raise Unsupported(f"cipher {self.cipher}, codec {self.codec}")
        self.slots = [copy[68 + 108 * n:68 + 108 * (n + 1)] for n in range(count)]
        for slot in self.slots:
            if slot[0] not in (1, 2) or any(slot[1:4]) or (slot[0] == 1 and any(slot[4:16])):
                raise Damaged("a slot that nobody writes")

    def key(self, data_key, label, length):
        info = LABEL + label + b"\0" + bytes([self.cipher, self.codec])
        return hkdf(data_key, self.archive, info, length)

    def check(self, data_key):
        mac = hmac.digest(self.key(data_key, b"header authentication", 32), self.signed, "sha256")
        commitment = self.key(data_key, b"key commitment", 32)
        if not (hmac.compare_digest(mac, self.mac) and hmac.compare_digest(commitment, self.commitment)):
            raise Damaged("the header was altered")


def data_key_of(header, slot, secret):
    """The data key; None if the slot is another key's."""
    kind, salt = slot[:1], slot[16:32]
    memory, passes, lanes = struct.unpack_from("<III", slot, 4)
    if kind == b"\2":
        if memory > 262144 or passes > 16 or lanes > 4:
            raise Unsupported("a passphrase that costs too much")
        try:
            secret = hash_secret_raw(secret, salt, passes, memory, lanes, 32, Type.ID, 0x13)
        except HashingError as error:
            raise Damaged(f"parameters that make no sense: {error}") from error
    check = hkdf(secret, salt, LABEL + b"key check\0" + kind, 16)
    if not hmac.compare_digest(check, slot[32:48]):
        return None
    wrapping = hkdf(secret, salt, LABEL + b"key wrapping\0" + kind, 32)
    bound = header.archive + kind + struct.pack("<HBBIII", 1, header.cipher, header.codec, memory, passes, lanes)
    try:
        return AESGCM(wrapping).decrypt(slot[48:60], slot[60:], bound)
    except InvalidTag as error:
        raise Damaged("a slot was altered") from error


def header_of(data, kind, secret):
    """The header that counts, and the data key."""
    copies, faults = [], []
    for copy in (data[:COPY], data[COPY:REGION]):
        try:
            copies.append(Header(copy))
        except Refused as fault:
            faults.append(fault)
    if not copies:
        # Both must name the same unknown thing: one strange copy is damage.
        unknown = [fault for fault in faults if isinstance(fault, Unsupported)]
        raise unknown[0] if len(unknown) == 2 and str(unknown[0]) == str(unknown[1]) else Damaged("no good copy")
    if faults:
        raise Damaged("one copy of the header is damaged")
    first, second = copies
    if first.archive != second.archive or (first.generation == second.generation and data[:COPY] != data[COPY:REGION]):
        raise Damaged("the copies of the header contradict each other")
    header = max(copies, key=lambda copy: copy.generation)
    costs = [struct.unpack_from("<II", slot, 4) for slot in header.slots]
    if kind == 2 and sum(memory * passes for memory, passes in costs if memory <= 262144 and passes <= 16) > 1 << 20:
        raise Unsupported("slots that cost too much together")
    for slot in header.slots:
        if slot[0] != kind:
            continue
        data_key = data_key_of(header, slot, secret)
        if data_key is not None:
            for copy in copies:
                if (copy.cipher, copy.codec) != (header.cipher, header.codec):
                    raise Damaged("the copies of the header contradict each other")
                copy.check(data_key)
            return header, data_key
    raise WrongKey("no slot is for this key")


class Sealed:
    """An archive's container: what is stored, and what it is sealed from."""

    def __init__(self, data, kind, secret):
        if secret is None:
            raise WrongKey("no key was given")
        if len(data) < REGION:
            raise Damaged("cut inside the header")
        self.header, data_key = header_of(data, kind, secret)
        self.codec, self.first = CODECS[self.header.codec], REGION
        self.mode, length = CIPHERS[self.header.cipher]
        self.key = self.header.key(data_key, b"part encryption", length)
        self.mac_key = self.header.key(data_key, b"part authentication", 32)

    def length_of(self, plain):
        return plain + 16 if self.mode == "gcm" else 16 + (plain // 16 + 1) * 16 + 32

    def unit(self, stored, position, kind):
        if len(stored) < FRAME:
            raise Damaged("no frame")
        said_kind, length = struct.unpack_from("<IQ", stored)
        body = stored[FRAME:]
        if said_kind != kind or length != len(body):
            raise Damaged("another frame than the index says")
        bound = LABEL + b"part\0" + self.header.archive + struct.pack("<QIQ", position, kind, length)
        if self.mode == "gcm":
            if len(body) < 16:
                raise Damaged("too short to be sealed")
            try:
                return AESGCM(self.key).decrypt(b"\0" * 4 + struct.pack(">Q", position), body, bound)
            except InvalidTag as error:
                raise Damaged("a part failed authentication") from error
        iv, ciphertext, mac = body[:16], body[16:-32], body[-32:]
        if not hmac.compare_digest(hmac.digest(self.mac_key, bound + iv + ciphertext, "sha256"), mac):
            raise Damaged("a part failed authentication")
        decryptor = Cipher(algorithms.AES(self.key), modes.CBC(iv)).decryptor()
        unpadder = padding.PKCS7(128).unpadder()
        return unpadder.update(decryptor.update(ciphertext) + decryptor.finalize()) + unpadder.finalize()

    def end(self, data):
        length = FRAME + self.length_of(END)
        at = len(data) - length
        if at < REGION:
            raise Damaged("no end record")
        return at, self.unit(data[at:], END_POSITION, END_RECORD)


class Plain:
    """The same for an archive that is not encrypted."""

    MAGIC = {"gzip": b"\x1f\x8b\x08", "bzip2": b"BZh", "lz4": b"\x04\x22\x4d\x18", "zstd": b"\x28\xb5\x2f\xfd"}

    def __init__(self, data):
        self.first = 0
        self.codec = next((name for name, magic in self.MAGIC.items() if data.startswith(magic)), "none")

    def unit(self, stored, _position, _kind):
        return stored

    def end(self, data):
        magic = self.MAGIC.get(self.codec, b"")
        for at in range(len(data) - 1, max(-1, len(data) - 1025), -1):
            if data.startswith(magic, at):
                try:
                    text = text_of(self.codec, data[at:], END)
                except Damaged:
                    continue
                if text.startswith(b"-- simplemdb-backup end "):
                    return at, text
        raise Damaged("no end record")


# The index


def json_of(line, what):
    mark = f"-- simplemdb-backup {what} "
    try:
        value = json.loads(line[len(mark):]) if line.startswith(mark) else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Damaged(f"a line that is no {what}")
    return value


def number(value, field):
    found = value.get(field, 0 if field == "rows" else None)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 2**64:
        raise Damaged(f"{field} is no number")
    return found


def check_format(value):
    if number(value, "format") != 1:
        raise (Unsupported if value["format"] > 1 else Damaged)(f"format {value['format']}")


def parts_of(data, container):
    """Each part of the index, as position, kind, offset, stored length, length of the text, digest."""
    end_at, text = container.end(data)
    try:
        end = json_of(text.decode().rstrip("\n").rstrip(" "), "end")
    except UnicodeDecodeError as error:
        raise Damaged("no end record") from error
    check_format(end)
    index_at, stored = number(end, "index"), number(end, "stored")
    if index_at < container.first or index_at + stored != end_at:
        raise Damaged("the index is not where the end record says")
    index = text_at(data, container, number(end, "parts"), INDEX, index_at, stored, number(end, "raw"), end["blake3"])
    try:
        lines = index.decode().split("\n")
    except UnicodeDecodeError as error:
        raise Damaged("the index is not UTF-8") from error
    if lines.pop() != "" or not lines:
        raise Damaged("the index does not end with a line")
    manifest = json_of(lines[0], "manifest")
    check_format(manifest)
    out, offset = [], container.first
    for position, line in enumerate(lines[1:]):
        part = json_of(line, "part")
        kind = KINDS.get(part.get("kind"))
        stored, raw = number(part, "stored"), number(part, "raw")
        if kind is None or number(part, "offset") != offset or stored > LARGEST_STORED:
            raise Damaged("the parts do not follow one another")
        if raw > LARGEST_TEXT or number(part, "rows") > raw:
            raise Damaged("a part with a number that cannot be")
        out.append((position, kind, offset, stored, raw, part.get("blake3")))
        offset += stored
    if offset != index_at or len(out) != end["parts"]:
        raise Damaged("the parts do not fill the file")
    return out


def text_at(data, container, position, kind, offset, stored, raw, digest):
    if raw > LARGEST_TEXT or offset + stored > len(data):
        raise Damaged("a length that cannot be")
    found = data[offset:offset + stored]
    if blake3(found) != digest:
        raise Damaged(f"part {position} is not what was written")
    return text_of(container.codec, container.unit(found, position, kind), raw)


def main():
    parser = argparse.ArgumentParser()
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--key")
    group.add_argument("--passphrase")
    parser.add_argument("archive")
    given = parser.parse_args()
    kind, path = (2, given.passphrase) if given.passphrase else (1, given.key)
    secret = None
    if path:
        with open(path, "rb") as file:
            secret = file.read()
    with open(given.archive, "rb") as file:
        data = file.read()
    try:
        encrypted = data.startswith(MAGIC) or data.startswith(MAGIC, COPY)
        container = Sealed(data, kind, secret) if encrypted else Plain(data)
        for part in parts_of(data, container):
            sys.stdout.buffer.write(text_at(data, container, *part))
    except Refused as refused:
        print(f"{type(refused).__name__}: {refused}", file=sys.stderr)
        sys.exit(refused.status)


if __name__ == "__main__":
    main()
