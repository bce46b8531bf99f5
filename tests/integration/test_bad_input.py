"""Bad input never crashes, hangs, or grows memory without bound."""
import os
import resource
import socket
import ssl
import unittest

from server import Bouncehouse, wait_until
from wire import Wire


class BadInput(unittest.TestCase):
    weight = 4

    def setUp(self):
        self.house = self.enterContext(Bouncehouse())

    def connect(self, **options):
        wire = Wire(self.house, **options)
        self.addCleanup(wire.close)
        return wire

    def still_serves(self):
        with Wire(self.house) as wire:
            wire.hello()
            self.assertTrue(wire.deliver().startswith("250"))

    def push(self, wire, piece, total):
        """Sends the piece over and over until `total` octets are out or the server has closed; octets that went out."""
        sent = 0
        try:
            while sent < total:
                wire.send(piece)
                sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return sent

    def test_line_of_ten_megabytes(self):
        before = self.house.resident_kb()
        wire = self.connect()
        wire.hello()
        self.push(wire, b"X" * 65536, 10_000_000)
        try:
            self.assertRegex(wire.say(""), r"^5\d\d |^421 |^$")
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.assertLess(self.house.resident_kb() - before, 4096, "a line is not kept beyond its limit")
        wait_until(lambda: "line-too-long" in self.house.journal.wrongs() or self.closed_sessions(), "the line is noted")
        self.still_serves()

    def closed_sessions(self):
        return self.house.journal.of_kind("ended")

    def test_commands_without_end_and_replies_unread(self):
        """A client that writes and never reads: the server stops reading instead of storing replies."""
        before = self.house.resident_kb()
        wire = self.connect()
        wire.socket.settimeout(1)
        try:
            self.push(wire, b"NOOP\r\n" * 10_000, 50_000_000)
        except TimeoutError:
            pass
        self.assertLess(self.house.resident_kb() - before, 80_000, "memory stays bounded")
        self.still_serves()

    def test_endless_continuation_of_auth(self):
        wire = self.connect()
        wire.hello()
        self.push(wire, b"AUTH PLAIN " + b"A" * 60_000, 2_000_000)
        self.still_serves()

    def test_errors_without_end(self):
        """After too many wrong commands: 421 and the end."""
        wire = self.connect()
        wire.hello()
        replies = [wire.say("BOGUS") for _ in range(19)]
        self.assertEqual({r[:3] for r in replies}, {"500"})
        last = ""
        for _ in range(5):
            try:
                last = wire.say("BOGUS") or last
            except (BrokenPipeError, ConnectionResetError):
                break
        self.assertTrue(last.startswith("421"), last)

    def test_garbage_instead_of_a_client_hello(self):
        wire = self.connect()
        wire.hello()
        self.assertTrue(wire.say("STARTTLS").startswith("220"))
        wire.send(os.urandom(4096))
        wire.until_closed()
        failed = wait_until(lambda: [t for t in self.house.journal.of_kind("tls") if not t["done"]], "the failure is noted")
        self.assertTrue(failed[0]["failure"])
        self.still_serves()

    def test_command_behind_starttls_is_thrown_away(self):
        """RFC 3207 4.2: clear text behind STARTTLS is never carried out inside TLS."""
        wire = self.connect()
        wire.hello()
        wire.send(b"STARTTLS\r\nMAIL FROM:<injected@client.test>\r\n")
        self.assertTrue(wire.reply().startswith("220"))
        wire.socket = ssl._create_unverified_context().wrap_socket(wire.socket)
        self.assertTrue(wire.say("RCPT TO:<rcpt@any.test>").startswith("503"))
        wire.hello()
        self.assertTrue(wire.say("RCPT TO:<rcpt@any.test>").startswith("503"))
        wait_until(lambda: "bytes-behind-starttls" in self.house.journal.wrongs(), "the surplus is noted")

    def test_a_thousand_half_open_connections(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 4096:
            self.skipTest(f"only {hard} open files are allowed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        links = []
        self.addCleanup(lambda: [link.close() for link in links])
        for _ in range(1000):
            links.append(socket.create_connection((self.house.address, self.house.port), 10))
        for link in links:
            link.settimeout(10)
            self.assertTrue(link.recv(100).startswith(b"220"))
        self.still_serves()

    def test_ends_well_with_open_connections(self):
        """SIGTERM: sessions are told 421 (RFC 5321 3.8) and the server ends."""
        wire = self.connect()
        wire.hello()
        self.house.stop()
        self.assertTrue(wire.until_closed().startswith(b"421 "))

    def test_smuggling_stays_one_message(self):
        """Only CRLF.CRLF ends the content (RFC 5321 4.1.1.4); what looks like it is content and a finding."""
        for end in (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r"):
            with self.subTest(end=end):
                with Wire(self.house) as wire:
                    wire.hello()
                    wire.envelope()
                    self.assertTrue(wire.say("DATA").startswith("354"))
                    token = f"smuggle-{end.hex()}"
                    wire.send(f"Subject: {token}\r\n\r\none".encode() + end + b"MAIL FROM:<evil@client.test>\r\nRCPT TO:<x@any.test>\r\n.\r\n")
                    self.assertTrue(wire.reply().startswith("250"))
                    self.assertTrue(wire.quit().startswith("221"))
                message = self.house.message_with(token)
                self.assertIn("evil@client.test", message["content"])
                self.assertNotIn("evil@client.test", message["sender"])
        self.assertTrue(all(m["sender"] == "sender@client.test" for m in self.house.journal.messages()))

    def test_octets_of_every_kind(self):
        """NUL, 8-bit, bare CR and LF in commands: each gets one reply, and the journal stays text."""
        wire = self.connect()
        wire.hello()
        for line in (b"NO\0OP\r\n", b"MAIL FROM:<\xff\xfe@client.test>\r\n", b"RCPT TO:<a\rb@any.test>\r\n", b"VRFY \x1b[2J\r\n"):
            wire.send(line)
            self.assertRegex(wire.reply(), r"^[245]\d\d ")
        self.assertTrue(wire.quit().startswith("221"))


class Sizes(unittest.TestCase):
    def test_message_over_the_limit(self):
        """RFC 1870 6.1 at MAIL, 6.3 after the dot: refused with 552 and not kept."""
        with Bouncehouse("size/announced.toml") as house, Wire(house) as wire:
            self.assertIn("SIZE 10000", wire.hello())
            self.assertTrue(wire.say("MAIL FROM:<sender@client.test> SIZE=20000").startswith("552"))
            self.assertTrue(wire.deliver(text="Subject: big\r\n\r\n" + "0123456789\r\n" * 2000).startswith("552"))
            self.assertTrue(wire.deliver(text="Subject: small\r\n\r\nx\r\n").startswith("250"))
            house.message_with("Subject: small")
            self.assertEqual(len(house.journal.messages()), 1)
            self.assertIn("declared-too-big", house.journal.wrongs())
            self.assertIn("message-too-big", house.journal.wrongs())
            self.assertEqual(house.journal.replies("data-end", 552)[0]["bytes"][:9], "552 5.3.4")

    def test_hundred_megabytes_in_bounded_memory(self):
        with Bouncehouse() as house, Wire(house, seconds=60) as wire:
            wire.hello()
            before = house.resident_kb()
            wire.envelope()
            self.assertTrue(wire.say("DATA").startswith("354"))
            block = (b"x" * 998 + b"\r\n") * 1000
            for _ in range(100):
                wire.send(block)
            wire.send(b".\r\n")
            self.assertTrue(wire.reply().startswith("552"))
            self.assertLess(house.resident_kb() - before, 200_000)
