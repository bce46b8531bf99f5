"""A client that says exactly the octets it is told to."""
import socket
import ssl


class Wire:
    """One connection; reply() reads one whole reply, say() sends a line."""

    def __init__(self, house_or_host, greet=True, seconds=15):
        self.socket = socket.create_connection((house_or_host.address, house_or_host.port), seconds)
        self.socket.settimeout(seconds)
        self.buffer = b""
        self.greeting = self.reply() if greet else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets if isinstance(octets, bytes) else octets.encode())

    def say(self, line):
        """Sends a line and gives the whole reply to it."""
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def line(self):
        """The next line without its end; empty when the server has closed."""
        while b"\n" not in self.buffer:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                rest, self.buffer = self.buffer, b""
                return rest.decode("utf-8", "replace")
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def reply(self):
        """The lines of one reply, joined by newlines."""
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return "\n".join(lines)

    def until_closed(self):
        """All that still comes, up to the server's end of the connection."""
        got, self.buffer = self.buffer, b""
        while True:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                return got
            if not more:
                return got
            got += more

    def starttls(self, context=None):
        assert self.say("STARTTLS").startswith("220")
        self.socket = (context or ssl._create_unverified_context()).wrap_socket(self.socket, server_hostname="mx.example.test")

    def hello(self):
        return self.say("EHLO client.test")

    def envelope(self, sender="sender@client.test", *recipients):
        """The replies to MAIL and to each RCPT."""
        return [self.say(f"MAIL FROM:<{sender}>")] + [self.say(f"RCPT TO:<{r}>") for r in recipients or ["rcpt@any.test"]]

    def content(self, text="Subject: test\r\n\r\nA line.\r\n"):
        """DATA, the content and the final dot; the last reply."""
        first = self.say("DATA")
        if not first.startswith("354"):
            return first
        self.send(text.encode() if isinstance(text, str) else text)
        self.send(b".\r\n")
        return self.reply()

    def deliver(self, *recipients, text="Subject: test\r\n\r\nA line.\r\n"):
        """A whole transaction after hello(); the reply that ended it."""
        for reply in self.envelope("sender@client.test", *recipients):
            if not reply.startswith("2"):
                return reply
        return self.content(text)

    def quit(self):
        return self.say("QUIT")
