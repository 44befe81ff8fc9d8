"""Kubernetes' libraries ``ip`` and ``cidr``, on Go's ``net/netip`` (its rules of what may be written)."""

from __future__ import annotations

import re
from typing import Any

from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.values import CelObject

_BITS = r"0|[1-9][0-9]{0,2}"


class Ip(CelObject):
    """An IP address: ``number`` of ``bits`` bits (32 or 128)."""

    __slots__ = ("bits", "number")
    cel_type = "net.IP"

    def __init__(self, number: int, bits: int) -> None:
        self.number = number
        self.bits = bits

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ip) and (self.number, self.bits) == (other.number, other.bits)

    def __hash__(self) -> int:
        return hash((self.number, self.bits))

    def __str__(self) -> str:
        """The canonical form."""
        from ipaddress import IPv4Address, IPv6Address

        return str(IPv4Address(self.number) if self.bits == 32 else IPv6Address(self.number))

    def __repr__(self) -> str:
        return f"ip('{self}')"

    def starts(self, prefix: int, bits: int) -> bool:
        """Whether its first bits are those."""
        return self.number >> (self.bits - bits) == prefix


class Cidr(CelObject):
    """An address and the number of bits that its network has."""

    __slots__ = ("address", "length")
    cel_type = "net.CIDR"

    def __init__(self, address: Ip, length: int) -> None:
        self.address = address
        self.length = length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cidr) and (self.address, self.length) == (other.address, other.length)

    def __hash__(self) -> int:
        return hash((self.address, self.length))

    def __str__(self) -> str:
        return f"{self.address}/{self.length}"

    def __repr__(self) -> str:
        return f"cidr('{self}')"

    def has(self, address: Ip) -> bool:
        """Whether the address lies in the network."""
        shift = self.address.bits - self.length
        return self.address.bits == address.bits and self.address.number >> shift == address.number >> shift


def _address(text: str) -> Ip:
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    try:
        if ":" not in text:
            return Ip(int(IPv4Address(text)), 32)
        if "%" in text:
            raise CelEvalError(f'IP address "{text}" with zone value is not allowed')
        number = int(IPv6Address(text))
    except AddressValueError:
        raise CelEvalError(f'IP Address "{text}" parse error during conversion from string') from None
    if number >> 32 == 0xFFFF:
        raise CelEvalError(f'IPv4-mapped IPv6 address "{text}" is not allowed')
    return Ip(number, 128)


@define("ip(string) -> ip")
def ip(text: str) -> Ip:
    """An address."""
    return _address(text)


@define("isIP(string) -> bool")
def is_ip(text: str) -> bool:
    """Whether it is one."""
    try:
        _address(text)
    except CelEvalError:
        return False
    return True


@define("ip.isCanonical(string) -> bool")
def ip_is_canonical(text: str) -> bool:
    """Whether an address is written in the one canonical way."""
    return str(_address(text)) == text


@define("string(ip) -> string", "string(cidr) -> string")
def string_of(value: Any) -> str:
    """The canonical form."""
    return str(value)


@define("<ip>.family() -> int")
def ip_family(value: Ip) -> int:
    """4 or 6."""
    return 4 if value.bits == 32 else 6


@define("<ip>.isUnspecified() -> bool")
def ip_is_unspecified(value: Ip) -> bool:
    """Whether it is all zeros."""
    return value.number == 0


@define("<ip>.isLoopback() -> bool")
def ip_is_loopback(value: Ip) -> bool:
    """Whether it is 127.0.0.0/8 or ::1."""
    return value.starts(127, 8) if value.bits == 32 else value.number == 1


@define("<ip>.isLinkLocalMulticast() -> bool")
def ip_is_link_local_multicast(value: Ip) -> bool:
    """Whether it is 224.0.0.0/24 or ffx2::/16."""
    return value.starts(0xE00000, 24) if value.bits == 32 else (value.number >> 112) & 0xFF0F == 0xFF02


@define("<ip>.isLinkLocalUnicast() -> bool")
def ip_is_link_local_unicast(value: Ip) -> bool:
    """Whether it is 169.254.0.0/16 or fe80::/10."""
    return value.starts(0xA9FE, 16) if value.bits == 32 else value.starts(0x3FA, 10)


@define("<ip>.isGlobalUnicast() -> bool")
def ip_is_global_unicast(value: Ip) -> bool:
    """Whether it is none of the special ones; private addresses count."""
    multicast = value.starts(0xE, 4) if value.bits == 32 else value.starts(0xFF, 8)
    broadcast = value.bits == 32 and value.number == 0xFFFFFFFF
    special = ip_is_unspecified(value) or ip_is_loopback(value) or ip_is_link_local_unicast(value)
    return not (multicast or broadcast or special)


def _network(text: str) -> Cidr:
    address, slash, bits = text.rpartition("/")
    if not slash:
        raise CelEvalError(f"network address parse error during conversion from string: \"{text}\": no '/'")
    found = _address(address)
    if not re.fullmatch(_BITS, bits) or int(bits) > found.bits:
        raise CelEvalError(f'network address parse error during conversion from string: "{text}": bad bits after slash')
    return Cidr(found, int(bits))


@define("cidr(string) -> cidr")
def cidr(text: str) -> Cidr:
    """An address and a network."""
    return _network(text)


@define("isCIDR(string) -> bool")
def is_cidr(text: str) -> bool:
    """Whether it is one."""
    try:
        _network(text)
    except CelEvalError:
        return False
    return True


@define("<cidr>.containsIP(ip) -> bool", "<cidr>.containsIP(string) -> bool")
def cidr_contains_ip(value: Cidr, other: Any) -> bool:
    """Whether an address lies in it."""
    return value.has(_address(other) if isinstance(other, str) else other)


@define("<cidr>.containsCIDR(cidr) -> bool", "<cidr>.containsCIDR(string) -> bool")
def cidr_contains_cidr(value: Cidr, other: Any) -> bool:
    """Whether another network lies in it."""
    inner = _network(other) if isinstance(other, str) else other
    return value.length <= inner.length and value.has(inner.address)


@define("<cidr>.ip() -> ip")
def cidr_ip(value: Cidr) -> Ip:
    """Its address as written."""
    return value.address


@define("<cidr>.masked() -> cidr")
def cidr_masked(value: Cidr) -> Cidr:
    """With all bits behind the network's zero."""
    shift = value.address.bits - value.length
    return Cidr(Ip(value.address.number >> shift << shift, value.address.bits), value.length)


@define("<cidr>.prefixLength() -> int")
def cidr_prefix_length(value: Cidr) -> int:
    """How many bits the network has."""
    return value.length
