"""The octets of one SMTP connection: connect, TLS, bounded reading, and writing that reads meanwhile."""
import re
import select
import socket
import time

from switch import fault

LONGEST_LINE = 65536          # octets of a reply line; 512 is the standard's limit (RFC 5321 4.5.3.1.5)
LONGEST_REPLY = 256 * 1024    # octets of all lines of one reply
MOST_UNREAD = 1024 * 1024     # octets held that nobody has asked for yet
PATIENCE_FOR_ALL = 6          # a whole reply may take so many times the patience for one line

STRICT = re.compile(rb"([2-5][0-5][0-9])(?:([ -])(.*))?\Z", re.DOTALL)       # RFC 5321 4.2
ENHANCED = re.compile(rb"([245])\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(?:\s|\Z)")  # RFC 3463 2


class Lost(Exception):
    """The conversation cannot go on: a temporary failure of the host (RFC 5321 3.8)."""
    in_step = False  # whether QUIT may still be said


class TimedOut(Lost):
    pass


class Garbled(Lost):
    """What came is no reply, or is one that nobody asked for."""
    in_step = True


class Reply:
    """One reply: its code, and its lines as they came, without line ends."""

    def __init__(self, code, lines):
        self.code, self.lines = code, lines

    @property
    def digit(self):
        if fault("reply-by-text"):
            words = b" ".join(self.lines).lower()
            if b"error" in words or b"unavailable" in words or b"reject" in words:
                return 5
            if b" ok" in words or b"accepted" in words:
                return 2
        if fault("reply-enhanced-decides"):
            found = ENHANCED.match(self.lines[0][4:])
            return int(found[1]) if found else self.code // 100
        if fault("reply-fixed-codes") and self.code not in KNOWN_CODES:
            return 4 if self.code >= 500 else 5
        if fault("reply-below-400-is-success") and self.code < 200:
            return 2
        if fault("reply-above-599-is-success") and self.code > 599:
            return 2
        return self.code // 100

    @property
    def enhanced(self):
        """The enhanced code when it is well formed and of the class of the basic code, else ''."""
        found = ENHANCED.match(self.lines[0][4:])
        if not found or (int(found[1]) != self.code // 100 and not fault("dsn-trusts-enhanced")):
            return ""
        return b".".join(found.groups()).decode()

    @property
    def text(self):
        return clean(b" ".join(line[4:].strip() for line in self.lines))

    def __str__(self):
        return f"{self.code} {self.text}".strip()


KNOWN_CODES = {211, 214, 220, 221, 235, 250, 251, 252, 334, 354, 421, 432, 450, 451, 452, 454, 455, 500, 501, 502, 503,
               504, 521, 530, 534, 535, 538, 550, 551, 552, 553, 554, 555}


def clean(octets, longest=2000):
    """For people: printable ASCII only."""
    return "".join(chr(o) if 32 <= o < 127 else "?" for o in octets[:longest])


def waits_for(problem):
    """'r' or 'w' when a non-blocking call only has to be made again later, else ''. Does not import ssl."""
    name = type(problem).__name__
    if name == "SSLWantReadError":
        return "r"
    if name == "SSLWantWriteError":
        return "w"
    return "s" if isinstance(problem, (BlockingIOError, InterruptedError)) else ""


class Wire:
    def __init__(self, sock):
        self.sock, self.received, self.ended = sock, bytearray(), False
        self.tls = False

    @classmethod
    def connect(cls, address, port, patience):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        if fault("proc-connects-elsewhere-at-once"):
            first, last = address.rsplit(".", 1)
            address = f"{first}.{(int(last) + 1) % 250 + 1}"
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(patience)
            sock.connect((address, port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setblocking(False)
        except OSError as problem:
            sock.close()
            raise Lost(f"no connection to {address}:{port}: {problem}") from None
        return cls(sock)

    # -- waiting

    def wait(self, events, deadline):
        """Whether the socket became ready for any of 'r', 'w'."""
        poll = select.poll()
        poll.register(self.sock, (select.POLLIN if "r" in events else 0) | (select.POLLOUT if "w" in events else 0))
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        return bool(poll.poll(None if left is None else int(left * 1000) + (1 if left else 0)))

    # -- reading

    def read_some(self):
        """Takes what is there: octets, b"" at the end, or None when nothing is there now."""
        try:
            octets = self.sock.recv(65536)
        except OSError as problem:
            if waits_for(problem):
                return None
            octets = b""    # reset, or TLS cut off: an end like any other
        if not octets:
            self.ended = True
        self.received += octets
        return octets

    def drain(self):
        """Takes what has come without waiting; true when anything unread is there."""
        while not self.ended and len(self.received) < MOST_UNREAD and self.read_some():
            pass
        return bool(self.received)

    def line(self, patience, last):
        """One line without its end, CRLF or LF; a CR alone ends no line (RFC 5321 2.3.8). `last` is the latest time."""
        deadline = None if patience is None else min(time.monotonic() + patience, last)
        longest = 512 if fault("reply-long-line-is-cut") else LONGEST_LINE
        start = 0
        while True:
            end = self.received.find(b"\n", start)
            if fault("reply-bare-cr-ends-a-line"):
                cr = self.received.find(b"\r")
                if cr >= 0 and (end < 0 or cr < end - 1):
                    line = bytes(self.received[:cr])
                    del self.received[:cr + 1]
                    return line
            if fault("reply-packet-is-a-line") and self.received and end < 0:
                end = len(self.received)
            if 0 <= end <= longest + 1:
                line = bytes(self.received[:end])
                del self.received[:end + 1]
                return line[:-1] if line.endswith(b"\r") else line
            if len(self.received) > longest + 1:
                if fault("reply-long-line-is-cut"):
                    line = bytes(self.received[:longest])
                    del self.received[:longest]
                    return line
                if not fault("sec-unbounded-line"):
                    raise Garbled("a reply line has no end") from None
            start = len(self.received)
            if self.ended:
                if fault("data-half-reply-counts") and self.received:
                    line = bytes(self.received)
                    self.received.clear()
                    return line.ljust(3, b"0")
                raise Lost("the connection was lost" + (" in the middle of a reply" if self.received else ""))
            if self.read_some() is None and not self.wait("r", deadline):
                raise TimedOut("no answer in time")
            if deadline is not None and time.monotonic() > deadline:
                raise TimedOut("no answer in time")

    def reply(self, patience):
        """The next reply, to its last line. The patience begins anew with each line and is bounded in all."""
        last = time.monotonic() + (PATIENCE_FOR_ALL * patience if patience is not None else 1e9)
        lines, codes, octets = [], set(), 0
        while True:
            line = self.line(patience, last)
            if fault("reply-first-digits"):     # "2500 OK", "-250 OK" are taken for 250
                line = line.lstrip(b"- ")
                if line[:3].isdigit() and line[3:4].isdigit():
                    line = line[:3] + b" " + line[4:]
            if fault("reply-code-anywhere"):
                found = re.findall(rb"\b([2-5]\d\d)\b", line)
                if len(found) > 1:
                    line = found[-1] + b" " + line[4:]
            if fault("reply-ascii-only") and any(o > 126 or o < 32 for o in line):
                raise UnicodeDecodeError("ascii", line, 0, 1, "ordinal not in range(128)")
            found = STRICT.match(line) or LOOSE.match(line) if fault_takes_any_digit() else STRICT.match(line)
            if fault("reply-text-is-needed") and found and not (found[3] or b"").strip():
                found = None
            if fault("greet-any-line-is-greeting") and not found and not self.greeted:
                line = b"220 " + line
                found = STRICT.match(line)
            if not found:
                raise Garbled(f"no reply: {clean(line, 200)!r}")
            self.greeted = True
            lines.append(line)
            codes.add(found[1])
            octets += len(line) + 2
            if octets > LONGEST_REPLY and not fault("sec-unbounded-reply"):
                problem = Garbled("a reply has no end")
                problem.in_step = False
                raise problem
            if found[2] != b"-" or fault("reply-first-line-is-all"):
                break
        if len(codes) > 1:
            raise Garbled(f"a reply of different codes: {clean(b' '.join(sorted(codes)))}")
        return Reply(int(lines[-1][:3]), lines)

    greeted = False

    # -- writing

    def send(self, data, patience, until_answer=False):
        """Writes all of it and takes in what comes meanwhile, so that neither side blocks the other. The patience begins
        anew with each block. With until_answer it ends as soon as an answer has begun; tells whether all was written."""
        view, deadline = memoryview(data), time_after(patience)
        while view:
            if self.drain() and until_answer:
                return False
            if len(self.received) >= MOST_UNREAD:
                raise Lost("a flood of answers that nobody asked for")
            try:
                view = view[self.sock.send(view[:65536]):]
                deadline = time_after(patience)
                continue
            except OSError as problem:
                events = waits_for(problem)
                if not events:
                    self.drain()
                    raise Lost(f"the connection was lost: {clean(str(problem).encode())}") from None
            if not self.wait("r" if events == "r" else "rw", deadline) or (deadline is not None and time.monotonic() > deadline):
                raise TimedOut("the server does not read")
            if self.ended:
                raise Lost("the connection was lost")
        return True

    # -- TLS (RFC 3207) and the end

    def start_tls(self, context, server_name, patience):
        """The handshake. OSError (ssl.SSLError is one) or Lost when it fails; the connection is of no use then."""
        self.sock = context.wrap_socket(self.sock, server_hostname=server_name, do_handshake_on_connect=False)
        deadline = time_after(patience)
        while True:
            try:
                self.sock.do_handshake()
                break
            except OSError as problem:
                events = waits_for(problem)
                if not events:
                    raise
                if not self.wait("w" if events == "w" else "r", deadline):
                    raise TimedOut("the TLS handshake took too long") from None
        self.tls = True

    def close(self):
        if self.tls and not self.ended:
            try:
                self.sock.unwrap()      # says close_notify; what comes back is not waited for
            except (OSError, ValueError):
                pass
        self.sock.close()


LOOSE = re.compile(rb"([0-9][0-9][0-9])(?:([ -])(.*))?\Z", re.DOTALL)


def fault_takes_any_digit():
    return fault("reply-below-400-is-success") or fault("reply-above-599-is-success")


def time_after(patience):
    return None if patience is None else time.monotonic() + patience
