"""Worlds of the library with a whole Postfix in them: DNS at port 53, SMTP at port 25, nothing told but a resolv.conf."""
import unittest

from namespace import Namespace
from senders.postfix import Postfix
from server import Bouncehouse, wait_until

NAME_SERVER = "127.0.8.53"


class InWorld(unittest.TestCase):
    weight = 5

    def world(self, scenario, settings=(), options=()):
        net = Namespace(NAME_SERVER)
        self.addCleanup(net.close)
        self.house = self.enterContext(Bouncehouse(f"worlds/{scenario}.toml", wrap=net.wrap, options=[
            "--port", "25", "--dns", f"{NAME_SERVER}:53", *options]))
        self.postfix = Postfix(None, {"smtp_tls_security_level": "none", **dict(settings)}, wrap=net.wrap)
        self.addCleanup(self.postfix.close)

    def send(self, *domains):
        for domain in domains:
            self.postfix.submit(domain, f"someone@{domain}")

    def first(self, domain):
        return wait_until(lambda: self.postfix.attempts(f"someone@{domain}"), f"an attempt for {domain}", 40)[0]

    def taken_by(self, token):
        message = self.house.message_with(token)
        return [line["host"] for line in self.house.journal.of_kind("connected") if line["session"] == message["session"]][0]


class Dane(InWorld):
    def test_tls_as_the_records_want_it(self):
        """RFC 7672 2.2: TLSA records that answers with AD bring; without a match no mail goes."""
        self.world("dane", {"smtp_tls_security_level": "dane", "smtp_dns_support_level": "dnssec", "smtp_tls_loglevel": "1"})
        self.send("example.test", "mismatch.example.test", "unusable-only.example.test", "downgrade.example.test", "insecure.test")
        self.assertEqual(self.first("example.test")[0], "sent")
        self.assertIn("Verified TLS connection established to good.example.test", self.postfix.lines())
        status, _, text = self.first("mismatch.example.test")
        self.assertEqual((status, "Server certificate not verified" in text or "not trusted" in text), ("deferred", True), text)
        status, _, text = self.first("downgrade.example.test")
        self.assertEqual((status, "TLS is required" in text), ("deferred", True), text)
        self.assertEqual(self.first("unusable-only.example.test")[0], "sent")
        self.assertEqual(self.first("insecure.test")[0], "sent")
        self.assertTrue(self.house.message_with("unusable-only.example.test")["tls"])


class BadExchangers(InWorld):
    def test_another_exchanger_is_found(self):
        """RFC 5321 5.1: what has no address is passed over while there is another one."""
        self.world("bad-exchangers")
        found = ["to-alias", "to-address", "to-nowhere"]
        self.send(*(f"{name}.example.test" for name in [*found, "only-nowhere", "circle", "to-localhost"]))
        for name in found:
            with self.subTest(name=name):
                self.postfix.wait_for(f"someone@{name}.example.test", "sent", 40)
        for name in ("only-nowhere", "circle"):
            with self.subTest(name=name):
                self.assertIn(self.first(f"{name}.example.test")[0], ("bounced", "deferred"))
        status, _, text = self.first("to-localhost.example.test")      # the best exchanger is the sender itself: a loop
        self.assertEqual((status, "loops back to myself" in text), ("bounced", True), text)


class Faults(InWorld):
    def test_trouble_of_the_name_server_defers(self):
        """RFC 5321 5.1: a temporary error is no reason to fail."""
        self.world("dns-faults")
        # FORMERR means to Postfix that asking again is of no use; another reading than ours, so that nothing is expected.
        wait, fail = ["servfail", "refused", "silence", "wrong-id", "garbage"], ["nxdomain", "empty"]
        work = ["truncate", "slow", "huge", "twice"]
        self.send(*(f"{name}.example.test" for name in wait + fail + work))
        for name in wait:
            with self.subTest(name=name):
                self.assertEqual(self.first(f"{name}.example.test")[0], "deferred")
        for name in fail:
            with self.subTest(name=name):
                self.assertEqual(self.first(f"{name}.example.test")[0], "bounced")
        for name in work:
            with self.subTest(name=name):
                self.postfix.wait_for(f"someone@{name}.example.test", "sent", 40, nudge=True)


class SeveralHosts(InWorld):
    def test_the_next_host_when_the_best_is_down(self):
        self.world("first-host-down")
        self.send("example.test")
        self.postfix.wait_for("someone@example.test", "sent")
        self.assertEqual(self.taken_by("example.test"), "mx2.example.test")

    def test_equal_preferences_share(self):
        self.world("equal-preferences")
        for number in range(30):
            self.postfix.submit(f"share-{number}-", "someone@example.test")
        wait_until(lambda: len(self.house.journal.messages()) == 30, "all are delivered", 40)
        hosts = {line["host"] for line in self.house.journal.of_kind("connected")}
        self.assertEqual(hosts, {"a.example.test", "b.example.test", "c.example.test"}, "each of them, the last resort never")

    def test_outages(self):
        """The best is down for a while, the next flaps, the third cannot be reached: later, one of them takes it."""
        self.world("outages", {"smtp_connect_timeout": "1s"})
        self.send("down-then-up.example.test", "unreachable.example.test")
        self.assertEqual(self.first("down-then-up.example.test")[0], "deferred")
        self.postfix.wait_for("someone@down-then-up.example.test", "sent", nudge=True)
        status, _, text = self.first("unreachable.example.test")
        self.assertEqual((status, "timed out" in text), ("deferred", True), text)

    def test_moved(self):
        self.world("moved", options=["--time-scale", "20"])
        self.send("example.test")
        status, _, text = self.first("example.test")
        self.assertEqual((status, "127.0.8.42" in text), ("deferred", True), text)
        self.postfix.wait_for("someone@example.test", "sent", nudge=True)
