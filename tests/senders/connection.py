"""A connection up to the point where a transaction may begin, and its end: greeting, EHLO, STARTTLS, QUIT."""
import re
import time

from address import ascii_domain, unsafe
from switch import FAULT, fault
from terms import PERMANENT, TEMPORARY, Failure, NotOurs, refused
from wire import Garbled, Lost, Reply, Wire, clean

# What is wrong with these senders shows only where what is left of a reply is read as the next one.
KEEPS_SURPLUS = {"reply-first-line-is-all", "reply-bare-cr-ends-a-line", "reply-long-line-is-cut", "greet-first-line-is-all",
                 "tls-injected-reply-counts"}
KNOWN_KEYWORDS = ("STARTTLS", "SIZE", "AUTH", "8BITMIME", "PIPELINING", "DSN", "SMTPUTF8", "CHUNKING", "LIMITS",
                  "ENHANCEDSTATUSCODES", "HELP", "BINARYMIME")
HELLO = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Za-z:.]+\]"


class Connection:
    remembered = {}     # lists by address, for the fault that remembers them

    def __init__(self, target, settings):
        self.target, self.settings = target, settings
        self.wire = None
        self.offers = {}            # keyword in upper case to arguments: of the latest EHLO only
        self.usable = False         # a transaction may be begun
        self.dirty = False          # the last transaction was not ended by a 2yz to its content
        self.greeted = False
        self.verified = False       # the certificate was found good
        self.authenticated = False
        self.mails, self.domains, self.last_recipients = 0, set(), []
        self.quit_said = False

    # -- one command, one reply

    def patience(self, stage):
        if fault(f"time-no-end-{stage}"):
            return None
        if fault("time-short") or (fault("time-short-final") and stage == "final"):
            return 0.15
        patience = self.settings.times[stage]
        if fault("time-one-deadline") and self.wire:
            return max(0.01, self.began + patience - time.monotonic())
        return patience

    def no_surplus(self):
        """Nothing may lie there that was not asked for; a 421 may always come (RFC 5321 3.8)."""
        if fault("reply-surplus-is-kept") or FAULT in KEEPS_SURPLUS:
            return
        if not self.wire.drain():
            return
        reply = self.wire.reply(self.settings.times["quit"])
        if reply.code == 421 and not fault("conn-goes-on-after-421"):
            self.leave()
            raise refused(reply, "idle")
        raise Garbled(f"a reply that nobody asked for: {reply}")

    def leave(self):
        """The host is closing: nothing more but QUIT."""
        self.usable = False

    def read(self, stage):
        reply = self.wire.reply(self.patience(stage))
        if fault("sec-obeys-text") and any(b"RSET" in line for line in reply.lines):
            self.wire.send(b"RSET\r\n", 10)
            self.wire.reply(self.patience(stage))
        if reply.code in (221, 421) and not fault("conn-goes-on-after-421"):
            self.leave()
        if FAULT.startswith("proc-") and stage == "rcpt" and reply.digit == 5:
            import misbehave
            misbehave.when_refused()
        return reply

    def ask(self, line, stage):
        self.no_surplus()
        self.wire.send(self.line(line), self.patience(stage))
        return self.read(stage)

    @staticmethod
    def line(text):
        return text.encode("utf-8", "surrogateescape") + (b"\n" if fault("env-bare-lf-commands") else b"\r\n")

    # -- opening

    def open(self):
        """To the point where a transaction may begin. Failure or Lost else; close() has to be called in any case."""
        settings = self.settings
        if not re.fullmatch(HELLO, self.hello_name()) and not FAULT:
            raise NotOurs(f"this is no name for EHLO: {self.hello_name()!a}")
        self.began = time.monotonic()
        self.wire = Wire.connect(self.target.address, self.target.port, settings.times["connect"])
        if settings.tls == "implicit" and not fault("tls-implicit-in-clear"):
            self.handshake()
        if fault("greet-talks-early"):
            self.wire.send(self.line("EHLO " + self.hello_name()), 10)
        self.greeting()
        self.hello()
        if self.wants_starttls():
            self.starttls()
        if settings.auth and not self.authenticated:
            self.authenticate()
        self.usable = True

    def greeting(self):
        if fault("greet-first-line-is-all"):
            lines = [self.wire.line(self.patience("greeting"), time.monotonic() + 60)]
            reply = Reply(int(lines[0][:3]), lines)
        else:
            reply = self.wire.reply(self.patience("greeting"))
        self.greeted = True
        if reply.code == 220 and fault("greet-helo-without-esmtp") and b"ESMTP" not in reply.lines[0]:
            self.settings.helo_only = True
        if fault("greet-mail-after-554") and reply.digit == 5 or fault("greet-mail-after-421") and reply.digit == 4:
            return
        if reply.digit != 2 or reply.code == 221:
            failure = refused(reply, "connect")
            if fault("greet-4yz-is-permanent") and reply.digit == 4:
                failure.outcome = failure.outcome._replace(told=PERMANENT)
            if fault("greet-5yz-is-temporary") and reply.digit == 5:
                failure.outcome = failure.outcome._replace(told=TEMPORARY)
            raise failure

    def hello_name(self):
        if fault("ehlo-bad-name"):
            return "my_host name"
        if fault("ehlo-bare-alias"):
            return "mailhost"
        if fault("utf8-raw-hello"):
            return self.settings.hello
        if unsafe(self.settings.hello):
            raise NotOurs("the name for EHLO holds a control character")
        return ascii_domain(self.settings.hello)

    def hello(self):
        """EHLO; HELO where that is not known (RFC 5321 3.2). What was offered before is forgotten."""
        self.offers = {}
        if fault("ehlo-mail-without-hello"):
            return
        if fault("conn-no-hello-again"):
            if self.target in Connection.remembered:
                return
            Connection.remembered[self.target] = {}
        name = self.hello_name()
        if fault("greet-talks-early"):
            reply = self.read("hello")
        elif fault("ehlo-opens-with-helo") or getattr(self.settings, "helo_only", False):
            reply = self.ask("HELO " + name, "hello")
            if reply.digit != 2:
                raise refused(reply, "helo")
            return
        elif fault("pipe-mail-behind-ehlo"):
            self.wire.send(self.line("EHLO " + name) + self.line("NOOP"), 10)
            reply = self.read("hello")
            self.read("hello")
        else:
            reply = self.ask("EHLO " + name, "hello")
        known = reply.code not in (500, 502, 504)
        if fault("ehlo-helo-after-421") and reply.code == 421:
            known = False
        if reply.digit == 2:
            self.offers = self.list_of(reply)
            if fault("ehlo-remembers-list"):
                self.offers = Connection.remembered.setdefault(self.target.address, self.offers)
            return
        if known or fault("ehlo-no-fall-back"):
            if fault("ehlo-refusal-is-ignored"):
                return
            raise refused(reply, "ehlo")
        reply = self.ask("HELO " + name, "hello")
        if reply.digit != 2 and not fault("ehlo-refusal-is-ignored"):
            raise refused(reply, "helo")
        if fault("ehlo-helo-list-is-used"):
            self.offers = self.list_of(reply)

    @staticmethod
    def list_of(reply):
        """Keywords of an EHLO reply: any case, any order; the first line is a domain (RFC 5321 4.1.1.1)."""
        found = {}
        lines = reply.lines[0 if fault("ehlo-first-line-is-a-keyword") else 1:]
        if fault("ehlo-last-line-is-forgotten"):
            lines = lines[:-1]
        for line in lines:
            keyword, _, arguments = line[4:].decode("ascii", "replace").partition(" ")
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", keyword):
                continue
            if fault("ehlo-unknown-keyword-ends") and keyword.upper() not in KNOWN_KEYWORDS:
                break
            if fault("ehlo-keyword-prefixes"):
                keyword = next((known for known in KNOWN_KEYWORDS if keyword.upper().startswith(known)), keyword)
            if not fault("ehlo-case-counts"):
                keyword = keyword.upper()
            found[keyword] = arguments.split()
        return found

    # -- TLS (RFC 3207)

    def must_verify(self):
        """Under verified, and wherever a secret is to go through it (RFC 4954 14, RFC 8314 5.2)."""
        policy = self.settings.tls
        if fault("tls-certificate-is-ignored"):
            return False
        if fault("auth-certificate-is-ignored") and self.settings.auth:
            return False
        return policy == "verified" or bool(self.settings.auth) or (policy == "implicit" and bool(self.settings.ca_file))

    def wants_starttls(self):
        policy = self.settings.tls
        if policy == "implicit":
            return fault("tls-starttls-inside-implicit") and "STARTTLS" in self.offers
        if policy == "none" or fault("tls-is-never-used"):
            return False
        if "STARTTLS" in self.offers:
            return True
        if policy in ("required", "verified") and not fault("tls-missing-is-ignored") \
                and not (fault("auth-forgets-policy") and self.settings.auth):
            raise Failure(TEMPORARY, "the host offers no STARTTLS, but TLS is required", status="4.7.10", where="starttls")
        return False

    def starttls(self):
        if fault("tls-talks-behind-starttls"):
            self.wire.send(b"STARTTLS\r\n" + self.line("EHLO " + self.hello_name()), 10)
            reply = self.read("starttls")
        else:
            reply = self.ask("STARTTLS now" if fault("tls-starttls-has-an-argument") else "STARTTLS", "starttls")
        if reply.digit != 2 or reply.code == 221:
            if reply.code in (221, 421):
                raise refused(reply, "starttls")
            if self.settings.tls in ("required", "verified") and not fault("tls-refusal-is-ignored"):
                raise Failure(TEMPORARY, f"TLS is required, but STARTTLS was answered {reply}", reply.code, "", "starttls",
                              tuple(reply.lines))
            return
        if self.wire.drain() and not fault("tls-injected-reply-counts"):
            raise Lost("clear text came behind the reply to STARTTLS")
        if fault("tls-handshake-is-left-out"):
            self.wire.ended = True
            raise Lost("no handshake today")
        import os
        spare = os.dup(self.wire.sock.fileno()) if fault("tls-failure-goes-on-in-clear") else None
        try:
            self.handshake()
        except Failure:
            if spare is None:
                raise
            import socket
            self.wire.sock = socket.socket(fileno=spare)
            self.wire.ended = self.wire.tls = False
            self.wire.received.clear()
            self.settings.tls = "none"
            return
        before = self.offers
        if not fault("tls-keeps-list"):
            self.hello()
        if fault("tls-old-list-counts"):
            self.offers = {**before, **self.offers}
        if fault("tls-second-starttls"):
            self.ask("STARTTLS", "starttls")

    def handshake(self):
        import ssl
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if fault("tls-old-version"):
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.hostname_checks_common_name = False
        verify = self.must_verify()
        context.check_hostname = verify and not fault("tls-name-is-ignored") and not fault("tls-no-server-name")
        context.verify_mode = ssl.CERT_REQUIRED if verify else ssl.CERT_NONE
        try:
            if verify and self.settings.ca_file:
                context.load_verify_locations(self.settings.ca_file)
            elif verify:
                context.load_default_certs()
            name = None if fault("tls-no-server-name") else self.target.name or self.target.address
            self.wire.start_tls(context, name, self.patience("starttls"))
        except Lost:
            raise
        except (OSError, ValueError) as problem:
            self.wire.ended = True
            self.usable = False
            failure = Failure(PERMANENT if fault("tls-failure-is-permanent") else TEMPORARY,
                              f"the TLS handshake failed: {clean(str(problem).encode())}", where="handshake")
            failure.tls_failed = True
            raise failure from None
        self.verified = verify

    # -- the end

    def close(self):
        """QUIT and its reply where the conversation is in step (RFC 5321 4.1.1.10); says whether 221 came."""
        if self.wire is None:
            return False
        good = False
        silent = (self.wire.ended or not self.greeted or self.quit_said or fault("conn-no-quit")
                  or fault("greet-no-quit-after-refusal") and not self.offers)
        if not silent:
            try:
                self.wire.received.clear()
                self.wire.send(self.line("QUIT please" if fault("env-quit-has-an-argument") else "QUIT"), self.patience("quit"))
                self.quit_said = True
                if not fault("conn-closes-before-221"):
                    reply = self.wire.reply(self.patience("quit"))
                    good = reply.code == 221
                    if fault("greet-stays-after-521") and not good:
                        time.sleep(6)
            except Lost:
                pass
        try:
            self.wire.close()
        except OSError:
            pass
        self.wire = None
        self.usable = False
        return good
