"""Every scenario of the library is valid, and none of them makes the server misbehave."""
import contextlib
import smtplib
import socket
import ssl
import threading
import unittest

from server import LIBRARY, Bouncehouse, call


def names():
    return sorted(str(f.relative_to(LIBRARY)) for f in LIBRARY.rglob("*.toml") if "catalogue" not in f.parts)


class Check(unittest.TestCase):
    def test_every_scenario_passes_check(self):
        done = call("check", *(LIBRARY / name for name in names()))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_scenario_is_in_the_program(self):
        listed = call("list", "--json").stdout
        for name in names():
            with self.subTest(name=name):
                self.assertIn(name.removesuffix(".toml"), listed)

    def test_there_are_enough(self):
        self.assertGreaterEqual(len(names()), 60)

    def test_profiles_are_there(self):
        for provider in ("gmail", "microsoft", "yahoo", "apple", "comcast", "att"):
            self.assertIn(f"profiles/{provider}.toml", names())


class Visit:
    """Python's own client talks to a host for a bounded time; whatever becomes of it is fine."""
    SECONDS = 0.7

    def __init__(self, host):
        self.host = host

    def run(self):
        with contextlib.suppress(OSError):
            link = socket.create_connection((self.host.address, self.host.port), 1)
            watch = threading.Timer(self.SECONDS, self.cut, [link])
            watch.start()
            try:
                self.talk(link)
            finally:
                watch.cancel()
                link.close()

    @staticmethod
    def cut(link):
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)

    def talk(self, link):
        client = (smtplib.LMTP if self.host.name.startswith("store.") else smtplib.SMTP)()
        client.timeout, client.local_hostname, client._host = 1, "client.test", self.host.name
        client._get_socket = lambda *_: link
        with contextlib.suppress(smtplib.SMTPException, OSError, ValueError, ssl.SSLError, KeyError, UnicodeError):
            if self.host.tls == "implicit":
                wrapped = ssl._create_unverified_context().wrap_socket(link)
                client._get_socket = lambda *_: wrapped
            client.connect("ignored", 1)
            client.ehlo_or_helo_if_needed()
            if client.has_extn("starttls"):
                client.starttls(context=ssl._create_unverified_context())
                client.ehlo_or_helo_if_needed()
            if client.has_extn("auth"):
                client.login("user", "secret")
            client.sendmail("sender@client.test", ["rcpt@any.test", "later@any.test", "gone@any.test"],
                            "Subject: smoke\r\n\r\n" + "A line of some length.\r\n" * 200)
            client.quit()
        client.close()


class Smoke(unittest.TestCase):
    """Made below: a test for each scenario."""
    side_by_side = True

    def visit(self, name):
        with Bouncehouse(name, options=["--time-scale", "1000"]) as house:
            for host in house.hosts:
                for _ in range(2):
                    Visit(host).run()
            self.assertIsNone(house.process.poll(), "it still runs")
        # leaving asserted exit 0 and a journal of whole lines


for scenario in names():
    test = scenario.removesuffix(".toml").replace("/", "_").replace("-", "_")
    setattr(Smoke, f"test_{test}", lambda self, scenario=scenario: self.visit(scenario))
