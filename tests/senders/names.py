"""The hosts of a domain, as RFC 5321 5.1 finds them: a small resolver (RFC 1035), UDP and TCP, standard library only.

    hosts(domain, own_names, own_addresses) -> [(name, [address, ...]), ...] in the order to try them

Raises NoHost (for good) or Later (for now)."""
import os
import random
import socket
import struct

from switch import fault

TYPES = {"A": 1, "CNAME": 5, "MX": 15, "AAAA": 28}
MOST_ALIASES = 8
MOST_HOSTS = 5          # that are tried in one run


class NoHost(Exception):
    """Carries text and status: there is no host, and there will be none."""

    def __init__(self, text, status):
        super().__init__(text)
        self.status = status


class Later(Exception):
    """The name server did not say."""


def servers(path="/etc/resolv.conf"):
    found = []
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            found = [words[1] for words in (line.split() for line in file) if len(words) > 1 and words[0] == "nameserver"]
    except OSError:
        pass
    return found or ["127.0.0.1"]


def question(name, kind, number):
    labels = b"".join(bytes([len(label)]) + label for label in name.encode("ascii").split(b".") if label)
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", TYPES[kind], 1)


def name_at(message, at):
    """A name and where it ends; pointers may only lead back (RFC 1035 4.1.4)."""
    labels, end, lowest = [], None, at
    while True:
        length = message[at]
        if length >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from(">H", message, at)[0] & 0x3FFF
            if at >= lowest:
                raise ValueError("a pointer that does not lead back")
            lowest = at
        elif length:
            labels.append(message[at + 1:at + 1 + length].decode("latin-1"))
            at += 1 + length
        else:
            return ".".join(labels).lower(), end or at + 1


def records(message):
    """The answers as (name, type, data)."""
    _, _, questions, answers, _, _ = struct.unpack_from(">HHHHHH", message)
    at, found = 12, []
    for _ in range(questions):
        at = name_at(message, at)[1] + 4
    for _ in range(answers):
        name, at = name_at(message, at)
        kind, _, _, length = struct.unpack_from(">HHIH", message, at)
        at += 10
        if kind == TYPES["MX"]:
            data = (struct.unpack_from(">H", message, at)[0], name_at(message, at + 2)[0])
        elif kind == TYPES["CNAME"]:
            data = name_at(message, at)[0]
        elif kind in (TYPES["A"], TYPES["AAAA"]):
            data = socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, message[at:at + length])
        else:
            data = None
        found.append((name, kind, data))
        at += length
    return found


def by_udp(server, packet, number):
    with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(1)
        sock.connect((server, 53))
        sock.send(packet)
        while True:
            answer = sock.recv(4096)
            if len(answer) >= 12 and answer[:2] == struct.pack(">H", number):
                return answer


def by_tcp(server, packet):
    with socket.create_connection((server, 53), timeout=2) as sock:
        sock.sendall(struct.pack(">H", len(packet)) + packet)
        file = sock.makefile("rb")
        length = file.read(2)
        answer = file.read(struct.unpack(">H", length)[0]) if len(length) == 2 else b""
        if len(answer) < 12:
            raise OSError("the answer broke off")
        return answer


def asked(name, kind):
    """(rcode, records) of one question. Later when no server gives an answer of use."""
    why = "no answer"
    for server in servers():
        for _ in range(2):
            number = random.randrange(65536)
            packet = question(name, kind, number)
            try:
                answer = by_udp(server, packet, number)
                if struct.unpack_from(">H", answer, 2)[0] & 0x0200 and not fault("dns-never-by-tcp"):
                    answer = by_tcp(server, packet)
                code = struct.unpack_from(">H", answer, 2)[0] & 0x0F
                if code in (0, 3):
                    return code, records(answer)
                why = f"rcode {code}"
            except (OSError, ValueError, IndexError, struct.error) as problem:
                why = str(problem) or type(problem).__name__
    raise Later(f"{name} {kind}: {why}")


def looked_up(name, kind):
    """(exists, data of the type, the last name of the aliases)."""
    for _ in range(MOST_ALIASES):
        code, found = asked(name, kind)
        aliases = {owner: data for owner, what, data in found if what == TYPES["CNAME"]}
        seen = 0
        while name in aliases and seen < MOST_ALIASES:
            name, seen = aliases[name], seen + 1
        if seen == MOST_ALIASES:
            break
        data = [data for owner, what, data in found if what == TYPES[kind] and owner == name]
        if data or code == 3 or not seen:
            return code != 3, data, name
    raise NoHost(f"{name}: aliases without end", "5.4.4")


def addresses(name):
    found, trouble = [], None
    for kind in ("AAAA", "A"):
        try:
            found += looked_up(name, kind)[1]
        except Later as problem:
            trouble = problem
    if not found and trouble:
        raise trouble
    return found


def addresses_in_order(places):
    """(host, address) in the order to try them; so many as one run tries."""
    found = [(host, address) for host, there in places for address in there[:1 if fault("dns-only-first-address") else None]]
    return found if fault("dns-tries-all") else found[:MOST_HOSTS]


def is_own(name, own_names):
    return name.lower().rstrip(".") in own_names


def hosts(domain, own_names=()):
    """RFC 5321 5.1."""
    domain = domain.lower().rstrip(".")
    try:
        exists, exchangers, name = looked_up(domain, "MX")
    except Later:
        if not fault("dns-servfail-bounces") and not fault("dns-address-beside-mx"):
            raise
        if fault("dns-servfail-bounces"):
            raise NoHost(f"{domain}: the name server failed", "5.4.3") from None
        exists, exchangers, name = True, [], domain
    if not exists:
        if fault("dns-nxdomain-waits"):
            raise Later(f"{domain} does not exist")
        raise NoHost(f"{domain} does not exist", "5.1.2")
    if fault("dns-null-mx-is-ignored"):
        exchangers = [one for one in exchangers if one[1]]
    if not exchangers:
        found = addresses(name)
        if not found or fault("dns-no-implicit-mx"):
            raise NoHost(f"{domain} has neither an exchanger nor an address", "5.1.2")
        return [(domain, found)]
    if [host for _, host in exchangers] == [""]:
        if fault("dns-null-mx-waits"):
            raise Later(f"{domain} takes no mail")
        raise NoHost(f"{domain} takes no mail (null MX)", "5.0.0" if fault("dns-null-mx-status") else "5.1.10")
    ordered = in_order(exchangers, own_names)
    if not ordered:
        raise NoHost(f"{domain}: this host itself is its exchanger", "5.4.6")
    found, trouble = [], None
    for host in ordered:
        try:
            there = addresses(host)
            if there:
                found.append((host, there))
        except Later as problem:
            trouble = problem
        except NoHost:
            pass
        if fault("dns-missing-name-ends") and not found:
            break
    if fault("dns-address-beside-mx"):
        found += [(domain, addresses(domain))]
    found = [(host, there) for host, there in found if there]
    if not found and trouble:
        raise trouble
    if not found:
        raise NoHost(f"none of the exchangers of {domain} has an address", "5.4.4")
    return found


def in_order(exchangers, own_names):
    exchangers = [(preference, host) for preference, host in exchangers if host]
    own = [preference for preference, host in exchangers if is_own(host, own_names)]
    if own and not fault("dns-mails-itself"):
        exchangers = [(preference, host) for preference, host in exchangers if preference < min(own)]
    if not fault("dns-equal-in-order"):
        random.shuffle(exchangers)
    exchangers.sort(key=lambda one: one[0], reverse=fault("dns-worst-first"))
    return [host for _, host in exchangers]


if __name__ == "__main__":
    import sys
    for one in sys.argv[1:]:
        print(one, hosts(one, {os.environ.get("BOUNCEHOUSE_HELLO", "")}))
