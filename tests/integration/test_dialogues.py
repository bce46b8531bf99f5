"""Exact scripts: what the test servers of Exim and curl can do, written as scenarios and looked at
octet by octet."""
import time
import unittest

from server import Bouncehouse
from wire import Wire

# Exim's `server` reads a list: lines that begin with a digit are sent, others are expected, ">>" holds
# the line's end back, "*sleep" waits, "*eof" closes, "\\xHH" are octets.
EXIM_LIKE = r"""
title = "As Exim's test server would"
summary = "Expected lines, replies without their end, octets, waiting, content, and the end."

[[dialogue]]
id = "script"
steps = [
    { raw = "220 ESM" },
    { wait = "100ms" },
    { raw = "TP\r\n" },
    { expect = "EHLO *" },
    { raw = "250-OK\r\n250 HELP\r\n" },
    { expect = "MAIL FROM:*" },
    { raw = '250 \xC3\xA9\xFF\x0D\x0A' },
    { expect = "RCPT TO:*" },
    { raw = "450 try later" },
    { raw = "\n" },
    { expect = "RCPT TO:*" },
    { raw = "250 OK\r\n" },
    { expect = "DATA" },
    { send = "354 Send data" },
    { content = true },
    { send = "250 OK" },
    { expect = "RSET", optional = true },
    { send = "250 Reset" },
    { expect = "QUIT" },
    { send = "221 Bye" },
    { close = "after" },
]
"""

# curl's test server knows REPLY, COUNT, DELAY, SLOWDOWN, CAPA, AUTH: single commands answered otherwise.
CURL_LIKE = """
title = "As curl's test server would"
summary = "A reply for one command, so many times; slow octets; a list of one's own."

[[host]]
name = "mx.example.test"
tls = { mode = "none" }
offers = ["SIZE 500", "AUTH PLAIN"]

[[rule]]
id = "REPLY"
at = "mail"
times = 2
reply = "501 Bad sender"

[[rule]]
id = "SLOWDOWN"
at = "rcpt"
split = "bytes"
gap = "5ms"
reply = "250 slow"

[[rule]]
id = "DELAY"
at = "data"
delay = "300ms"
continue = true

[[rule]]
id = "VRFY"
at = "vrfy"
reply = { code = 252, text = ["252-Send some mail", "I'll try my best"] }
"""


class Exim(unittest.TestCase):
    def test_script(self):
        with Bouncehouse(text=EXIM_LIKE) as house, Wire(house, greet=False) as wire:
            self.assertEqual(wire.socket.recv(100), b"220 ESM")
            wire.buffer = b"220 ESM"
            self.assertEqual(wire.reply(), "220 ESMTP")
            self.assertEqual(wire.say("EHLO client.test"), "250-OK\n250 HELP")
            wire.send(b"MAIL FROM:<a@client.test>\r\n")
            self.assertEqual(wire.socket.recv(100), b"250 \xc3\xa9\xff\r\n")
            self.assertEqual(wire.say("RCPT TO:<a@any.test>"), "450 try later")
            self.assertEqual(wire.say("RCPT TO:<b@any.test>"), "250 OK")
            self.assertEqual(wire.content("Subject: scripted\r\n\r\n..dot\r\n"), "250 OK")
            self.assertEqual(wire.quit(), "221 Bye")
            self.assertEqual(wire.until_closed(), b"")
            self.assertIn("\r\n.dot\r\n", house.message_with("scripted")["content"])

    def test_deviation(self):
        """A line that does not fit is recorded, answered 503, and the script waits on."""
        with Bouncehouse(text=EXIM_LIKE) as house, Wire(house) as wire:
            self.assertTrue(wire.say("HELO client.test").startswith("503"))
            self.assertEqual(wire.say("EHLO client.test"), "250-OK\n250 HELP")
            wire.close()
            house.stop()
            deviations = [n["text"] for n in house.journal.of_kind("noted") if n["what"] == "deviation"]
            self.assertEqual(len(deviations), 2)
            self.assertIn("HELO", deviations[0])
            self.assertIn("the client closed", deviations[1])

    def test_optional_step(self):
        """An optional step that is not met is passed over with what belongs to it."""
        with Bouncehouse("dialogue/exact.toml") as house, Wire(house) as wire:
            self.assertTrue(wire.hello().startswith("250-mx.example.test"))
            self.assertTrue(wire.say("MAIL FROM:<a@client.test>").startswith("250"))
            self.assertEqual(wire.say("RCPT TO:<a@any.test>"), "250 2.1.5 OK")
            self.assertEqual(wire.content(), "250 2.0.0 OK", "the second RCPT and the answer to it are passed over")
            self.assertTrue(wire.quit().startswith("221"))


class Curl(unittest.TestCase):
    def test_commands(self):
        with Bouncehouse(text=CURL_LIKE) as house, Wire(house) as wire:
            self.assertEqual([line[4:] for line in wire.hello().split("\n")][1:], ["SIZE 500", "AUTH PLAIN"])
            self.assertEqual(wire.say("VRFY recipient"), "252-252-Send some mail\n252 I'll try my best")
            self.assertEqual([wire.say("MAIL FROM:<a@client.test>")[:3] for _ in range(3)], ["501", "501", "250"])
            began = time.monotonic()
            self.assertEqual(wire.say("RCPT TO:<a@any.test>"), "250 slow")
            self.assertGreater(time.monotonic() - began, 0.04)
            began = time.monotonic()
            self.assertTrue(wire.say("DATA").startswith("354"))
            self.assertGreaterEqual(time.monotonic() - began, 0.29)
            wire.send(b"x\r\n.\r\n")
            self.assertTrue(wire.reply().startswith("250"))


class Faults(unittest.TestCase):
    """Library scenarios whose octets matter."""

    def wire(self, scenario, **options):
        self.house = self.enterContext(Bouncehouse(scenario, **options))
        wire = Wire(self.house)
        self.addCleanup(wire.close)
        return wire

    def to_rcpt(self, scenario):
        wire = self.wire(scenario)
        wire.hello()
        wire.say("MAIL FROM:<a@client.test>")
        wire.send(b"RCPT TO:<b@any.test>\r\n")
        return wire

    def test_endless_reply(self):
        wire = self.wire("malformed/endless-multi-line.toml")
        wire.send(b"EHLO client.test\r\n")
        got = b""
        while len(got) < 5_000_000:
            got += wire.socket.recv(1 << 20)
        self.assertTrue(all(line == b"250-X-AND-ONE-MORE" for line in got.split(b"\r\n")[:-1]))
        self.assertLess(self.house.resident_kb(), 200_000)

    def test_bare_lf(self):
        wire = self.to_rcpt("malformed/bare-lf.toml")
        self.assertEqual(wire.socket.recv(100), b"250 2.0.0 OK\n")

    def test_octets(self):
        wire = self.to_rcpt("malformed/eight-bit.toml")
        self.assertEqual(wire.socket.recv(200), b"550 5.1.1 Empf\xe4nger unbekannt \xc3\x28 \x1b[31mrot\x1b[0m\r\n")
        reply = self.house.told(lambda: self.house.journal.replies("rcpt"), "the reply")[0]
        self.assertIn("rot", reply["bytes"])

    def test_nul(self):
        wire = self.to_rcpt("malformed/nul.toml")
        self.assertEqual(wire.socket.recv(200), b"250 2.1.5 OK\0 and more\r\n")

    def test_mixed_codes(self):
        wire = self.to_rcpt("malformed/mixed-codes.toml")
        self.assertEqual(wire.reply(), "250-2.1.5 Recipient ok\n550 5.1.1 or rather not")

    def test_extra_reply(self):
        wire = self.wire("malformed/extra-reply.toml")
        wire.hello()
        self.assertEqual(wire.say("MAIL FROM:<a@client.test>"), "250 2.1.0 OK")
        self.assertEqual(wire.reply(), "250 2.1.5 OK")
        self.assertEqual(wire.say("RCPT TO:<a@any.test>"), "550 5.1.1 No such user")

    def test_reply_ahead(self):
        wire = self.wire("malformed/reply-ahead.toml")
        wire.hello()
        self.assertEqual(wire.say("MAIL FROM:<a@client.test>"), "250 2.1.0 OK")
        self.assertEqual(wire.reply(), "250 2.1.5 OK")
        self.assertEqual(wire.reply(), "354 Go ahead")
        wire.send(b"RCPT TO:<a@any.test>\r\nDATA\r\nSubject: ahead\r\n\r\nx\r\n.\r\n")
        self.assertTrue(wire.reply().startswith("250"))
        self.house.message_with("Subject: ahead")

    def test_early_refusal(self):
        """RFC 5321 4.2.5: refused at octet 2000; the dot gets no second answer."""
        wire = self.wire("data/early-refusal.toml")
        wire.hello()
        wire.envelope()
        self.assertTrue(wire.say("DATA").startswith("354"))
        wire.send(b"0123456789abcdef\r\n" * 200)
        self.assertTrue(wire.reply().startswith("554 5.7.1"))
        wire.send(b"0123456789abcdef\r\n" * 200 + b".\r\n")
        self.assertTrue(wire.say("NOOP").startswith("250"))
        self.assertTrue(wire.quit().startswith("221"))

    def test_content_for_nobody(self):
        wire = self.wire("data/content-without-recipients.toml")
        wire.hello()
        self.assertTrue(wire.envelope()[1].startswith("550"))
        self.assertTrue(wire.say("DATA").startswith("354"))
        wire.send(b".\r\n")
        self.assertTrue(wire.reply().startswith("554 5.5.1"))

    def test_refused_greeting_serves_quit_alone(self):
        """RFC 7504 3, RFC 5321 3.1."""
        for scenario, greeting, later in (("greeting/521-no-mail-here.toml", "521", "521"), ("greeting/554-no-service.toml", "554", "503")):
            with self.subTest(scenario=scenario):
                wire = self.wire(scenario)
                self.assertTrue(wire.greeting.startswith(greeting))
                self.assertTrue(wire.hello().startswith(later))
                self.assertTrue(wire.quit().startswith("221"))

    def test_states(self):
        """Healthy, throttling, recovered: ten minutes are a second at 600 times the speed."""
        wire = self.wire("states/throttling.toml", options=["--time-scale", "600"])
        wire.hello()
        codes = [wire.deliver()[:3] for _ in range(6)]
        self.assertEqual(codes, ["250"] * 5 + ["451"])
        deadline = time.monotonic() + 10
        while not wire.deliver().startswith("250"):
            self.assertLess(time.monotonic(), deadline)
        self.assertTrue([n for n in self.house.journal.of_kind("noted") if "throttling" in n["text"]])

    def test_window(self):
        wire = self.wire("rate/window.toml")
        wire.hello()
        codes = [wire.deliver()[:3] for _ in range(12)]
        self.assertEqual(codes, ["250"] * 10 + ["451"] * 2)

    def test_lmtp_answers_for_each_recipient(self):
        """RFC 2033 4.2."""
        wire = self.wire("lmtp/per-recipient.toml")
        self.assertTrue(wire.say("LHLO client.test").startswith("250"))
        wire.envelope("a@client.test", "fine@any.test", "full@any.test", "gone@any.test")
        self.assertTrue(wire.content().startswith("250"))
        self.assertTrue(wire.reply().startswith("452 4.2.2 full@any.test"))
        self.assertTrue(wire.reply().startswith("550 5.1.1 gone@any.test"))
        self.assertTrue(wire.say("EHLO client.test").startswith("500"), "no EHLO in LMTP (RFC 2033 4.1)")

    def test_chunks(self):
        """RFC 3030 2."""
        wire = self.wire("bdat/offered.toml")
        self.assertIn("BINARYMIME", wire.hello())
        wire.envelope()
        wire.send(b"BDAT 18\r\nSubject: chunks\r\n\n")
        self.assertTrue(wire.reply().startswith("250"))
        wire.send(b"BDAT 5 LAST\r\n\0\xff\r\n.")
        self.assertTrue(wire.reply().startswith("250"))
        self.assertEqual(self.house.message_with("chunks")["content"].encode("utf-8", "surrogateescape")[-5:], b"\0\xff\r\n.")
