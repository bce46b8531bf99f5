"""TLS as openssl, curl and Python see it: certificates of every kind, versions, faults, implicit TLS."""
import shutil
import socket
import ssl
import subprocess
import unittest

from senders.clients import Curl
from senders.outcome import Mail
from server import Bouncehouse
from wire import Wire

KINDS = ("good", "self-signed", "expired", "not-yet-valid", "wrong-name", "unknown-issuer", "weak-key")

CERTIFICATES = 'title = "Certificates"\nsummary = "One host for each kind."\n' + "".join(f"""
[[host]]
name = "{kind}.example.test"
tls = {{ mode = "implicit", certificate = "{kind}" }}

[[host]]
name = "{kind}-starttls.example.test"
tls = {{ certificate = "{kind}" }}
""" for kind in KINDS)

# What OpenSSL calls each of them.
VERIFY = {"self-signed": "self.signed certificate", "expired": "certificate has expired", "not-yet-valid": "certificate is not yet valid",
          "wrong-name": "hostname mismatch", "unknown-issuer": "unable to get local issuer certificate|self.signed certificate in certificate chain|unable to verify",
          "weak-key": "(key|md) too (small|weak)"}


class Certificates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = Bouncehouse(text=CERTIFICATES)
        cls.ca = str(cls.house.folder / "ca.pem")
        cls.house.options += ["--ca-out", cls.ca]
        cls.house.__enter__()
        cls.addClassCleanup(cls.house.__exit__, None, None, None)

    def shake(self, kind):
        host = self.house.host(f"{kind}.example.test")
        context = ssl.create_default_context(cafile=self.ca)
        with socket.create_connection((host.address, host.port), 10) as raw:
            with context.wrap_socket(raw, server_hostname=host.name) as link:
                return link.recv(100)

    def test_good(self):
        self.assertTrue(self.shake("good").startswith(b"220"))

    def test_each_other_is_refused_for_its_own_reason(self):
        for kind, reason in VERIFY.items():
            with self.subTest(kind=kind):
                with self.assertRaises(ssl.SSLError) as caught:
                    self.shake(kind)
                self.assertRegex(str(caught.exception).lower().replace("ca md", "md").replace("ee key", "key"), reason)

    def test_the_journal_tells_of_the_failure(self):
        with self.assertRaises(ssl.SSLError):
            self.shake("expired")
        with Wire(self.house.host("good-starttls.example.test")):
            pass
        self.assertTrue([t for t in self.house.journal.of_kind("tls") if not t["done"]])

    def test_curl_verifies(self):
        curl = Curl()
        for kind in KINDS:
            for tls in ("starttls", "implicit"):
                with self.subTest(kind=kind, tls=tls):
                    host = self.house.host(f"{kind}{'-starttls' if tls == 'starttls' else ''}.example.test")
                    outcome = curl.send(Mail(host.address, host.port, f"{kind}-{tls}", tls=tls, ca=self.ca, name=host.name))
                    self.assertEqual(outcome.delivered, kind == "good", outcome)
                    if kind != "good":
                        self.assertIn(outcome.status, (35, 60), outcome)

    def test_openssl_verifies(self):
        if shutil.which("openssl") is None:
            self.skipTest("openssl is not installed")
        for kind in ("good", "wrong-name"):
            with self.subTest(kind=kind):
                host = self.house.host(f"{kind}-starttls.example.test")
                done = subprocess.run(["openssl", "s_client", "-starttls", "smtp", "-connect", f"{host.address}:{host.port}", "-CAfile", self.ca,
                                       "-verify_return_error", "-verify_hostname", host.name, "-servername", host.name, "-brief"],
                                      input=b"QUIT\r\n", capture_output=True, timeout=30)
                self.assertEqual(done.returncode == 0, kind == "good", done)


class Faults(unittest.TestCase):
    """What a client meets after the 220 to STARTTLS."""

    def after_220(self, fault):
        with Bouncehouse(f"tls/handshake-{fault}.toml") as house, Wire(house, seconds=2) as wire:
            wire.hello()
            self.assertTrue(wire.say("STARTTLS").startswith("220"))
            try:
                ssl._create_unverified_context().wrap_socket(wire.socket)
            except (OSError, ssl.SSLError) as problem:
                return problem
            self.fail("a handshake after all")

    def test_faults(self):
        for fault, kind, text in (
            ("garbage", ssl.SSLError, "WRONG_VERSION|UNEXPECTED|record|RECORD|PACKET|unknown"), ("silence", TimeoutError, "timed out"),
            ("alert", ssl.SSLError, "HANDSHAKE_FAILURE"), ("close", (ssl.SSLError, ConnectionError), "EOF|reset"),
            ("reset", ConnectionError, "reset"), ("stall", TimeoutError, "timed out"), ("plaintext", ssl.SSLError, "WRONG_VERSION"),
        ):
            with self.subTest(fault=fault):
                problem = self.after_220(fault)
                self.assertIsInstance(problem, kind)
                self.assertRegex(str(problem), text)

    def test_injected_replies_come_in_the_packet_of_the_220(self):
        with Bouncehouse("tls/injected-replies.toml", options=["--time-scale", "10"]) as house, Wire(house) as wire:
            wire.hello()
            wire.send(b"STARTTLS\r\n")
            packet = wire.socket.recv(65536)
            self.assertTrue(packet.startswith(b"220 "))
            self.assertIn(b"\r\n235 2.7.0 Accepted\r\n", packet)
            wire.socket = ssl._create_unverified_context().wrap_socket(wire.socket)
            self.assertTrue(wire.hello().startswith("250"))

    def test_only_old_versions(self):
        with Bouncehouse("tls/version-too-old.toml") as house, Wire(house) as wire:
            wire.hello()
            self.assertTrue(wire.say("STARTTLS").startswith("220"))
            context = ssl._create_unverified_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            with self.assertRaises(ssl.SSLError):
                context.wrap_socket(wire.socket)

    def test_other_list_inside(self):
        with Bouncehouse("tls/other-list-inside.toml") as house, Wire(house) as wire:
            outside = wire.hello()
            self.assertIn("SIZE 1000\n", outside + "\n")
            self.assertIn("PIPELINING", outside)
            wire.starttls()
            inside = wire.hello()
            self.assertEqual([line[4:] for line in inside.split("\n")][1:], ["SIZE 10485760"])

    def test_required(self):
        with Bouncehouse("tls/required.toml") as house, Wire(house) as wire:
            wire.hello()
            self.assertTrue(wire.say("MAIL FROM:<a@client.test>").startswith("530 5.7.0"))
            wire.starttls()
            wire.hello()
            self.assertTrue(wire.deliver().startswith("250"))
            self.assertTrue(wire.say("STARTTLS").startswith("5"), "no second STARTTLS (RFC 3207 4.2)")
            wire.quit()
            done = house.journal.of_kind("tls")
            self.assertTrue(done and done[0]["done"] and done[0]["version"].startswith("TLSv1."))
