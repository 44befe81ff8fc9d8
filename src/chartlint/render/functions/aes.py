"""AES-256 in cipher block chaining mode (FIPS 197, NIST SP 800-38A), for the few secrets that templates encrypt.

It is written for clearness and not hardened against timing: chartlint keeps no secrets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

BLOCK = 16
_ROUNDS = 14


def _double(value: int) -> int:
    value <<= 1
    return value ^ 0x11B if value & 0x100 else value


@cache
def _substitutions() -> tuple[bytes, bytes]:
    """The S-box, made of inverses in GF(2^8) and an affine map, and its inverse."""
    powers = [1]
    for _ in range(254):
        powers.append(powers[-1] ^ _double(powers[-1]))
    box = bytearray(256)
    for value in range(256):
        inverse = powers[(255 - powers.index(value)) % 255] if value else 0
        box[value] = 0x63
        for turn in range(5):
            box[value] ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
    return bytes(box), bytes(box.index(value) for value in range(256))


_TIMES_2 = bytes(_double(value) for value in range(256))
_TIMES_4 = bytes(_TIMES_2[_TIMES_2[value]] for value in range(256))


def _expand(key: bytes) -> list[bytes]:
    """The round keys of a key of 32 bytes."""
    box, _ = _substitutions()
    words = [key[at : at + 4] for at in range(0, 32, 4)]
    constant = 1
    while len(words) < 4 * (_ROUNDS + 1):
        word = words[-1]
        if len(words) % 8 == 0:
            word = bytes(box[byte] for byte in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _double(constant)
        elif len(words) % 8 == 4:
            word = bytes(box[byte] for byte in word)
        words.append(_xor(word, words[-8]))
    return [b"".join(words[at : at + 4]) for at in range(0, len(words), 4)]


def _xor(a: Sequence[int], b: Sequence[int]) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b))


# Row r of the state is turned by r columns: where each byte comes from.
_SHIFT = tuple((at + 4 * (at % 4)) % 16 for at in range(16))
_UNSHIFT = tuple((at - 4 * (at % 4)) % 16 for at in range(16))


def _mix(state: bytes) -> bytes:
    out = bytearray()
    for at in range(0, 16, 4):
        column = state[at : at + 4]
        both = column[0] ^ column[1] ^ column[2] ^ column[3]
        out += bytes(column[n] ^ both ^ _TIMES_2[column[n] ^ column[(n + 1) % 4]] for n in range(4))
    return bytes(out)


def _unmix(state: bytes) -> bytes:
    out = bytearray()
    for at in range(0, 16, 4):
        a, b, c, d = state[at : at + 4]
        even, odd = _TIMES_4[a ^ c], _TIMES_4[b ^ d]
        out += bytes((a ^ even, b ^ odd, c ^ even, d ^ odd))
    return _mix(bytes(out))


def _encrypt_block(keys: list[bytes], block: bytes) -> bytes:
    box, _ = _substitutions()
    state = _xor(block, keys[0])
    for number in range(1, _ROUNDS + 1):
        state = bytes(box[state[at]] for at in _SHIFT)
        state = _xor(_mix(state) if number < _ROUNDS else state, keys[number])
    return state


def _decrypt_block(keys: list[bytes], block: bytes) -> bytes:
    _, box = _substitutions()
    state = _xor(block, keys[_ROUNDS])
    for number in range(_ROUNDS - 1, -1, -1):
        state = _xor(bytes(box[state[at]] for at in _UNSHIFT), keys[number])
        state = _unmix(state) if number else state
    return state


def encrypt(key: bytes, start: bytes, data: bytes) -> bytes:
    """Whole blocks encrypted with a key of 32 bytes and an initialisation vector of 16."""
    keys = _expand(key)
    out = [start]
    for at in range(0, len(data), BLOCK):
        out.append(_encrypt_block(keys, _xor(data[at : at + BLOCK], out[-1])))
    return b"".join(out[1:])


def decrypt(key: bytes, start: bytes, data: bytes) -> bytes:
    """Whole blocks decrypted with a key of 32 bytes and an initialisation vector of 16."""
    keys = _expand(key)
    blocks = [start, *(data[at : at + BLOCK] for at in range(0, len(data), BLOCK))]
    return b"".join(_xor(_decrypt_block(keys, block), before) for before, block in pairwise(blocks))
