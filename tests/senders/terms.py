"""What all parts of the engine speak of: outcomes, targets, mails, settings."""
from collections import namedtuple

from switch import fault

ACCEPTED, TEMPORARY, PERMANENT = "accepted", "temporary", "permanent"

# What became of a recipient. code 0: no reply stands behind it. lines: those of the reply, octets. where: name of the
# stage. relayed: accepted by a host that offers no DSN. again: it may be tried at once in another transaction.
Outcome = namedtuple("Outcome", "told code text status where lines relayed again whole", defaults=("", "", (), False, False, False))

# A host to talk to. name: what its certificate has to say.
Target = namedtuple("Target", "address port name")

Mail = namedtuple("Mail", "sender content envid ret notify orcpt", defaults=("", "", "", {}))


class Settings:
    """How a sender is configured. Times are seconds, the defaults those of RFC 5321 4.5.3.2; None waits for ever."""
    hello = "sender.bouncehouse.test"
    tls = "none"                # none, opportunistic, required, verified, implicit
    ca_file = ""
    auth = ""                   # a mechanism, "any", or "" for none
    user = password = token = b""
    clear_auth = False          # secrets may be shown without TLS; else only when tls is none and auth names PLAIN or LOGIN
    chunking = False
    pipelining = True
    times = {"connect": 60, "greeting": 300, "hello": 300, "starttls": 120, "auth": 120, "mail": 300, "rcpt": 300,
             "data": 120, "block": 180, "final": 600, "rset": 60, "quit": 10}

    def patient(self, seconds):
        """One limit for every stage."""
        self.times = {stage: seconds for stage in self.times}
        self.times["quit"] = min(seconds, 10)
        return self


class Failure(Exception):
    """It ends here for all recipients that have no outcome yet."""

    def __init__(self, told, text, code=0, status="", where="", lines=()):
        super().__init__(text)
        self.outcome = Outcome(told, code, text, status, where, lines)


class NotOurs(Exception):
    """What the caller asks for cannot be put on the wire (RFC 5321 4.1.2)."""


def outcome_of(reply, where, **more):
    """By the first digit (RFC 5321 4.2.1); 221 means that the host closes."""
    digit = reply.digit
    if reply.code == 221 and digit == 2:
        digit = 4
    if reply.code == 421 and fault("env-421-bounces") and where == "rcpt":
        digit = 5
    told = {2: ACCEPTED, 4: TEMPORARY, 5: PERMANENT}.get(digit, TEMPORARY)
    if fault("conn-421-is-permanent") and reply.code == 421:
        told = PERMANENT
    return Outcome(told, reply.code, reply.text, reply.enhanced, where, tuple(reply.lines), **more)


def refused(reply, where):
    found = outcome_of(reply, where)
    told = TEMPORARY if found.told == ACCEPTED else found.told
    return Failure(told, found.text, found.code, found.status, where, found.lines)
