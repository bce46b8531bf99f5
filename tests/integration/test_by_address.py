"""The default scenario: the address says what happens."""
import time
import unittest

from server import Bouncehouse
from wire import Wire


class ByAddress(unittest.TestCase):
    """`bouncehouse serve` alone."""

    @classmethod
    def setUpClass(cls):
        cls.house = Bouncehouse().__enter__()
        cls.addClassCleanup(cls.house.__exit__, None, None, None)

    def setUp(self):
        self.wire = Wire(self.house)
        self.addCleanup(self.wire.close)
        self.assertTrue(self.wire.hello().startswith("250"))

    def rcpt(self, address, sender="sender@client.test"):
        self.wire.say("RSET")
        self.assertTrue(self.wire.say(f"MAIL FROM:<{sender}>").startswith("250"))
        return self.wire.say(f"RCPT TO:<{address}>")

    def test_everything_else_is_accepted_and_kept(self):
        self.assertTrue(self.wire.deliver("anybody@any.test", text="Subject: kept-by-default\r\n\r\nbody\r\n").startswith("250"))
        message = self.house.message_with("kept-by-default")
        self.assertEqual(message["content"], "Subject: kept-by-default\r\n\r\nbody\r\n")

    def test_codes(self):
        for address, expected in {
            "550@any.test": "550 ", "550-5.1.1@any.test": "550 5.1.1 ", "452-4.2.2@any.test": "452 4.2.2 ",
            "451@any.test": "451 ", "bounce+550+no+such+user@any.test": "550 ", "rcpt550_5.1.1@any.test": "550 5.1.1 ",
        }.items():
            with self.subTest(address=address):
                reply = self.rcpt(address)
                self.assertTrue(reply.startswith((expected, expected[:3] + "-")), reply)
        self.assertIn("no such user", self.rcpt("bounce+550+no+such+user@any.test"))

    def test_421_closes(self):
        """Bare codes are said at RCPT, wherever the catalogue has seen them."""
        reply = self.rcpt("421-4.7.28@any.test")
        self.assertTrue(reply.startswith(("421 4.7.28", "421-4.7.28")), reply)
        self.assertEqual(self.wire.until_closed(), b"")

    def test_catalogue_id_comes_at_its_own_stage(self):
        reply = self.wire.deliver("gmail.421-4.7.28-ip@any.test")
        self.assertTrue(reply.startswith("421-4.7.28"), reply)
        self.assertEqual(self.wire.until_closed(), b"")

    def test_twice_and_then_accepted(self):
        codes = [self.rcpt("451x2@twice.test")[:3] for _ in range(4)]
        self.assertEqual(codes, ["451", "451", "250", "250"])

    def test_greylist(self):
        first, second = self.rcpt("greylist@any.test"), self.rcpt("greylist@any.test")
        self.assertRegex(first, r"^4[25][01]")
        self.assertEqual(first[:3], second[:3], "too early")

    def test_slow(self):
        began = time.monotonic()
        reply = self.rcpt("slow-3s@any.test")
        self.assertTrue(reply.startswith("250"), reply)
        self.assertGreaterEqual(time.monotonic() - began, 2.9)

    def test_drop_after_dot(self):
        self.assertEqual(self.wire.deliver("drop-after-dot@any.test"), "")

    def test_the_rule_is_named(self):
        self.rcpt("554-5.7.1@named.test")
        replies = self.house.told(lambda: self.house.journal.replies("rcpt", 554), "the refusal")
        self.assertTrue(all(r["rule"] for r in replies), replies)
