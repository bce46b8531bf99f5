"""Every record and every fault of the name server, seen by dig, host, the C library (through Python) and unbound that
forwards to it; each by UDP and by TCP."""
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest

from namespace import Namespace
from server import Bouncehouse, wait_until
from test_dns import run, tool

RECORDS = """
[[host]]
name = "mx.example.test"
address = ["127.0.8.91", "::1"]
tlsa = "3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
[[host]]
name = "mx2.example.test"
address = "127.0.8.92"
[[domain]]
name = "example.test"
mx = ["10 mx2.example.test", "10 mx.example.test", "20 plain.example.test"]
txt = ["v=spf1 mx -all"]
secure = true
[[domain]]
name = "plain.example.test"
a = "127.0.8.92"
[[domain]]
name = "null.example.test"
null_mx = true
[[domain]]
name = "www.example.test"
cname = "plain.example.test"
[[domain]]
name = "_dmarc.example.test"
txt = "v=DMARC1; p=none"
[[domain]]
name = "_mta-sts.example.test"
txt = "v=STSv1; id=1;"
[[domain]]
name = "s._domainkey.example.test"
txt = "v=DKIM1; p="
[[domain]]
name = "client.example.test"
a = "127.0.0.71"
[[domain]]
name = "zero-ttl.example.test"
a = "127.0.8.93"
ttl = "0s"
"""
# name and type: what dig +short says
TRUTH = {
    ("example.test", "MX"): ["10 mx.example.test.", "10 mx2.example.test.", "20 plain.example.test."],
    ("null.example.test", "MX"): ["0 ."],
    ("mx.example.test", "A"): ["127.0.8.91"],
    ("mx.example.test", "AAAA"): ["::1"],
    ("www.example.test", "A"): ["127.0.8.92", "plain.example.test."],
    ("www.example.test", "CNAME"): ["plain.example.test."],
    ("example.test", "NS"): ["ns.example.test."],
    ("example.test", "SOA"): ["ns.example.test. hostmaster.example.test. 1 3600 600 86400 60"],
    ("example.test", "TXT"): ['"v=spf1 mx -all"'],
    ("_dmarc.example.test", "TXT"): ['"v=DMARC1; p=none"'],
    ("_mta-sts.example.test", "TXT"): ['"v=STSv1; id=1;"'],
    ("s._domainkey.example.test", "TXT"): ['"v=DKIM1; p="'],
    ("91.8.0.127.in-addr.arpa", "PTR"): ["mx.example.test."],
    ("71.0.0.127.in-addr.arpa", "PTR"): ["client.example.test."],
    ("_25._tcp.mx.example.test", "TLSA"): ["3 1 1 00112233445566778899AABBCCDDEEFF00112233445566778899AABB CCDDEEFF"],
}

# fault: what dig, host, unbound (a status each) and getaddrinfo() make of it
FAULTS = {
    "nxdomain": ("NXDOMAIN", r"3\(NXDOMAIN\)", "NXDOMAIN", "EAI_NONAME"),
    "empty": ("NOERROR", "has no MX record", "NOERROR", "EAI_NODATA"),
    "servfail": ("SERVFAIL", r"2\(SERVFAIL\)", "SERVFAIL", "EAI_AGAIN"),
    "refused": ("REFUSED", r"5\(REFUSED\)", "SERVFAIL", "EAI_AGAIN"),
    "formerr": ("FORMERR", r"1\(FORMERR\)", "SERVFAIL", "EAI_AGAIN"),
    "notimp": ("NOTIMP", r"4\(NOTIMP\)", "SERVFAIL", "EAI_AGAIN"),
    "lame": ("NOERROR", "has no MX record", "NOERROR", "EAI_AGAIN"),
    "wrong-id": ("ID mismatch", "ID mismatch", "SERVFAIL", "EAI_AGAIN"),
    "garbage": ("garbage|malformed|bad", "garbage|malformed|bad", "SERVFAIL", "EAI_AGAIN"),
    "silence": ("timed out", "timed out", "SERVFAIL", "EAI_AGAIN"),
}
# Here the C library is free to say "no such name" too, as that of Debian 12 does.
UNSURE = {"udp": {"formerr"}, "tcp": {"refused", "formerr", "notimp", "lame", "garbage"}}
# These come through, though truncated, late or large.
PASSING = ("truncate", "slow", "huge")
WORLD = ('title = "Resolvers"\nsummary = "Every record and every fault."\n' + RECORDS
         + "".join(f'[[domain]]\nname = "{name}.test"\ndns = "{name}"\nmx = "10 mx.example.test"\na = "127.0.8.94"\n'
                   for name in [*FAULTS, "truncate"])
         + "".join(f'[[domain]]\nname = "{name}.test"\nmx = "10 mx.example.test"\na = "127.0.8.94"\n'
                   for name in ("slow", "huge", "twice", "moves"))
         + '[[domain]]\nname = "circle.test"\ncname = "elcric.test"\nbroken = true\n'
           '[[domain]]\nname = "elcric.test"\ncname = "circle.test"\nbroken = true\n'
           '[[dns]]\nwhen = { name = "slow.test" }\ndelay = "300ms"\n'
           '[[dns]]\nwhen = { name = "huge.test" }\nfill = "20kB"\n'
           '[[dns]]\nwhen = { name = "twice.test" }\nper = "question"\ntimes = 2\nanswer = "servfail"\n'
           '[[dns]]\nwhen = { name = "moves.test", type = "A" }\nuntil = "1m"\nrecords = ["A 127.0.8.95"]\nttl = "0s"\n')
WAYS = {"udp": (), "tcp": ("+tcp",)}


class Unbound:
    """Forwards everything; asks by UDP, or by TCP alone."""

    def __init__(self, name_server, by_tcp):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.9.53", 0))
            self.port = free.getsockname()[1]
        self.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(self.folder.name, "unbound.conf")
        # A server that says nothing is given up soon, and asked again at once.
        file.write_text(
            f'server:\n  directory: "{file.parent}"\n  chroot: ""\n  username: ""\n  pidfile: "{file.parent}/pid"\n  use-syslog: no\n'
            f'  interface: 127.0.9.53\n  port: {self.port}\n  do-not-query-localhost: no\n  module-config: "iterator"\n'
            f'  tcp-upstream: {"yes" if by_tcp else "no"}\n  outbound-msg-retry: 2\n  infra-keep-probing: yes\n  infra-host-ttl: 0\n'
            '  access-control: 127.0.0.0/8 allow\n  local-zone: "test." nodefault\n  local-zone: "127.in-addr.arpa." nodefault\n'
            'remote-control:\n  control-enable: no\n'
            f'forward-zone:\n  name: "."\n  forward-addr: {name_server.address}@{name_server.port}\n', encoding="utf-8")
        self.child = subprocess.Popen([tool("unbound"), "-d", "-c", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: self.ask("mx.example.test", "A", "+short").strip() == "127.0.8.91", "unbound answers")
        except BaseException:
            self.close()
            raise

    def ask(self, *arguments):
        return run(tool("dig"), "@127.0.9.53", "-p", self.port, "+time=20", "+tries=1", *arguments, timeout=60).stdout

    def close(self):
        self.child.terminate()
        self.child.wait(20)
        self.folder.cleanup()


def status(text):
    found = re.search(r"status: (\w+)", text)
    return found.group(1) if found else text


class Direct(unittest.TestCase):
    """dig and host at the name server itself."""
    weight = 4

    @classmethod
    def setUpClass(cls):
        cls.house = Bouncehouse(text=WORLD).__enter__()
        cls.addClassCleanup(cls.house.__exit__, None, None, None)

    def dig(self, *arguments):
        done = run(tool("dig"), f"@{self.house.dns.address}", "-p", self.house.dns.port, "+time=1", "+tries=1", *arguments)
        return done.stdout + done.stderr

    def host(self, *arguments):
        done = run(tool("host"), "-W", "1", "-R", "1", "-p", self.house.dns.port, *arguments, self.house.dns.address)
        return done.stdout + done.stderr

    def test_dig_gets_every_record(self):
        for way, options in WAYS.items():
            for (name, kind), answer in TRUTH.items():
                with self.subTest(way=way, name=name, kind=kind):
                    self.assertEqual(sorted(self.dig(name, kind, "+short", *options).splitlines()), sorted(answer))

    def test_dig_sees_every_fault(self):
        for way, options in WAYS.items():
            for name, (said, *_) in FAULTS.items():
                with self.subTest(way=way, name=name):
                    text = self.dig(f"{name}.test", "MX", *options)
                    if said.isupper():
                        self.assertEqual(status(text), said)
                    else:
                        self.assertRegex(text, said)
                    self.assertNotIn("\tMX\t", text)
            for name in PASSING:
                with self.subTest(way=way, name=name):
                    self.assertIn("10 mx.example.test.", self.dig(f"{name}.test", "MX", "+short", *options).splitlines())
            with self.subTest(way=way, name="circle"):
                self.assertEqual(self.dig("circle.test", "A", "+short", *options).split(), ["elcric.test.", "circle.test."])

    def test_host_gets_every_record(self):
        for way, options in {"udp": (), "tcp": ("-T",)}.items():
            with self.subTest(way=way):
                text = self.host(*options, "-t", "MX", "example.test")
                for exchanger in ("10 mx.example.test.", "10 mx2.example.test.", "20 plain.example.test."):
                    self.assertIn(f"example.test mail is handled by {exchanger}", text)
                self.assertIn("null.example.test mail is handled by 0 .", self.host(*options, "-t", "MX", "null.example.test"))
                self.assertIn("mx.example.test has IPv6 address ::1", self.host(*options, "-t", "AAAA", "mx.example.test"))
                self.assertIn("www.example.test is an alias for plain.example.test.", self.host(*options, "www.example.test"))
                self.assertIn("domain name pointer client.example.test.", self.host(*options, "127.0.0.71"))
                self.assertIn('descriptive text "v=DMARC1; p=none"', self.host(*options, "-t", "TXT", "_dmarc.example.test"))

    def test_host_sees_every_fault(self):
        for way, options in {"udp": (), "tcp": ("-T",)}.items():
            for name, (_, said, *_) in FAULTS.items():
                with self.subTest(way=way, name=name):
                    text = self.host(*options, "-t", "MX", f"{name}.test")
                    self.assertRegex(text, said)
                    self.assertNotIn("mail is handled", text)
            for name in PASSING:
                with self.subTest(way=way, name=name):
                    self.assertIn("mail is handled by 10 mx.example.test.", self.host(*options, "-t", "MX", f"{name}.test"))


class Forwarded(unittest.TestCase):
    """unbound between dig and the name server: it takes nothing that is not well made."""
    weight = 4

    @classmethod
    def setUpClass(cls):
        cls.house = Bouncehouse(text=WORLD).__enter__()
        cls.addClassCleanup(cls.house.__exit__, None, None, None)
        cls.forwarders = {}
        for way in WAYS:
            cls.forwarders[way] = Unbound(cls.house.dns, way == "tcp")
            cls.addClassCleanup(cls.forwarders[way].close)

    def test_every_record(self):
        for way, unbound in self.forwarders.items():
            for (name, kind), answer in TRUTH.items():
                with self.subTest(way=way, name=name, kind=kind):
                    self.assertEqual(sorted(unbound.ask(name, kind, "+short", *WAYS[way]).splitlines()), sorted(answer))
            with self.subTest(way=way):
                self.assertEqual(status(unbound.ask("nosuch.example.test", "A")), "NXDOMAIN")
                self.assertEqual(status(unbound.ask("example.org", "MX")), "NXDOMAIN")

    def test_every_fault(self):
        for way, unbound in self.forwarders.items():
            for name in PASSING:
                with self.subTest(way=way, name=name):
                    self.assertIn("10 mx.example.test.", unbound.ask(f"{name}.test", "MX", "+short", *WAYS[way]).splitlines())
            for name, (_, _, said, _) in FAULTS.items():     # silence last: unbound remembers it for a while
                with self.subTest(way=way, name=name):
                    text = unbound.ask(f"{name}.test", "MX")
                    self.assertEqual(status(text), said)
                    self.assertNotIn("\tMX\t", text)
            with self.subTest(way=way, name="circle"):
                self.assertEqual(status(unbound.ask("circle.test", "A")), "SERVFAIL")

    def test_how_it_asked(self):
        self.forwarders["udp"].ask("udp.seen.test", "MX")
        self.forwarders["tcp"].ask("tcp.seen.test", "MX")
        for way in WAYS:
            with self.subTest(way=way):
                wait_until(lambda way=way: self.asked(f"{way}.seen.test MX", f" by {way};") == 1, "the question is in the journal")

    def test_times_to_live(self):
        unbound = self.forwarders["udp"]
        for _ in range(3):
            unbound.ask("plain.example.test", "A")
            unbound.ask("zero-ttl.example.test", "A")
        wait_until(lambda: self.asked("zero-ttl.example.test A", " by udp;") == 3, "each question is in the journal")
        self.assertEqual(self.asked("plain.example.test A", " by udp;"), 1)

    def asked(self, question, how):
        return sum(1 for row in self.house.journal.lines(torn_end=True)
                   if row["what"] == "dns" and row["text"].startswith(question + " from ") and how in row["text"])


class Library(unittest.TestCase):
    """getaddrinfo() as Python calls it. The C library knows only port 53 and one resolv.conf, so that it wants a network of
    its own."""
    weight = 4
    PROGRAM = """
import json, socket, sys
codes = {value: name for name, value in vars(socket).items() if name.startswith("EAI_")}
def look(name):
    try:
        return sorted({row[4][0] for row in socket.getaddrinfo(name, 25, type=socket.SOCK_STREAM)})
    except socket.gaierror as problem:
        return codes[problem.errno]
def back(address):
    try:
        return socket.gethostbyaddr(address)[0]
    except OSError as problem:
        return problem.strerror
print(json.dumps({"look": {name: look(name) for name in sys.argv[1].split()}, "back": {a: back(a) for a in sys.argv[2].split()}}))
"""

    @classmethod
    def setUpClass(cls):
        cls.net = Namespace("127.0.0.53")
        cls.addClassCleanup(cls.net.close)
        cls.house = Bouncehouse(text=WORLD, options=["--dns", "127.0.0.53:53"], wrap=cls.net.wrap).__enter__()
        cls.addClassCleanup(cls.house.__exit__, None, None, None)
        cls.said = {way: cls.ask(way) for way in WAYS}

    @classmethod
    def ask(cls, way):
        more = " use-vc" if way == "tcp" else ""
        (cls.net.etc / "resolv.conf").write_text(f"nameserver 127.0.0.53\noptions timeout:1 attempts:1{more}\n")
        names = ["mx.example.test", "plain.example.test", "www.example.test", "null.example.test", "nosuch.example.test",
                 "circle.test", *(f"{name}.test" for name in [*FAULTS, *PASSING])]
        done = cls.net.run(sys.executable, "-c", cls.PROGRAM, " ".join(names), "127.0.8.91 127.0.0.71 127.0.0.99", check=True)
        return json.loads(done.stdout)

    def test_addresses(self):
        for way in WAYS:
            with self.subTest(way=way):
                look = self.said[way]["look"]
                self.assertEqual(look["mx.example.test"], ["127.0.8.91", "::1"])
                self.assertEqual(look["plain.example.test"], ["127.0.8.92"])
                self.assertEqual(look["www.example.test"], ["127.0.8.92"])
                self.assertEqual(look["null.example.test"], "EAI_NODATA")
                self.assertEqual(look["nosuch.example.test"], "EAI_NONAME")
                for name in PASSING:
                    self.assertIn("127.0.8.94", look[f"{name}.test"])

    def test_names_of_addresses(self):
        for way in WAYS:
            with self.subTest(way=way):
                self.assertEqual(self.said[way]["back"], {"127.0.8.91": "mx.example.test", "127.0.0.71": "client.example.test",
                                                          "127.0.0.99": "Unknown host"})

    def test_every_fault(self):
        for way in WAYS:
            for name, (*_, said) in FAULTS.items():
                with self.subTest(way=way, name=name):
                    found = self.said[way]["look"][f"{name}.test"]
                    if name in UNSURE[way]:
                        self.assertIn(found, ("EAI_AGAIN", "EAI_NONAME", "EAI_NODATA"))
                    else:
                        self.assertEqual(found, said)

    def test_how_it_asked(self):
        seen = [row["text"] for row in self.house.journal.lines(torn_end=True) if row["what"] == "dns"]
        for way in WAYS:
            self.assertTrue([text for text in seen if text.startswith("plain.example.test A from") and f" by {way};" in text])


class Changing(unittest.TestCase):
    """Answers that change after a number of questions and after a time."""

    def test_after_questions_and_after_a_time(self):
        with Bouncehouse(text=WORLD, options=["--time-scale", "60"]) as house:
            unbound = Unbound(house.dns, False)
            self.addCleanup(unbound.close)
            self.assertEqual(unbound.ask("moves.test", "A", "+short").split(), ["127.0.8.95"])
            wait_until(lambda: unbound.ask("moves.test", "A", "+short").split() == ["127.0.8.94"], "the new address", 10)

            def dig(*arguments):
                return run(tool("dig"), f"@{house.dns.address}", "-p", house.dns.port, "+tries=1", *arguments).stdout
            for way in WAYS.values():
                kind = "TXT" if way else "MX"    # counted for each question
                self.assertEqual([status(dig("twice.test", kind, *way)) for _ in range(3)], ["SERVFAIL", "SERVFAIL", "NOERROR"])
