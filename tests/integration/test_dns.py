"""The name server with the worlds of the library, asked by dig, host and raw sockets; test_resolvers.py asks for everything."""
import contextlib
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import time
import unittest

from server import Bouncehouse, call, wait_until

TOOLS = {"dig": "bind9-dnsutils", "host": "bind9-host", "unbound": "unbound"}


def tool(name):
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise unittest.SkipTest(f"{name} is not installed (Debian: {TOOLS.get(name, name)})")
    return path


def run(*command, timeout=30):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=timeout, check=False)


def query(name, kind=15, ident=0x4242, flags=0x0100, counts=(1, 0, 0, 0)):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
    return struct.pack(">6H", ident, flags, *counts) + labels + struct.pack(">2H", kind, 1)


class Asking:
    def dig(self, *arguments):
        done = run(tool("dig"), f"@{self.house.dns.address}", "-p", self.house.dns.port, "+time=2", "+tries=1", "+noall", "+answer",
                   "+comments", *arguments)
        return done.stdout

    def short(self, *arguments):
        done = run(tool("dig"), f"@{self.house.dns.address}", "-p", self.house.dns.port, "+time=2", "+tries=1", "+short", *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.splitlines()

    def status(self, *arguments):
        said = self.dig(*arguments)
        found = re.search(r"status: (\w+)", said)
        return found.group(1) if found else said

    def udp(self, packet, seconds=2):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.settimeout(seconds)
            link.sendto(packet, (self.house.dns.address, self.house.dns.port))
            try:
                return link.recvfrom(65535)[0]
            except TimeoutError:
                return None

    def tcp(self):
        return socket.create_connection((self.house.dns.address, self.house.dns.port), 5)


class Serving(Asking, unittest.TestCase):
    scenario, options = None, ()

    @classmethod
    def setUpClass(cls):
        if cls.scenario is None:
            raise unittest.SkipTest("the base of others")
        cls.house = Bouncehouse(cls.scenario, options=cls.options)
        cls.house.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__(None, None, None)


class Records(Serving):
    scenario = "worlds/policies.toml"

    def test_dig_finds_each_type_by_udp_and_tcp(self):
        for way in ((), ("+tcp",)):
            with self.subTest(way=way):
                self.assertEqual(self.short("example.test", "MX", *way), ["10 mx.example.test."])
                self.assertEqual(self.short("mx.example.test", "A", *way), ["127.0.8.81"])
                self.assertEqual(self.short("example.test", "TXT", *way),
                                 ['"v=spf1 ip4:127.0.0.71 mx -all"', '"unrelated text"'])
                self.assertEqual(self.short("any.users.example.test", "MX", *way), ["10 mx.example.test."])
                self.assertEqual(self.short("example.test", "NS", *way), ["ns.example.test."])
                self.assertIn("ns.example.test. hostmaster.example.test. 1 ", self.short("example.test", "SOA", *way)[0])
                self.assertEqual(self.short("-x", "127.0.0.71", *way), ["client.example.test."])
                self.assertEqual(self.short("-x", "127.0.0.72", *way), ["liar.example.test."])
                self.assertEqual(self.short("-x", "127.0.8.81", *way), ["mx.example.test."])
                self.assertTrue(self.short("s1._domainkey.example.test", "TXT", *way)[0].startswith('"v=DKIM1; k=rsa; p='))

    def test_dig_sees_ttl_flags_and_edns(self):
        said = self.dig("example.test", "MX")
        self.assertIn("example.test.\t\t3600\tIN\tMX\t10 mx.example.test.", said)
        self.assertRegex(said, r"flags: qr aa rd ra;")
        self.assertRegex(said, r"EDNS: version: 0, flags:; udp: 1232")

    def test_names_that_do_not_exist(self):
        self.assertEqual(self.status("nosuch.example.test", "A"), "NXDOMAIN")
        self.assertEqual(self.status("example.org", "MX"), "NXDOMAIN")
        self.assertEqual(self.status("mx.example.test", "MX"), "NOERROR")

    def test_host_reads_it(self):
        done = run(tool("host"), "-p", self.house.dns.port, "example.test", self.house.dns.address)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("example.test mail is handled by 10 mx.example.test.", done.stdout)

    def test_questions_are_evidence(self):
        self.short("seen.users.example.test", "MX")
        def noted():
            notes = [row["text"] for row in self.house.journal.lines(torn_end=True) if row.get("what") == "dns"]
            return [text for text in notes if text.startswith("seen.users.example.test MX from 127.")]
        wait_until(noted, "the question is in the journal")
        mine = noted()
        self.assertEqual(len(mine), 1)
        self.assertIn("; NOERROR; 1 record: MX 10 mx.example.test.", mine[0])


class Faults(Serving):
    scenario = "worlds/dns-faults.toml"

    def test_codes(self):
        for name, status in {"servfail": "SERVFAIL", "refused": "REFUSED", "formerr": "FORMERR", "notimp": "NOTIMP",
                             "nxdomain": "NXDOMAIN", "empty": "NOERROR", "lame": "NOERROR"}.items():
            with self.subTest(name=name):
                for way in ("+notcp", "+tcp"):
                    self.assertEqual(self.status(f"{name}.example.test", "MX", way), status)
        self.assertNotIn("aa", re.search(r"flags: ([\w ]*);", self.dig("lame.example.test", "MX")).group(1).split())

    def test_silence(self):
        self.assertIsNone(self.udp(query("silence.example.test"), 0.5))
        self.assertRegex(self.dig("silence.example.test", "MX"), "timed out|no servers could be reached")

    def test_delay(self):
        began = time.monotonic()
        self.assertEqual(self.short("slow.example.test", "MX"), ["10 mx.example.test."])
        self.assertGreaterEqual(time.monotonic() - began, 1)

    def test_wrong_id(self):
        reply = self.udp(query("wrong-id.example.test"))
        self.assertEqual(struct.unpack(">H", reply[:2])[0], 0x4242 ^ 0x5A5A)
        self.assertRegex(self.dig("wrong-id.example.test", "MX"), "timed out|no servers could be reached|ID mismatch")

    def test_truncated_and_huge_answers_come_by_tcp(self):
        self.assertIn("tc", re.search(r"flags: ([\w ]*);", self.dig("+ignore", "truncate.example.test", "MX")).group(1).split())
        self.assertEqual(self.short("truncate.example.test", "MX"), ["10 mx.example.test."])    # dig asks again by TCP
        huge = self.short("huge.example.test", "MX")
        self.assertGreater(len(huge), 300)
        self.assertIn("10 mx.example.test.", huge)

    def test_garbage(self):
        reply = self.udp(query("garbage.example.test"))
        self.assertEqual(reply[:2], b"\x42\x42")
        self.assertNotRegex(self.dig("garbage.example.test", "MX"), "status: NOERROR")


class Turns(Serving):
    scenario = "worlds/dns-faults.toml"

    def test_a_rule_steps_aside(self):
        self.assertEqual([self.status("twice.example.test", "MX") for _ in range(3)], ["SERVFAIL", "SERVFAIL", "NOERROR"])


class BadExchangers(Serving):
    scenario = "worlds/bad-exchangers.toml"

    def test_what_they_lead_to(self):
        self.assertEqual(self.short("to-alias.example.test", "MX")[0], "10 alias.example.test.")
        self.assertEqual(self.short("alias.example.test", "A"), ["mx.example.test.", "127.0.8.31"])
        self.assertEqual(self.short("to-address.example.test", "MX")[0], "10 127.0.8.31.")
        self.assertEqual(self.status("127.0.8.31", "A"), "NXDOMAIN")
        self.assertEqual(self.status("nosuch.example.test", "A"), "NXDOMAIN")
        self.assertEqual(self.short("localhost", "A"), ["127.0.0.1"])
        self.assertEqual(self.short("circle.example.test", "MX"), ["elcric.example.test.", "circle.example.test."])


class Changes(unittest.TestCase, Asking):
    def test_a_host_moves(self):
        with Bouncehouse("worlds/moved.toml", options=["--time-scale", "60"]) as self.house:
            self.assertEqual(self.short("mx.example.test", "A"), ["127.0.8.42"])
            wait_until(lambda: self.short("mx.example.test", "A") == ["127.0.8.41"], "the new address", 5)

    def test_outages(self):
        with Bouncehouse("worlds/outages.toml", options=["--time-scale", "10"]) as house:
            def listens(name):
                try:
                    socket.create_connection((house.host(name).address, house.host(name).port), 0.5).close()
                    return True
                except ConnectionRefusedError:
                    return False
            self.assertFalse(listens("mx1.example.test"))
            wait_until(lambda: listens("mx1.example.test"), "the first host comes back", 10)
            for _ in range(2):
                wait_until(lambda: not listens("mx2.example.test"), "the second goes", 10)
                wait_until(lambda: listens("mx2.example.test"), "and comes back", 10)
            with self.assertRaises(TimeoutError):      # neither accepted nor refused
                socket.create_connection((house.host("mx3.example.test").address, house.host("mx3.example.test").port), 0.5)

    def test_no_dns_and_a_place_of_its_own(self):
        with Bouncehouse("worlds/moved.toml", options=["--no-dns"]) as house:
            self.assertIsNone(house.dns)
        with Bouncehouse("worlds/moved.toml", options=["--dns", "127.0.9.9:0"]) as house:
            self.assertEqual(house.dns.address, "127.0.9.9")
            self.assertIn(f" dns 127.0.9.9:{house.dns.port}", house.output())
        with Bouncehouse() as house:        # no domains, no name server
            self.assertIsNone(house.dns)

    def test_tlsa_is_that_of_the_certificate(self):
        with Bouncehouse("worlds/dane.toml") as self.house:
            host = self.house.host("good.example.test")
            said = run("sh", "-c", f"openssl s_client -starttls smtp -connect {host.address}:{host.port} </dev/null 2>/dev/null"
                       " | openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r")
            digest = said.stdout.split()[0].upper()
            told = self.short("_25._tcp.good.example.test", "TLSA")
            self.assertEqual(told[0].replace(" ", ""), "311" + digest)
            self.assertEqual(self.short(f"_{host.port}._tcp.good.example.test", "TLSA"), told)
            self.assertRegex(self.dig("+adflag", "example.test", "MX"), r"flags: [\w ]*\bad\b")
            self.assertNotRegex(self.dig("+adflag", "insecure.test", "MX"), r"flags: [\w ]*\bad\b")


class Rough(Serving):
    """Clients that do not behave."""
    scenario = "worlds/policies.toml"

    def well(self):
        self.assertIsNotNone(self.udp(query("example.test")), self.house.output())

    def test_odd_packets(self):
        head = struct.pack(">6H", 1, 0x0100, 1, 0, 0, 0)
        odd = [b"", b"x", head, head + b"\xc0\x0c\0\x0f\0\1", head + b"\x01a\xc0\x0c\0\x0f\0\1", head + b"\xff" * 400,
               query("example.test")[:-3], query("example.test", counts=(65535, 65535, 65535, 65535)), os.urandom(600)]
        for packet in odd:
            self.udp(packet, 0.05)
        reply = self.udp(head + b"\xc0\x0c\0\x0f\0\1")
        self.assertEqual(reply[3] & 15, 1)
        self.well()

    def test_64_kilobytes_by_tcp_in_pieces(self):
        with self.tcp() as link:
            message = struct.pack(">H", 65535) + query("example.test") + b"\0" * (65535 - len(query("example.test")))
            for at in range(0, len(message), 1000):
                link.sendall(message[at:at + 1000])
            length = struct.unpack(">H", link.recv(2, socket.MSG_WAITALL))[0]
            self.assertGreaterEqual(length, 12)
            link.recv(length, socket.MSG_WAITALL)
            whole = query("example.test")       # the connection goes on, octet by octet
            for octet in struct.pack(">H", len(whole)) + whole:
                link.sendall(bytes([octet]))
            length = struct.unpack(">H", link.recv(2, socket.MSG_WAITALL))[0]
            self.assertEqual(link.recv(length, socket.MSG_WAITALL)[:2], b"\x42\x42")
        self.well()

    def test_many_questions_in_one_write(self):
        whole = query("example.test")
        with self.tcp() as link:
            link.sendall((struct.pack(">H", len(whole)) + whole) * 100)
            for _ in range(100):
                length = struct.unpack(">H", link.recv(2, socket.MSG_WAITALL))[0]
                self.assertEqual(len(link.recv(length, socket.MSG_WAITALL)), length)

    def test_connections_are_bounded(self):
        links = [self.tcp() for _ in range(300)]
        try:
            wait_until(lambda: self.closed(links) >= 100, "the oldest are closed")
            links[-1].sendall(struct.pack(">H", len(query("example.test"))) + query("example.test"))
            self.assertEqual(len(links[-1].recv(2)), 2)
        finally:
            for link in links:
                link.close()

    @staticmethod
    def closed(links):
        count = 0
        for link in links:
            link.setblocking(False)
            try:
                count += link.recv(1) == b""
            except (BlockingIOError, InterruptedError):
                pass
            except ConnectionError:
                count += 1
            link.settimeout(5)
        return count


class Floods(unittest.TestCase, Asking):
    """Rules that remember each question, and little room to remember."""
    WORLD = """title = "T"
summary = "S"
[[domain]]
name = "flood.test"
a = "127.0.0.2"
[[domain]]
name = "huge.test"
a = "127.0.0.2"
[[dns]]
when = { name = "*.flood.test" }
per = "question"
times = 1
answer = "servfail"
[[dns]]
when = { name = "huge.test" }
fill = "60kB"
"""

    def setUp(self):
        self.house = self.enterContext(Bouncehouse(text=self.WORLD, options=["--memory-keys", "1000", "--memory-events", "1000"]))
        self.begin = self.house.resident_kb()

    def grown(self):
        """Megabytes since the start."""
        return (self.house.resident_kb() - self.begin) / 1024

    def test_new_names_all_the_time(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.connect((self.house.dns.address, self.house.dns.port))
            link.settimeout(5)
            for number in range(40_000):
                link.send(query(f"{'x' * 50}.{number}.flood.test"))
                if number >= 50:
                    link.recv(512)
        self.assertLess(self.grown(), 12)

    def test_clients_that_read_nothing(self):
        """With answers nobody takes, no more questions are read: else these were 54 MB."""
        packet = query("huge.test", 16)
        with contextlib.ExitStack() as stack:
            for _ in range(3):
                link = stack.enter_context(socket.socket())
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                link.connect((self.house.dns.address, self.house.dns.port))
                link.sendall((struct.pack(">H", len(packet)) + packet) * 300)
            wait_until(self.settled, "it reads no more", 60)
            self.assertLess(self.answered(), 600)
            self.assertLess(self.grown(), 20)
            self.assertIsNotNone(self.udp(query("flood.test")))

    def answered(self):
        return sum(1 for row in self.house.journal.of_kind("noted") if row["text"].startswith("huge.test "))

    def settled(self):
        """Nothing more for a second."""
        count = self.answered()
        if count != getattr(self, "count", 0):
            self.count, self.changed = count, time.monotonic()
        return count > 0 and time.monotonic() - self.changed > 1


class Offline(unittest.TestCase):
    def test_what_is_answered_and_why(self):
        said = call("dns", "worlds/dns-faults", "twice.example.test", "MX", "--times", "3").stdout
        self.assertEqual(said.count("SERVFAIL"), 2)
        self.assertIn("(twice)", said)
        self.assertIn("MX 10 mx.example.test.", said)
        self.assertIn("by the records of hosts and domains", said)

    def test_all_records(self):
        said = call("dns", "worlds/no-mail").stdout
        self.assertIn("null-mx.example.test. 60 IN MX 0 .\n", said)
        self.assertIn("web.example.test. 60 IN A 127.0.8.7\n", said)

    def test_changes_with_time(self):
        said = call("dns", "worlds/moved", "mx.example.test", "A", "--times", "2", "--every", "60").stdout
        self.assertLess(said.index("A 127.0.8.42"), said.index("A 127.0.8.41"))

    def test_wrong_usage(self):
        self.assertEqual(call("dns", "worlds/moved", "a..b", "MX").returncode, 2)
        self.assertEqual(call("serve", "worlds/moved", "--dns", "nonsense").returncode, 2)
