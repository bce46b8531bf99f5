"""The seven ways to say "no mail here" (worlds/no-mail) with a whole MTA before them, all in one run.

`tests/integration/no_mail.py --write` puts what Postfix and Exim did into docs/no-mail.md; the tests compare."""
import email
import re
import subprocess
import sys

from namespace import Namespace
from senders.exim import Exim
from senders.postfix import Postfix
from server import ROOT, Bouncehouse, wait_until

PAGE = ROOT / "docs" / "no-mail.md"
NAME_SERVER = "127.0.8.53"
OURS = "user@example.test"
ONE_WAY = "user@one-way.example.test"
# What is seen, by the letters of docs/no-mail.md: the domain of the recipient. (e) is about the sender.
WAYS = {"a": ["null-mx"], "b": ["relayed"], "c": ["closes-521", "waits-521", "later-521"], "d": ["refuses-554"], "f": ["parked"],
        "g": ["nowhere", "no-server"]}
DOMAINS = [name for names in WAYS.values() for name in names]


def address(name):
    return f"someone@{name}.example.test"


class Run:
    """One MTA in a network of its own, a message to each domain, and one from the domain that takes no mail. Waits until
    every message has come to its end."""
    title, ended = "", ""

    def __init__(self):
        self.net = self.house = self.mta = None
        try:
            self.net = Namespace(NAME_SERVER)
            self.house = Bouncehouse("worlds/no-mail.toml", options=["--port", "25", "--dns", f"{NAME_SERVER}:53"],
                                     wrap=self.net.wrap).__enter__()
            self.mta = self.start()
            self.send()
        except BaseException:
            self.close()
            raise

    def send(self):
        self.mta.submit("ordinary", address("ordinary"), sender=OURS)
        for name in DOMAINS:
            self.mta.submit(name, address(name), sender=OURS)
        self.mta.submit("one-way", address("ordinary"), sender=ONE_WAY)
        self.mta.wait_for(address("ordinary"), "sent", 60)
        self.wait(lambda: len(self.bounces()) == len(DOMAINS), "a bounce for each domain")
        self.wait(self.empty, "an empty queue")

    def wait(self, condition, what):
        """Two minutes for busy machines; an MTA that left a message lying is told to try again."""
        for _ in range(11):
            try:
                return wait_until(condition, what, 10)
            except AssertionError:
                self.nudge()
        return wait_until(condition, what, 10)

    def nudge(self):
        """Nothing, unless the MTA needs it."""

    def close(self):
        if self.mta:
            self.mta.close()
        if self.house:
            self.house.__exit__(None, None, None)
        if self.net:
            self.net.close()

    def first(self, name):
        """How the first attempt for a recipient ended: (status, enhanced code or "", text)."""
        return self.cut(self.mta.attempts(address(name))[0])

    def for_one_way(self):
        """The message of (e), then its bounce."""
        bounced = [a for a in self.mta.attempts(address("ordinary")) if a[0] == "bounced"]
        return self.cut(bounced[0]), self.cut(self.mta.attempts(ONE_WAY)[0])

    def bounces(self):
        """By recipient: the fields of its part of each message/delivery-status that came back to the sender."""
        found = {}
        for kept in self.house.journal.messages():
            message = email.message_from_string(kept["content"])
            if kept["reverse_path"] or message.get_content_type() != "multipart/report":
                continue
            for fields in message.get_payload(1).get_payload()[1:]:
                found.setdefault(fields["Final-Recipient"].split(";")[1].strip().strip("<>"), []).append(fields)
        return found

    def questions(self, name, kind):
        """How often the name server was asked."""
        start = f"{name} {kind} from "
        return sum(1 for row in self.house.journal.lines(torn_end=True) if row["what"] == "dns" and row["text"].startswith(start))

    def rows(self):
        """What the page tells: way, domain, enhanced code, status, text."""
        for way, names in WAYS.items():
            if way == "f":
                message, bounce = self.for_one_way()
                yield "e", "from one-way", *message
                yield "", "and its bounce", *bounce
            for position, name in enumerate(names):
                yield way if position == 0 else "", name, *self.first(name)
        sent = [a for a in self.mta.attempts(address("ordinary")) if a[0] == "sent"]
        yield "", "ordinary", *self.cut(sent[0])

    def page(self):
        lines = ["```"]
        for way, name, status, code, text in self.rows():
            mark = f"({way})" if way else ""
            lines.append(f"{mark:4}{name:15}{code + ' ' if code else '':7}{status:9}{text}".rstrip())
        lines += ["```", "", "| recipient | Action | Status | Diagnostic-Code |", "|---|---|---|---|"]
        for name in DOMAINS:
            for fields in self.bounces()[address(name)]:
                said = " ".join((fields["Diagnostic-Code"] or "-").split())
                lines.append(f"| {name} | {fields['Action']} | {fields['Status']} | {said} |")
        return "\n".join(lines)


class WithPostfix(Run):
    title = "Postfix"

    def start(self):
        return Postfix(None, {"smtp_tls_security_level": "none", "maximal_queue_lifetime": "6s", "bounce_queue_lifetime": "6s"},
                       wrap=self.net.wrap)

    def version(self):
        return subprocess.run(["postconf", "-h", "mail_version"], capture_output=True, text=True, timeout=30, check=True).stdout.strip()

    def empty(self):
        return not self.mta.queue()

    def nudge(self):
        self.mta.flush()    # where a scan finds a message "still being delivered", Postfix may leave it for minutes

    @staticmethod
    def cut(attempt):
        return attempt


class WithExim(Run):
    title = "Exim"

    def start(self):
        # A bounce that cannot be delivered is thrown away, not kept frozen.
        return Exim(None, wrap=self.net.wrap, gives_up="6s", main="ignore_bounce_errors_after = 0s\n")

    def version(self):
        said = subprocess.run([self.mta.program, "-C", self.mta.file, "-bV"], capture_output=True, text=True, timeout=30, check=True).stdout
        return re.search(r"version (\S+)", said).group(1)

    def empty(self):
        return not list((self.mta.folder / "spool" / "input").glob("*-H"))

    @staticmethod
    def cut(attempt):
        status, text = attempt
        text = re.sub(r"^(<\S+> )?(P=\S+ )?R=\S+ (T=\S+ )?(defer \(-?\d+\))?:? ?", "", text)
        return status, "", text


SENDERS = [WithPostfix, WithExim]


def marks(title):
    return f"<!-- what {title} did -->", "<!-- end -->"


def written(title):
    """The version the page speaks of, and what it tells; nothing when it does not speak of that MTA."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = marks(title)
    if begin not in page:
        return None, None
    version = re.search(rf"^{title} (\d[\w.]*\d)", page, re.M)
    return version and version.group(1), page.split(begin)[1].split(end)[0].strip()


def write(run):
    page = PAGE.read_text(encoding="utf-8")
    begin, end = marks(run.title)
    before, rest = page.split(begin)
    PAGE.write_text(f"{before}{begin}\n{run.page()}\n{end}" + rest.split(end, 1)[1], encoding="utf-8")


if __name__ == "__main__":
    for kind in SENDERS:
        done = kind()
        try:
            if "--write" in sys.argv:
                write(done)
            else:
                print(f"{done.title} {done.version()}\n{done.page()}\n")
        finally:
            done.close()
