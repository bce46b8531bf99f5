"""The door of the queue: an SMTP server on loopback that takes whatever is well formed (RFC 5321, 1870, 3461, 6152, 6531)."""
import re
import socket
import threading
import time

from switch import fault

PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-\x7e\x80-\U0010ffff]+))?\Z")
PATH = r'<((?:"(?:[^"\\]|\\.)*"|[^\s<>"])*)>'


def date(when=None):
    return time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(when))


class Intake:
    def __init__(self, relay, port):
        self.relay = relay
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(512)
        self.port = self.listener.getsockname()[1]

    def run(self):
        while True:
            connection, peer = self.listener.accept()
            threading.Thread(target=self.converse, args=(connection, peer[0]), daemon=True).start()

    def converse(self, connection, peer):
        connection.settimeout(60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with connection, connection.makefile("rb", 65536) as lines:
                Visit(self.relay, connection, lines, peer).run()
        except OSError:
            pass


class Visit:
    def __init__(self, relay, connection, lines, peer):
        self.relay, self.connection, self.lines, self.peer = relay, connection, lines, peer
        self.hello, self.mail, self.recipients = "", None, []

    def say(self, text):
        self.connection.sendall(text.encode() + b"\r\n")

    def run(self):
        self.say(f"220 {self.relay.name} ESMTP")
        while line := self.lines.readline(70000):
            if not line.endswith(b"\n"):
                return self.say("500 5.5.2 Line too long")
            text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
            verb, _, rest = text.partition(" ")
            handler = getattr(self, "on_" + verb.lower(), None)
            if not handler:
                self.say("500 5.5.1 Unknown command")
            elif handler(rest) == "end":
                return

    def on_ehlo(self, name):
        self.hello, self.mail, self.recipients = name, None, []
        offers = ["PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"]
        self.connection.sendall("".join(f"250-{one}\r\n" for one in [self.relay.name, *offers]).encode())
        self.say("250 HELP")

    def on_helo(self, name):
        self.hello, self.mail, self.recipients = name, None, []
        self.say(f"250 {self.relay.name}")

    def on_noop(self, _):
        self.say("250 2.0.0 OK")

    def on_help(self, _):
        self.say("214 2.0.0 RFC 5321")

    def on_vrfy(self, _):
        self.say("252 2.5.0 Try it")

    def on_rset(self, _):
        self.mail, self.recipients = None, []
        self.say("250 2.0.0 OK")

    def on_quit(self, _):
        self.say("221 2.0.0 Bye")
        return "end"

    def parsed(self, rest, word):
        """(address, parameters), or None after a reply that refuses it."""
        found = re.fullmatch(rf"{word}:\s?{PATH}((?: \S+)*)", rest, re.IGNORECASE)
        matches = [PARAMETER.match(one) for one in found[2].split()] if found else [None]
        if None in matches:
            self.say("501 5.5.4 Syntax error")
            return None
        return found[1], {one[1].upper(): one[2] or "" for one in matches}

    def on_mail(self, rest):
        if self.mail:
            return self.say("503 5.5.1 A transaction is open")
        if not (parsed := self.parsed(rest, "FROM")):
            return None
        self.mail = parsed
        return self.say("250 2.1.0 OK")

    def on_rcpt(self, rest):
        if not self.mail:
            return self.say("503 5.5.1 MAIL first")
        if not (parsed := self.parsed(rest, "TO")):
            return None
        if "@" not in parsed[0]:
            return self.say("501 5.1.3 An address has a domain")
        self.recipients.append(parsed)
        return self.say("250 2.1.5 OK")

    def on_data(self, _):
        if not self.recipients:
            return self.say("503 5.5.1 RCPT first")
        self.say("354 Go ahead")
        content = self.content()
        if content is None:
            return "end"
        if b"\0" in content:        # nobody it could be passed on to (RFC 5321 4.5.2)
            self.mail, self.recipients = None, []
            return self.say("554 5.6.0 NUL in the content")
        identity = self.relay.accept(self.hello, self.peer, self.mail, self.recipients, content)
        self.mail, self.recipients = None, []
        return self.say(f"250 2.0.0 Queued as {identity}")

    def content(self):
        """Up to CRLF . CRLF and to nothing else (RFC 5321 4.1.1.4)."""
        taken, whole_line = [], True
        while line := self.lines.readline(1 << 20):
            if whole_line and line.startswith(b"."):
                if line == b".\r\n":
                    return b"".join(taken)
                line = line[1:]
            taken.append(line)
            whole_line = line.endswith(b"\r\n") or (line == b"\n" and len(taken) > 1 and taken[-2].endswith(b"\r"))
        return None


def received(relay, hello, peer, identity, mail, recipients):
    """One trace field on top (RFC 5321 4.4); it names a recipient only when there is one."""
    if fault("data-no-received"):
        return b""
    by = "UTF8SMTP" if "SMTPUTF8" in mail[1] else "ESMTP"
    hello = hello if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", hello) else "unknown"
    one = f"\r\n\tfor <{recipients[0][0]}>" if len(recipients) == 1 and recipients[0][0].isascii() else ""
    if fault("sec-lists-recipients"):
        one = "\r\n\tfor " + ", ".join(f"<{address}>" for address, _ in recipients)
    return (f"Received: from {hello} ([{peer}])\r\n\tby {relay.name} with {by} id {identity}{one};\r\n"
            f"\t{date()}\r\n").encode()
