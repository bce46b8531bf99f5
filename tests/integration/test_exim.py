"""A private Exim delivers over every transport and reads every refusal as its class demands."""
import unittest

import matrix
from senders.exim import Exim
from senders.postfix import Route
from server import Bouncehouse


class Matrix(unittest.TestCase):
    weight = 8

    @classmethod
    def setUpClass(cls):
        cls.ways = Bouncehouse(text=matrix.WAYS).__enter__()
        cls.addClassCleanup(cls.ways.__exit__, None, None, None)
        cls.refusing = Bouncehouse(text=matrix.refusals()).__enter__()
        cls.addClassCleanup(cls.refusing.__exit__, None, None, None)
        routes = {f"{way}.test": Route(cls.ways.host(f"{way}.example.test"), tls, "user" if auth else None)
                  for way, (tls, auth) in matrix.LIST_OF_WAYS.items()}
        for stage in matrix.STAGES:
            for kind in (4, 5):
                routes[f"{stage}-{kind}.test"] = Route(cls.refusing.host(matrix.host_of(stage, kind)),
                                                       "starttls" if stage == "starttls" else "none", "user" if stage == "auth" else None)
        cls.exim = Exim(routes)
        cls.addClassCleanup(cls.exim.close)
        for domain in routes:
            cls.exim.submit(f"matrix-{domain}", f"rcpt@{domain}")

    def test_delivers(self):
        for way, (tls, auth) in matrix.LIST_OF_WAYS.items():
            with self.subTest(way=way):
                self.exim.wait_for(f"rcpt@{way}.test", "sent")
                message = self.ways.message_with(f"matrix-{way}.test")
                self.assertEqual(message["tls"], tls != "none")
                self.assertEqual(message["user"], "user" if auth else "")

    def test_refused_for_now(self):
        """4yz leaves the message in the queue (RFC 5321 4.5.4.1)."""
        for stage in matrix.STAGES:
            with self.subTest(stage=stage):
                self.exim.wait_for(f"rcpt@{stage}-4.test", "deferred")
                self.evidence(stage, 4)

    def test_refused_for_good(self):
        """5yz in the transaction fails the recipient at once (RFC 5321 4.2.1)."""
        for stage in ("mail", "rcpt", "data", "data-end"):
            with self.subTest(stage=stage):
                _, text = self.exim.wait_for(f"rcpt@{stage}-5.test", "bounced")
                self.assertIn(matrix.reply_of(stage, 5), text)
                self.evidence(stage, 5)

    def evidence(self, stage, kind):
        given = self.refusing.given_by(matrix.rule_of(stage, kind), matrix.host_of(stage, kind))
        self.assertEqual({r["code"] for r in given}, {matrix.code_of(stage, kind)})


class Greylisting(unittest.TestCase):
    def test_in_seconds(self):
        house = self.enterContext(Bouncehouse("greylisting/short.toml"))
        exim = Exim({"grey.test": Route(house.hosts[0])})
        self.addCleanup(exim.close)
        exim.submit("grey-exim", "rcpt@grey.test")
        exim.wait_for("rcpt@grey.test", "sent")
        codes = [r["code"] for r in house.journal.replies("rcpt")]
        self.assertEqual(codes[0], 450)
        self.assertEqual(codes[-1], 250)
        self.assertEqual(len(house.journal.messages()), 1)
