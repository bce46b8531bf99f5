"""Each fault of the client is to be seen somewhere: the faulty run differs from the correct one, in what the client told or
in what was on the wire. Not a judgement (that is the probe's); only a proof that no switch is dead."""
import json
import os
import re
import tempfile
import time
import unittest

from test_engine import EIGHT, HEAD, PLAIN, run_client
from server import Bouncehouse
import faults
from journal import Line

SEVERAL = "r1@case.test r2@case.test r3@case.test"
DOTS = b"Subject: dots\r\n\r\n" + b"".join(b"." + b"x" * 60 + b"\r\n" for _ in range(3000))


def host(name, rules="", more="", **job):
    """A host of the common server: name, its TOML, the job of the client."""
    text = f'[[host]]\nname = "{name}.test"\n{more}\n'
    for at, rule in (one.split(":", 1) for one in rules.split("\n") if one.strip()):
        text += f'[[rule]]\nhost = "{name}.test"\nat = "{at.strip()}"\n{rule.strip()}\n'.replace(" ; ", "\n")
    return name, text, job


ACCOUNT = 'account = [{ user = "u", password = "p", token = "t" }]'
LOGIN = {"USER": "u", "PASSWORD": "p", "TOKEN": "t"}
HOSTS = [
    host("plain", recipients=SEVERAL),
    host("dots", message=DOTS),
    host("slow", 'connect: delay = "450ms" ; continue = true\nmail: delay = "450ms" ; continue = true\ndata-end: delay = "450ms" ; continue = true\n'),
    host("late", 'connect: raw = "220-one\\r\\n220 two\\r\\n" ; split = [9, 50] ; gap = "200ms"'),
    host("g554", 'connect: reply = "554 5.3.2 no"'),
    host("g450", 'connect: reply = "450 4.3.2 no"'),
    host("ssh", 'connect: raw = "SSH-2.0-x\\r\\n"'),
    host("noesmtp", 'connect: raw = "220 hello\\r\\n"'),
    host("bare", 'connect: raw = "220\\r\\n"'),
    host("helo", 'helo: raw = "250-helo.test\\r\\n250 SIZE 99999\\r\\n"', "extended = false"),
    host("e421", 'ehlo: reply = "421 4.3.2 no" ; close = "no"'),
    host("e550", 'ehlo: reply = "550 5.3.2 no"\nhelo: reply = "550 5.3.2 no"'),
    host("list", more='hello = "SMTPUTF8 and more"\noffers = ["XFOO", "size 1000000", "DSNX", "PIPELINING", "8bitmime"]', message=EIGHT, ENVID="e", RET="HDRS"),
    host("domainword", more='hello = "8BITMIME and more"\noffers = []', message=EIGHT),
    host("text", 'mail: reply = "250 2.1.0 error unavailable"\nrcpt: reply = "550 5.1.1 accepted"'),
    host("lines", 'mail: reply = { code = 250, text = ["one", "two"] }', 'offers = []'),
    host("c459", 'rcpt: reply = "459 4.1.1 x"', 'offers = []'), host("c559", 'rcpt: reply = "559 5.1.1 x"', 'offers = []'),
    host("c150", 'mail: raw = "150 x\\r\\n" ; counts_as = 250', 'offers = []'),
    host("c650", 'mail: raw = "650 x\\r\\n" ; counts_as = 250', 'offers = []'),
    host("class", 'rcpt: reply = { code = 550, text = "2.1.5 fine", malformed = true }', 'offers = []'),
    host("cr", 'mail: raw = "250 ok\\r550 no\\r\\n" ; counts_as = 250', 'offers = []'),
    host("eight", "mail: raw = '250 caf\\xe9\\r\\n' ; counts_as = 250", 'offers = []'),
    host("long", f'mail: raw = "250 {"x" * 600}\\r\\n" ; counts_as = 250', 'offers = []'),
    host("digits", 'mail: raw = "2500 ok\\r\\n" ; counts_as = 250', 'offers = []'),
    host("within", 'mail: raw = "250-550 no\\r\\n250 ok\\r\\n" ; counts_as = 250', 'offers = []'),
    host("surplus", 'mail: reply = "250 ok" ; extra = ["250 again"]', 'offers = []'),
    host("bytes", 'mail: reply = "250 ok" ; split = "bytes" ; gap = "5ms"', 'offers = []'),
    host("three", 'mail: reply = "354 go"', 'offers = []'),
    host("d250", 'data: reply = "250 ok"', 'offers = []', TIMEOUT_MS=400),
    host("r551", 'rcpt: when = { recipient = "r1@*" } ; reply = "551 5.1.6 try <other@case.test>"'),
    host("mixed", 'rcpt: when = { recipient = "r2@*" } ; reply = "550 5.1.1 no"\nrcpt: when = { recipient = "r3@*" } ; reply = "450 4.2.0 no"',
         recipients=SEVERAL),
    host("refuses2", 'rcpt: when = { recipient = "r2@*" } ; reply = "550 5.1.1 no"', recipients=SEVERAL),
    host("r450", 'rcpt: reply = "450 4.2.0 no"'), host("r550", 'rcpt: reply = "550 5.1.1 no"', 'offers = []'),
    host("r251", 'rcpt: reply = "251 2.1.5 ok"'), host("r421", 'rcpt: reply = "421 4.2.0 no" ; close = "no"', 'offers = []', recipients=SEVERAL),
    host("many", 'rcpt: when = { recipient_number = ">=2" } ; reply = "452 4.5.3 too many"', recipients=SEVERAL),
    host("m450", 'mail: reply = "450 4.2.0 no"'), host("m550", 'mail: reply = "550 5.1.0 no"'),
    host("none", more='offers = []', message=EIGHT, ENVID="e", RET="HDRS", NOTIFY="NEVER"), host("mime", message=EIGHT),
    host("noend", message=PLAIN[:-2]), host("bareends", message=PLAIN.replace(b"hello\r\n", b"hel\nlo\n.\nx\ry\r\n")),
    host("longline", message=PLAIN + b"y" * 3000 + b"\r\n"),
    host("data554", 'data: reply = "554 5.3.0 no"', TIMEOUT_MS=400),
    host("end451", 'data-end: reply = "451 4.3.0 no"'), host("end554", 'data-end: reply = "554 5.3.0 no"'),
    host("endlost", 'data-end: reply = "none" ; close = "after"'), host("endhalf", 'data-end: raw = "250 o" ; close = "after"'),
    host("early", 'data-end: at_byte = 2000 ; times = 1 ; reply = "250 2.0.0 ok"', message=DOTS, TIMEOUT_MS=600),
    host("chunk452", 'bdat: reply = "452 4.3.1 full"', CHUNKING=1, message=DOTS * 2), host("chunks", CHUNKING=1, message=DOTS * 2),
    host("dot250", 'rcpt: reply = "550 5.1.1 no"\ndata: content_anyway = true ; reply = "354 go"\ndata-end: reply = "250 2.0.0 ok"'),
    host("mail450", 'mail: reply = "450 4.2.0 no"\nrcpt: reply = "503 5.5.1 no"'),
    host("silent", 'rcpt: silence = true ; reply = "none"', TIMEOUT_MS=400),
    host("quit", 'quit: reply = "500 5.5.1 no"'),
    host("size0", more='offers = ["SIZE 0"]'), host("size32", more='offers = ["SIZE 4294967296"]'), host("size9", more='offers = ["SIZE 9"]'),
    host("nulls", SENDER=""), host("mixcase", recipients="Upper.Case+tag@case.test " + "l" * 60 + "@case.test"),
    host("utf8", recipients="\u03b4@case.test"), host("noutf8", more='offers = ["8BITMIME"]', recipients="\u03b4@case.test"),
    host("domain", more='offers = ["8BITMIME"]', recipients="r1@b\u00fccher.test"), host("hello", HELLO="b\u00fccher.test"),
    host("subject", more='offers = ["8BITMIME"]', message=EIGHT.replace(b"test", "t\u00e9st".encode())),
    host("crlf", recipients="r1@case.test>\r\nRSET\r\nRCPT TO:<r2@case.test"),
    host("ownsubject", OPTION_SUBJECT="one\r\nX-Injected: two"), host("orders", 'mail: reply = "250 2.1.0 RSET"', 'offers = []'),
    host("endless", 'mail: raw = "250-x" ; repeat = 200000', 'offers = []'),
    host("endlessl", 'mail: raw = "250-x\\r\\n" ; repeat = 200000', 'offers = []'),
    host("tls", TLS_POLICY="opportunistic"), host("tlsless", more='offers_under_tls = ["PIPELINING"]', TLS_POLICY="required", message=EIGHT),
    host("inject", 'starttls: inject = "250-inject.test\\r\\n250 SIZE\\r\\n"', TLS_POLICY="required", TIMEOUT_MS=600),
    host("stripped", more='tls = { mode = "none" }', TLS_POLICY="required"), host("tls454", 'starttls: reply = "454 4.7.0 no"', TLS_POLICY="required"),
    host("tlsbad", 'starttls: tls_fault = "garbage"', TLS_POLICY="required", TIMEOUT_MS=600),
    host("expired", more='tls = { certificate = "expired" }', TLS_POLICY="verified", trust=True),
    host("othername", more='tls = { certificate = "wrong-name" }', TLS_POLICY="verified", trust=True),
    host("implicit", more='tls = { mode = "implicit" }\noffers_under_tls = ["STARTTLS", "SIZE"]', TLS_POLICY="implicit", TIMEOUT_MS=800),
    host("noauth", AUTH_MECHANISM="PLAIN", **LOGIN),
    host("clear", more=f'tls = {{ mode = "none" }}\nauth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}', TLS_POLICY="opportunistic", AUTH_MECHANISM="PLAIN", **LOGIN),
    host("authtls", more=f'tls = {{ certificate = "self-signed" }}\nauth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}', TLS_POLICY="required", AUTH_MECHANISM="PLAIN", trust=True, **LOGIN),
    host("authplain", more=f'auth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}', AUTH_MECHANISM="PLAIN", **LOGIN),
    host("authlong", more=f'auth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}', AUTH_MECHANISM="PLAIN", **{**LOGIN, "PASSWORD": "p" * 600}),
    host("wrongpass", more=f'auth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}', AUTH_MECHANISM="PLAIN", **{**LOGIN, "PASSWORD": "no"}),
    host("auth454", 'auth: reply = "454 4.7.0 no"', f'auth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}', AUTH_MECHANISM="PLAIN", **LOGIN),
    host("cram", more=f'auth = {{ mechanisms = ["CRAM-MD5"], {ACCOUNT} }}', AUTH_MECHANISM="CRAM-MD5", **LOGIN),
    host("badscram", 'auth: when = { step = 1 } ; reply = "334 dj1BQUFB"', f'auth = {{ mechanisms = ["SCRAM-SHA-256"], {ACCOUNT} }}', AUTH_MECHANISM="SCRAM-SHA-256", **LOGIN),
    host("scramnonce", 'auth: when = { step = 0 } ; reply = "334 cj1hYmMscz1jMkZzZEE9PSxpPTQwOTY="', f'auth = {{ mechanisms = ["SCRAM-SHA-256"], {ACCOUNT} }}', AUTH_MECHANISM="SCRAM-SHA-256", **LOGIN),
    host("scramm", 'auth: when = { step = 0 } ; reply = "334 bT14LHI9YWJjLHM9YzJGc2RBPT0saT00MDk2"', f'auth = {{ mechanisms = ["SCRAM-SHA-256"], {ACCOUNT} }}', AUTH_MECHANISM="SCRAM-SHA-256", **LOGIN),
    host("bearer", more=f'auth = {{ mechanisms = ["XOAUTH2"], {ACCOUNT} }}', AUTH_MECHANISM="XOAUTH2", TLS_POLICY="required", trust=True, **{**LOGIN, "TOKEN": "no"}),
    host("badchallenge", 'auth: when = { step = 0 } ; reply = "334 =AAA"', f'auth = {{ mechanisms = ["CRAM-MD5"], {ACCOUNT} }}', AUTH_MECHANISM="CRAM-MD5", **LOGIN),
    host("authends", 'auth: reply = { code = 334, text = "" }', f'auth = {{ mechanisms = ["PLAIN"], {ACCOUNT} }}\nlimits = {{ commands = 30 }}', AUTH_MECHANISM="PLAIN", **LOGIN),
    host("crowd", more='offers = ["PIPELINING"]', recipients=" ".join(f"r{n}@case.test" for n in range(150))),
]
# Where a theme is looked for; by default at the hosts whose names stand behind the fault's own first word.
LOOK = {
    "greet": "late slow g554 g450 ssh noesmtp", "ehlo": "plain domainword helo e421 e550 list",
    "reply": "text lines c459 c559 c150 c650 class cr eight long digits within surplus bytes three d250 r551 bare",
    "env": "plain mixed refuses2 r450 r550 r251 r421 many m450 m550 none nulls mixcase",
    "data": "dots none mime noend bareends longline data554 end451 end554 endlost endhalf early",
    "bdat": "chunks chunk452 none", "pipe": "none plain lines mixed dot250 mail450 end554 crowd", "retry": "r450",
    "time": "slow silent", "conn": "plain r421 quit endlost e421 m450",
    "tls": "tls tlsless inject stripped tls454 tlsbad expired othername implicit",
    "auth": "noauth clear authtls authplain authlong wrongpass auth454 cram badscram scramnonce scramm bearer badchallenge authends",
    "dup": "plain", "limit": "size0 size32 size9 plain", "utf8": "utf8 noutf8 domain hello subject plain",
    "sec": "crlf endless endlessl wrongpass ownsubject orders", "proc": "plain end554 r550", "dsn": "none",
}
NOT_HERE = {    # seen only by time limits, or by what the probe alone watches
    "proc-hangs", "proc-hangs-at-once", "proc-eats-memory", "proc-eats-memory-at-once", "proc-floods-output",
    "proc-floods-at-once", "proc-leaves-a-child", "auth-answers-for-ever", "sec-raw-output",
}


class Bench:
    """The server with all hosts, and what one run of the client leaves in its journal."""

    def __init__(self, house, authority):
        self.house, self.authority, self.at = house, authority, 0
        self.jobs = {name: job for name, _, job in HOSTS}

    def run(self, where, fault):
        job = dict(self.jobs[where], fault=fault, host=where + ".test")
        job["timeout_ms"] = job.pop("TIMEOUT_MS", 1000)
        if job.pop("trust", False):
            job["CA_FILE"] = self.authority
        self.new_lines()
        told = run_client(self.house, **job)
        lines, until = self.new_lines(), time.monotonic() + 0.5
        while sum(l["event"] == "connected" for l in lines) > sum(l["event"] == "ended" for l in lines) and time.monotonic() < until:
            time.sleep(0.005)
            lines += self.new_lines()
        kept = [[l["event"], l["host"], l["stage"], re.sub(r"[a-zA-Z0-9+/=]{16,}", "", l["bytes"]) if l["stage"] == "auth" else l["bytes"], l["wrong"], l["how"], l["size"]]
                for l in lines if l["event"] in ("connected", "command", "wrong", "ended", "content")]
        return json.dumps([told, kept])

    def new_lines(self):
        with open(self.house.journal.path, "rb") as file:
            file.seek(self.at)
            whole = file.read().rpartition(b"\n")[0]
        self.at += len(whole) + bool(whole)
        return [Line(json.loads(line)) for line in whole.splitlines()]


@unittest.skipUnless(os.environ.get("SENDERS_EFFECTS"), "takes a minute; SENDERS_EFFECTS=1 runs it")
class Effects(unittest.TestCase):
    def test_each_fault_of_the_client(self):
        names = [name for name, fault in faults.FAULTS.items() if "client" in fault.kinds and name not in NOT_HERE
                 and re.search(os.environ.get("SENDERS_ONLY", ""), name)
                 and not name.startswith("time-no-end-")]
        dead, right = [], {}
        with tempfile.TemporaryDirectory() as folder, Bouncehouse(
                text=HEAD + "".join(text for _, text, _ in HOSTS), options=["--ca-out", folder + "/ca.pem"]) as house:
            bench = Bench(house, folder + "/ca.pem")
            for where in bench.jobs:
                right[where] = bench.run(where, "")
            if os.environ.get("SENDERS_SHOW"):
                for where, seen in right.items():
                    print(where, seen[:160])
            for name in names:
                if not any(bench.run(where, name) != right[where] for where in LOOK[name.partition("-")[0]].split()):
                    dead.append(name)
        self.assertEqual(dead, [])
