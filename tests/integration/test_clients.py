"""One-shot clients deliver over every transport and are refused at every stage: what they tell their
caller, and what the journal holds against it."""
import unittest

import matrix
from senders.clients import Curl, Msmtp, Nodemailer, Smtplib, Swaks
from senders.outcome import Mail
from server import Bouncehouse


class ClientTests:
    """For each client a class below; the tests are made from the tables in matrix.py."""
    client_class = None
    weight = 5

    @classmethod
    def setUpClass(cls):
        cls.client = cls.client_class()
        cls.ways = Bouncehouse(text=matrix.WAYS)
        cls.ways.options += ["--ca-out", str(cls.ways.folder / "ca.pem")]
        cls.ways.__enter__()
        cls.addClassCleanup(cls.ways.__exit__, None, None, None)
        cls.refusing = Bouncehouse(text=matrix.refusals()).__enter__()
        cls.addClassCleanup(cls.refusing.__exit__, None, None, None)

    def delivers(self, way):
        tls, auth = matrix.LIST_OF_WAYS[way]
        host = self.ways.host(f"{way}.example.test")
        token = f"way-{way}"
        outcome = self.client.send(Mail(host.address, host.port, token, tls=tls, user="user" if auth else None))
        self.assertTrue(outcome.delivered, outcome)
        message = self.ways.message_with(token)
        self.assertEqual(message["host"], host.name)
        self.assertEqual(message["tls"], tls != "none")
        self.assertEqual(message["user"], "user" if auth else "")
        self.assertEqual(message["sender"], "sender@client.test")
        self.assertEqual([r["address"] for r in message["recipients"]], ["rcpt@any.test"])
        content = message["content"].replace("\r\n", "\n")
        self.assertIn("\nA line.\n.a line with a dot\n", content, "dot-stuffing is undone (RFC 5321 4.5.2)")
        self.assertEqual([m["message"] for m in self.ways.journal.messages() if token in m["content"]], [message["message"]])

    def is_refused(self, stage, kind):
        host, house = self.refusing.host(matrix.host_of(stage, kind)), self.refusing
        token = f"refused-{stage}-{kind}"
        outcome = self.client.send(Mail(host.address, host.port, token, tls="starttls" if stage == "starttls" else "none",
                                        user="user" if stage == "auth" else None))
        code = matrix.code_of(stage, kind)
        self.assertFalse(outcome.delivered, outcome)
        self.assertTrue(outcome.told(code), f"{code} is not in what the client tells: {outcome}")
        if outcome.temporary is not None:
            self.assertEqual(outcome.temporary, kind == 4, outcome)
        given = house.given_by(matrix.rule_of(stage, kind), host.name)
        stages = {"ehlo", "helo"} if stage == "ehlo" else {stage}
        for reply in given:
            self.assertIn(reply["stage"], stages)
            self.assertEqual(reply["code"], code)
            self.assertTrue(reply["bytes"].startswith(matrix.reply_of(stage, kind)), reply)
        self.assertEqual([m for m in house.journal.messages() if m["host"] == host.name], [], "nothing refused is kept")

    def test_verifies_our_certificate(self):
        """The authority of --ca-out is enough to trust the host; without it the client turns away."""
        host = self.ways.host("starttls.example.test")
        ca = str(self.ways.folder / "ca.pem")
        outcome = self.client.send(Mail(host.address, host.port, "verified", tls="starttls", ca=ca, name=host.name))
        if self.client.name != "swaks":     # it cannot be told another name to verify than the address
            self.assertTrue(outcome.delivered, outcome)
            self.ways.message_with("verified")

    def test_one_of_three_recipients(self):
        """250, 450 and 550 in one transaction (RFC 5321 3.3, 4.1.1.3): nobody is told more than is true."""
        with Bouncehouse("rcpt/mixed.toml") as house:
            to = ("fine@any.test", "later@any.test", "gone@any.test")
            self.client.send(Mail(house.address, house.port, "mixed", to, tls="none"))
            codes = {r["code"] for r in house.told(lambda: house.journal.replies("rcpt"), "RCPT")}
            self.assertLessEqual(codes, {250, 450, 550})
            for message in house.journal.messages():
                self.assertEqual([r["address"] for r in message["recipients"]], ["fine@any.test"])


def add_tests():
    for way in matrix.LIST_OF_WAYS:
        setattr(ClientTests, f"test_delivers_{way.replace('-', '_')}", lambda self, way=way: self.delivers(way))
    for stage in matrix.STAGES:
        for kind in (4, 5):
            setattr(ClientTests, f"test_{kind}xx_at_{stage.replace('-', '_')}",
                    lambda self, stage=stage, kind=kind: self.is_refused(stage, kind))


add_tests()


class CurlTests(ClientTests, unittest.TestCase):
    client_class = Curl


class SwaksTests(ClientTests, unittest.TestCase):
    client_class = Swaks


class MsmtpTests(ClientTests, unittest.TestCase):
    client_class = Msmtp


class SmtplibTests(ClientTests, unittest.TestCase):
    client_class = Smtplib


class NodemailerTests(ClientTests, unittest.TestCase):
    client_class = Nodemailer
