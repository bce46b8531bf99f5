"""The scripted senders against the built simulator: what they tell, what was seen on the wire."""
import concurrent.futures
import json
import os
import pathlib
import re
import signal
import smtplib
import subprocess
import sys
import tempfile
import unittest

from server import ROOT, Bouncehouse, clean_environment, wait_until

SENDERS = ROOT / "tests" / "senders"
sys.path.append(str(SENDERS))

PYTHON = [sys.executable, "-S", "-E"]
PLAIN = b"From: A <author@from.test>\r\nTo: you\r\nSubject: test\r\nMessage-ID: <one@case.test>\r\n\r\nhello\r\n.dot\r\n"
EIGHT = ("Subject: test\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: 8bit\r\n\r\ngr\u00fc\u00df\r\n").encode()


def run_client(house, recipients="r1@case.test", message=PLAIN, fault="", timeout_ms=1500, host=0, **job):
    """The JSON that the client printed, and its exit status under "exit"."""
    at = house.hosts[host] if isinstance(host, int) else house.host(host)
    job = {"ADDRESS": at.address, "PORT": at.port, "HOST_NAME": at.name, "SENDER": "sender@return.test",
           "RECIPIENTS": recipients, "TIMEOUT_MS": timeout_ms, **job}
    environment = {**clean_environment(), "SENDER_FAULT": fault, **{"BOUNCEHOUSE_" + key: str(value) for key, value in job.items()}}
    done = subprocess.run([*PYTHON, SENDERS / "client.py"], input=message, env=environment, capture_output=True, timeout=20)
    if done.stderr and not fault:
        raise AssertionError(done.stderr.decode())
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"told": "nothing"}
    return {**told, "exit": done.returncode}


TABLE = [   # name, scenario, job, told, code, regular expressions of the journal: must be there, must not be there
    ("greeting_554", "greeting/554-no-service", {}, "permanent", 554, ["QUIT"], ["MAIL", "EHLO"]),
    ("greeting_421", "greeting/421-busy", {}, "temporary", 421, [], ["MAIL", "EHLO"]),
    ("greeting_multi_line", "greeting/multi-line", {}, "accepted", 250, [], ["talked-early"]),
    ("greeting_not_smtp", "greeting/not-smtp", {}, "temporary", 0, [], ["MAIL", "EHLO"]),
    ("hello_refused", "hello/ehlo-refused", {}, "accepted", 250, ["EHLO", "HELO"], ["SIZE=", "pipelined"]),
    ("hello_look_alikes", "hello/look-alikes", {"TLS_POLICY": "opportunistic"}, "accepted", 250, [],
     ["STARTTLS\"", "parameter-not-offered", "command-not-offered"]),
    ("reply_text_contradicts", "malformed/contradicting-text", {}, None, None, [], []),
    ("reply_endless", "malformed/endless-multi-line", {}, "temporary", 0, [], []),
    ("reply_extra", "malformed/extra-reply", {}, "temporary", None, [], []),
    ("reply_huge_line", "malformed/huge-line", {}, "temporary", 0, [], []),
    ("silent_at_mail", "timeouts/silent-at-mail", {"TIMEOUT_MS": 400}, "temporary", 0, [], []),
    ("data_answered_250", "data/answered-250", {}, "temporary", 250, [], ["\"content\""]),
    ("data_end_refused", "data/end-refused", {"message": PLAIN.replace(b"test\r\n", b"quota\r\n", 1)}, "permanent", 552, [], []),
    ("lone_dot", "data/content-without-recipients", {}, "permanent", None, [], []),
    ("eight_bit_converted", '[[host]]\nname = "mx.test"\noffers = ["SIZE"]\n', {"message": EIGHT}, "accepted", 250,
     ["quoted-printable", "=C3=BC"], ["eight-bit-content"]),
    ("chunks", '[[host]]\nname = "mx.test"\noffers = ["CHUNKING"]\n', {"CHUNKING": 1}, "accepted", 250, ["BDAT \\d+ LAST"],
     ["\"DATA\""]),
    ("not_more_than_size", '[[host]]\nname = "mx.test"\nlimits = { message = 60 }\n', {}, "permanent", 0, [], ["MAIL"]),
    ("utf8_unoffered", '[[host]]\nname = "mx.test"\noffers = []\n', {"recipients": "\u03b4@case.test"}, "permanent", 0, [], ["MAIL"]),
    ("utf8_offered", '[[host]]\nname = "mx.test"\n', {"recipients": "\u03b4@case.test"}, "accepted", 250, ["SMTPUTF8"], []),
    ("line_end_in_address", '[[host]]\nname = "mx.test"\n', {"recipients": "r1@case.test\r\nDATA"}, "failed", 0, [], ["EHLO"]),
    ("tls_required_but_missing", '[[host]]\nname = "mx.test"\ntls = { mode = "none" }\n', {"TLS_POLICY": "required"},
     "temporary", 0, [], ["MAIL"]),
    ("tls_injection", '[[host]]\nname = "mx.test"\n[[rule]]\nat = "starttls"\ninject = "250 OK\\r\\n"\n', {"TLS_POLICY": "required"},
     "temporary", 0, [], ["MAIL"]),
    ("tls_opportunistic", '[[host]]\nname = "mx.test"\ntls = { certificate = "self-signed" }\n', {"TLS_POLICY": "opportunistic"},
     "accepted", 250, ["TLSv1"], []),
    ("partial", '[[host]]\nname = "mx.test"\n[[rule]]\nat = "rcpt"\nwhen = { recipient = "r2@*" }\nreply = "550 5.1.1 no"\n'
     '[[rule]]\nat = "rcpt"\nwhen = { recipient = "r3@*" }\nreply = "450 4.2.0 later"\n',
     {"recipients": "r1@case.test r2@case.test r3@case.test"}, "temporary", 450, [], []),
]
HEAD = 'title = "t"\nsummary = "s"\n'




def play(name, scenario, job, fault=""):
    """What the client said and what the journal holds as text, of a server of its own."""
    options = {"text": HEAD + scenario} if "\n" in scenario else {"scenario": scenario}
    with Bouncehouse(options=["--ca-out", tempfile.gettempdir() + f"/ca-{os.getpid()}-{name}"], **options) as house:
        job = {key: value for key, value in job.items()}
        if job.pop("trust", False):
            job["CA_FILE"] = tempfile.gettempdir() + f"/ca-{os.getpid()}-{name}"
        found = run_client(house, fault=fault, **job)
        house.stop()
        journal = "\n".join(json.dumps(line, ensure_ascii=False) for line in house.journal.lines())
        messages = house.journal.messages()
    os.unlink(tempfile.gettempdir() + f"/ca-{os.getpid()}-{name}")
    return found, journal, messages


class Client(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            cls.runs = {row[0]: pool.submit(play, *row[:3]) for row in TABLE}

    def test_table(self):
        for name, scenario, job, told, code, seen, unseen in TABLE:
            with self.subTest(name):
                found, journal, _ = self.runs[name].result()
                if told:
                    self.assertEqual(found["told"], told, found)
                    self.assertEqual(found["exit"], {"accepted": 0, "temporary": 75, "permanent": 69}.get(told, 1))
                if code is not None:
                    self.assertEqual(found["code"], code, found)
                for pattern in seen:
                    self.assertRegex(journal, pattern)
                for pattern in unseen:
                    self.assertNotRegex(journal, pattern)


class Relay:
    """A relay under test with the hosts of a running server as its routes: domain to host name."""

    def __init__(self, house, routes, fault="", life=4, retry=0.3):
        self.folder = tempfile.TemporaryDirectory(prefix="relay-")
        self.house, self.fault, self.life, self.retry = house, fault, life, retry
        path = pathlib.Path(self.folder.name) / "routes"
        path.write_text("".join(f"{domain} {house.host(name).address} {house.host(name).port} none none host={name}\n"
                                for domain, name in routes.items()))
        self.log = open(pathlib.Path(self.folder.name) / "log", "wb")
        self.start()

    def start(self):
        environment = {**clean_environment(), "SENDER_FAULT": self.fault, "SENDER_LIFE_S": str(self.life),
                       "SENDER_RETRY_S": str(self.retry), "BOUNCEHOUSE_TIMEOUT_MS": "1500"}
        self.process = subprocess.Popen([*PYTHON, SENDERS / "mta.py", "--dir", self.folder.name, "--routes", self.folder.name + "/routes",
                                         "--port", "0"], env=environment, stdout=subprocess.PIPE, stderr=self.log)
        self.port = int(self.process.stdout.readline().split(b":")[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        log = (pathlib.Path(self.folder.name) / "log").read_text()
        self.log.close()
        self.folder.cleanup()
        if log and not self.fault:
            raise AssertionError(log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def submit(self, *recipients, message=PLAIN, sender="sender@return.test", options=(), rcpt_options=()):
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            smtp.sendmail(sender, recipients, message, options, rcpt_options)

    def queued(self):
        return [name for name in os.listdir(self.folder.name + "/queue") if name.endswith(".json")]


WORLD = HEAD + """
[[host]]
name = "mx.test"
[[host]]
name = "grey.test"
[[host]]
name = "back.test"
[[host]]
name = "busy.test"
[[rule]]
at = "rcpt"
host = "mx.test"
when = { recipient = "r2@*" }
reply = "550 5.1.1 No such user here"
[[rule]]
at = "rcpt"
host = "mx.test"
when = { recipient = "r3@*" }
per = "recipient"
times = 2
reply = "450 4.2.0 Later"
[[rule]]
at = "rcpt"
host = "mx.test"
when = { recipient = "never@*" }
reply = "451 4.3.0 Never"
[[rule]]
at = "connect"
host = "busy.test"
times = 3
reply = "421 4.3.2 Busy"
"""
ROUTES = {"case.test": "mx.test", "return.test": "back.test", "busy.test": "busy.test"}


class Queue(unittest.TestCase):
    def kept(self, house, count, host=None):
        """That many kept messages at one host."""
        def found():
            sessions = house.journal.sessions_of(host)
            kept = [m for m in house.journal.messages() if m["session"] in sessions]
            return kept if len(kept) >= count else None
        return wait_until(found, f"{count} messages at {host}", 8)

    def test_triage(self):
        with Bouncehouse(text=WORLD) as house, Relay(house, ROUTES) as relay:
            relay.submit("r1@case.test", "r2@case.test", "r3@case.test")
            messages = self.kept(house, 2, "mx.test")
            self.assertEqual([addresses(m) for m in messages], [["r1@case.test"], ["r3@case.test"]])
            for message in messages:
                self.assertRegex(content_of(message), r"\AReceived: from [\s\S]*\r\nFrom: A <author@from.test>\r\n[\s\S]*\r\nhello\r\n.dot\r\n\Z")
            bounce, = self.kept(house, 1, "back.test")
            self.assertEqual((bounce["sender"], addresses(bounce)), ("", ["sender@return.test"]))
            text = content_of(bounce)
            for wanted in ("report-type=delivery-status", "Final-Recipient: rfc822; r2@case.test", "Action: failed", "Status: 5.1.1",
                           "Diagnostic-Code: smtp; 550 5.1.1 No such user here", "Remote-MTA: dns; mx.test", "hello"):
                self.assertIn(wanted, text)
            for unwanted in ("r1@case.test", "r3@case.test"):
                self.assertNotIn("Final-Recipient: rfc822; " + unwanted, text)
            wait_until(lambda: not relay.queued(), "the queue is empty")
            self.assertEqual(set(house.journal.wrongs()) - {"no-recipients"}, set())    # DATA in a group whose RCPT was refused

    def test_expiry_and_no_bounce_of_a_bounce(self):
        with Bouncehouse(text=WORLD) as house, Relay(house, ROUTES, life=1) as relay:
            relay.submit("never@case.test", sender="")
            relay.submit("never@case.test", options=["RET=HDRS", "ENVID=a+2Bb"], rcpt_options=["ORCPT=rfc822;X@y.test"])
            bounce, = self.kept(house, 1, "back.test")
            text = content_of(bounce)
            for wanted in ("Original-Envelope-Id: a+b", "Original-Recipient: rfc822; X@y.test", "Status: 4.4.7", "text/rfc822-headers"):
                self.assertIn(wanted, text)
            self.assertNotIn("hello", text)
            wait_until(lambda: not relay.queued(), "the queue is empty")
            self.assertEqual(len(self.kept(house, 1, "back.test")), 1)

    def test_killed_and_started_again(self):
        with Bouncehouse(text=WORLD) as house, Relay(house, ROUTES) as relay:
            relay.submit("r3@case.test")
            relay.kill()
            relay.start()
            self.assertEqual(len(self.kept(house, 1, "mx.test")), 1)

    def test_hundreds_to_a_busy_host(self):
        with Bouncehouse(text=WORLD) as house, Relay(house, ROUTES, life=20) as relay:
            with concurrent.futures.ThreadPoolExecutor(10) as pool:
                list(pool.map(lambda n: relay.submit(f"u{n}@busy.test"), range(200)))
            messages = self.kept(house, 200, "busy.test")
            self.assertEqual(len({addresses(m)[0] for m in messages}), 200)
            self.assertEqual(len(messages), 200)
            self.assertLess(len(house.journal.sessions_of("busy.test")), 60)
            self.assertEqual(house.journal.wrongs(), [])


def addresses(message):
    return [one["address"] for one in message["recipients"]]


def content_of(message):
    return message["content"].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class Faults(unittest.TestCase):
    """The table of faults and the code know the same names; each fault breaks something that runs."""

    def test_names(self):
        import faults
        from terms import Settings
        used = set()
        for file in SENDERS.glob("*.py"):
            if file.name != "faults.py":
                used |= set(re.findall(r"""fault\(["']([a-z0-9-]+)["']\)""", file.read_text()))
        stages = {name for name in faults.FAULTS if name.removeprefix("time-no-end-") in Settings.times}
        self.assertEqual(used - set(faults.FAULTS), set())
        self.assertEqual(set(faults.FAULTS) - used - stages, set())


if __name__ == "__main__":
    unittest.main()
