"""An SMTP client engine written by hand (RFC 5321 and its extensions), correct unless SENDER_FAULT breaks it in one point.

    session = Session(target, settings)
    session.open()                              # raises Failure, or Lost
    outcomes = session.deliver(mail, recipients)  # address to Outcome
    session.close()
`send_once` does all of that for one message."""
import re
import time
from collections import namedtuple

from switch import FAULT, fault
from wire import Garbled, Lost, Reply, TimedOut, Wire, clean
import content as body

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


# What is wrong with these senders shows only where what is left of a reply is read as the next one.
KEEPS_SURPLUS = {"reply-first-line-is-all", "reply-bare-cr-ends-a-line", "reply-long-line-is-cut", "greet-first-line-is-all",
                 "tls-injected-reply-counts"}


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


def unsafe(value):
    return re.search(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]", value) is not None and not fault("sec-line-ends-pass")


def ascii_domain(domain):
    """A-labels (RFC 5890); an address literal and ASCII stay as they are."""
    if domain.isascii() or domain.startswith("["):
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        raise NotOurs(f"{domain!a} is no domain") from None


ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+"


def least_quoted(local):
    """The same local part with no more quotes than it needs (RFC 5321 4.1.2)."""
    if fault("env-quotes-always") and local and not local.startswith('"'):
        return f'"{local}"'
    if len(local) < 2 or not (local.startswith('"') and local.endswith('"')) or fault("env-keeps-quotes"):
        return local
    text = re.sub(r"\\(.)", r"\1", local[1:-1])
    if re.fullmatch(rf"{ATEXT}(?:\.{ATEXT})*", text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def path(address):
    """The address between < and > as it stands on the wire, and whether it needs SMTPUTF8. The local part stays as it is
    (RFC 5321 2.4)."""
    if unsafe(address):
        raise NotOurs(f"an address holds a control character: {address!a}")
    local, at, domain = address.rpartition("@")
    if address and (not at or not local or not domain or re.search(r"[<> ]", domain)):
        raise NotOurs(f"this is no address: {address!a}")
    if address and not local.startswith('"') and re.search(r"[\s<>]", local) and not fault("sec-line-ends-pass"):
        raise NotOurs(f"this is no address: {address!a}")
    local = least_quoted(local)
    if fault("env-upper-cases"):
        local = local.upper()
    if fault("env-lower-cases"):
        local = local.lower()
    if fault("env-cuts-tags"):
        local = local.partition("+")[0]
    if fault("env-cuts-long-local-parts"):
        local = local[:32]
    if fault("utf8-punycode-local") and not local.isascii():
        local = "xn--" + local.encode("punycode").decode()
    domain = domain if fault("utf8-raw-domain") else ascii_domain(domain)
    whole = local + at + domain
    if fault("utf8-raw-domain") and local.isascii():
        return whole, False     # it does not even see that SMTPUTF8 is needed
    if fault("env-source-route") and whole:
        whole = "@relay.bouncehouse.test:" + whole
    return whole, not whole.isascii()


def bracketed(whole):
    return whole if fault("env-no-brackets") and whole else f"<{whole}>"


def colon():
    return ": " if fault("env-blank-after-colon") else ":"


def xtext(value):
    """As it is when it is xtext already, else made so (RFC 3461 4)."""
    if re.fullmatch(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*", value):
        return value
    return "".join(c if c in SAFE_XTEXT else "".join(f"+{o:02X}" for o in c.encode()) for c in value)


SAFE_XTEXT = set(map(chr, range(33, 127))) - {"+", "="}


class Session:
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
            if self.target in Session.remembered:
                return
            Session.remembered[self.target] = {}
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
                self.offers = Session.remembered.setdefault(self.target.address, self.offers)
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

    # -- AUTH (RFC 4954)

    def may_show(self, name):
        import sasl
        settings = self.settings
        if name not in sasl.SHOWS_SECRET or settings.clear_auth or fault("auth-secret-in-clear") or fault("auth-forgets-policy"):
            return True
        if settings.tls == "none" and settings.auth.upper() == name in ("PLAIN", "LOGIN"):
            return True     # the caller has switched TLS off and named the mechanism: that is his policy
        return self.wire.tls and (self.verified or fault("auth-certificate-is-ignored") or fault("tls-certificate-is-ignored"))

    def authenticate(self):
        import sasl
        settings = self.settings
        offered = ["PLAIN"] if fault("auth-unoffered") else [name.upper() for name in self.offers.get("AUTH", [])]
        wanted = list(sasl.STEPS) if settings.auth == "any" else [settings.auth.upper()]
        if fault("auth-mechanism-prefix"):
            wanted = [one for name in wanted for one in offered if one.startswith(name)]
            sasl.STEPS.update({one: sasl.plain for one in wanted if one.startswith("PLAIN")})
        usable = [name for name in wanted if name in offered and name in sasl.STEPS and self.may_show(name)
                  and (settings.token if name in ("XOAUTH2", "OAUTHBEARER") else settings.password or settings.auth != "any")]
        if not usable and fault("auth-failure-is-ignored"):
            return
        if not usable:
            raise Failure(TEMPORARY, "no way to authenticate: the host offers "
                          + (clean(" ".join(offered).encode()) or "no AUTH") + " here", where="auth")
        for name in usable:
            for _ in range(50 if fault("auth-loops") or fault("auth-bearer-repeats") and "AUTH" in name else 1):
                reply = self.one_auth(sasl, name)
                if reply.code in (221, 421):
                    raise refused(reply, "auth")
                if reply.digit == 2:
                    break
            if reply.digit == 2:
                self.authenticated = True
                if fault("auth-twice"):
                    self.one_auth(sasl, name)
                return
            if reply.code not in (504, 534):        # another mechanism may do; anything else ends it
                break
        if fault("auth-failure-is-ignored"):
            return
        failure = refused(reply, "auth")
        if fault("auth-454-is-permanent") and reply.digit == 4:
            failure.outcome = failure.outcome._replace(told=PERMANENT)
        if fault("sec-secret-in-output"):
            failure.outcome = failure.outcome._replace(text=f"{settings.user!r} {settings.password!r}: {failure.outcome.text}")
        raise failure

    def one_auth(self, sasl, name):
        """One exchange; its last reply. A cancelled one that is refused as it should be raises Failure."""
        mechanism = sasl.Mechanism(name, self.settings.user, self.settings.password, self.settings.token,
                                   self.target.name, self.target.port)
        encoded = sasl.encoded
        if fault("auth-lines-are-broken"):
            encoded = lambda response: b"\r\n".join(re.findall(rb".{1,20}", sasl.encoded(response))) or b""
        initial = next(mechanism.steps)
        command = f"AUTH {name}".encode()
        pending = None
        if initial is not None:
            whole = command + b" " + (encoded(initial) or b"=")
            if len(whole) + 2 <= 512 or fault("auth-initial-response-too-long"):    # RFC 4954 4
                command = whole
            else:
                pending = initial
        reply = self.ask_octets(command, "auth")
        rounds = 0
        while reply.code == 334:
            rounds += 1
            try:
                if fault("auth-long-challenge-is-cancelled") and len(reply.lines[-1]) > 512:
                    raise sasl.Refuse("the challenge is long")
                if fault("auth-bad-challenge-is-answered"):
                    try:
                        challenge = sasl.decoded(reply.lines[-1][4:])
                    except sasl.Refuse:
                        challenge = b""
                elif fault("auth-bearer-is-silent") and rounds == 1 and pending is None and "AUTH" in name:
                    self.wire.ended = True
                    raise Lost("the token was refused")
                else:
                    challenge = sasl.decoded(reply.lines[-1][4:].strip() if name in ("LOGIN",) else reply.lines[-1][4:])
                response = pending if pending is not None else mechanism.steps.send(challenge)
                pending = None
            except StopIteration:
                if not fault("auth-answers-for-ever"):
                    return self.cancelled("the server wants more than the mechanism has")
                response = b""
            except sasl.Refuse as why:
                return self.cancelled(str(why))
            reply = self.ask_octets(encoded(response), "auth")
        if reply.digit == 2 and not mechanism.served and not fault("auth-scram-server-unchecked"):
            raise Failure(TEMPORARY, "the server did not prove that it knows the password", where="auth")
        return reply

    def ask_octets(self, octets, stage):
        self.no_surplus()
        self.wire.send(octets + b"\r\n", self.patience(stage))
        return self.read(stage)

    def cancelled(self, why):
        reply = self.ask_octets(b"*", "auth")
        raise Failure(TEMPORARY, f"AUTH was cancelled: {why}", where="auth", lines=tuple(reply.lines))

    # -- limits (RFC 9422)

    def limit(self, name):
        if name == "RCPTMAX" and fault("limit-recipients-ignored") or name == "MAILMAX" and fault("limit-messages-ignored"):
            return None
        arguments = self.offers.get("LIMITS", [])
        if not all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*(?:=[!-~]+)?", one) for one in arguments):
            return None
        for one in arguments:
            key, _, value = one.partition("=")
            if key.upper() == name and re.fullmatch(r"[1-9][0-9]{0,5}", value):
                return int(value)
        return None

    def has_room_for(self, recipients):
        """Whether the session may take another transaction with these recipients."""
        most_mails, most_domains = self.limit("MAILMAX"), self.limit("RCPTDOMAINMAX")
        domains = self.domains | {one.rpartition("@")[2].lower() for one in recipients}
        return ((most_mails is None or self.mails < most_mails)
                and (most_domains is None or not self.domains or len(domains) <= most_domains))

    # -- a transaction

    def deliver(self, mail, recipients):
        """One message to these recipients; an Outcome for each of them, whatever happens."""
        outcomes = {}
        left = list(recipients)
        if fault("conn-recipients-leak"):
            left = self.last_recipients + left
            self.last_recipients = list(recipients)
        most = self.limit("RCPTMAX") or len(left)
        if fault("env-one-by-one"):
            most = 1
        while left:
            group, left = left[:most], left[most:]
            if not self.usable or not self.has_room_for(group):
                text = "the host takes no more in this session"
                for one in group:
                    outcomes.setdefault(one, Outcome(TEMPORARY, 0, text, where="limit", again=True))
                continue
            found = self.transaction(mail, group)
            outcomes.update(found)
            again = [one for one in group if found[one].again]
            if again and any(found[one].told == ACCEPTED for one in group):
                left = again + left
        return outcomes

    def transaction(self, mail, recipients):
        outcomes = {}
        self.in_content = False
        try:
            self.clear()
            self.run(mail, recipients, outcomes)
        except Failure as failure:
            rest = failure.outcome
        except Lost as lost:
            self.usable = False
            rest = Outcome(TEMPORARY, 0, str(lost), "4.4.2", "lost", whole=True)
            if not lost.in_step:
                self.wire.ended = True
            if fault("conn-lost-is-permanent") or (fault("time-out-bounces") and isinstance(lost, TimedOut)):
                rest = rest._replace(told=PERMANENT)
            if self.in_content and fault("data-lost-reply-is-sent"):
                rest = rest._replace(told=ACCEPTED, code=250)
            if self.in_content and fault("data-lost-reply-bounces"):
                rest = rest._replace(told=PERMANENT)
            if fault("conn-crashes-when-lost"):
                import os
                import signal
                os.kill(os.getpid(), signal.SIGSEGV)
        else:
            rest = None
        for one in recipients:
            if rest is not None:
                outcomes.setdefault(one, rest)
        worst = next((found for found in outcomes.values() if found.told == PERMANENT), None)
        return {one: worst for one in recipients} if worst and fault("env-all-fail-with-one") else outcomes

    def clear(self):
        """Nothing may be left of an unfinished transaction (RFC 5321 4.1.4)."""
        if self.dirty and not fault("env-no-rset"):
            reply = self.ask("RSET", "rset")
            if reply.digit != 2 or reply.code == 221:
                self.leave()
                raise refused(reply, "rset")
        self.dirty = False

    def mail_line(self, mail, content):
        """MAIL with the parameters that this session offers and this message needs (RFC 5321 4.1.1.11)."""
        offers, words = self.offers, []
        sender, utf8 = path("postmaster@" + self.settings.hello if fault("env-no-null-sender") and not mail.sender else mail.sender)
        always = fault("env-parameters-always")
        utf8 = utf8 or self.utf8_recipients or body.needs_utf8_header(content)
        if (("SIZE" in offers or always) and not fault("limit-size-unused")):
            size = len(content)
            words.append(f"SIZE={size // 2 if fault('limit-size-is-wrong') else size}")
        if body.has_high(content) and ("8BITMIME" in offers or always) and not fault("data-no-body-parameter"):
            words.append("BODY=8BITMIME")
        elif fault("data-body-always") and "8BITMIME" in offers:
            words.append("BODY=8BITMIME")
        if utf8 and not fault("utf8-no-parameter") and ("SMTPUTF8" in offers):
            words.append("SMTPUTF8")
        elif fault("utf8-always") and "SMTPUTF8" in offers:
            words.append("SMTPUTF8")
        if "DSN" in offers and not fault("dsn-parameters-dropped") or always or fault("dsn-parameters-unoffered"):
            if mail.ret:
                words.append("RET=" + mail.ret)
            if mail.envid:
                words.append("ENVID=" + xtext(mail.envid))
        return " ".join(["MAIL FROM" + colon() + bracketed(sender), *words])

    def rcpt_line(self, mail, recipient):
        words = []
        if "DSN" in self.offers and not fault("dsn-parameters-dropped") or fault("dsn-parameters-unoffered"):
            notify = mail.notify.get(recipient, "") if isinstance(mail.notify, dict) else mail.notify
            if notify:
                words.append("NOTIFY=" + notify)
            if mail.orcpt.get(recipient):
                words.append("ORCPT=" + mail.orcpt[recipient])
        return " ".join(["RCPT TO" + colon() + bracketed(path(recipient)[0]), *words])

    def prepared(self, mail, recipients):
        """The content as this session can take it; Failure when it cannot (no command was sent then)."""
        binary = body.needs_conversion(mail.content)
        content = body.normalised(body.seven_bit(mail.content) if binary else mail.content) \
            if not binary or not fault("data-binary-anyway") else mail.content + b"\r\n"
        if any(unsafe(value) for value in (mail.envid, mail.ret, *mail.orcpt.values())):
            raise NotOurs("a parameter holds a control character")
        self.utf8_recipients = any([path(one)[1] for one in (mail.sender, *recipients)])
        utf8_header = body.needs_utf8_header(content)
        if (self.utf8_recipients and not fault("utf8-unoffered") or utf8_header and not fault("utf8-raw-headers")) \
                and "SMTPUTF8" not in self.offers:
            raise Failure(PERMANENT, "the host does not take internationalised mail", status="5.6.7", where="mail")
        if b"\0" in content and not fault("data-passes-nul") and not fault("data-binary-anyway"):
            raise Failure(PERMANENT, "NUL cannot be sent", status="5.6.0", where="mail")     # RFC 5321 4.5.2, RFC 5322 3
        eight = "8BITMIME" in self.offers
        if (body.has_high(content) and not utf8_header and not (eight and body.is_mime(content))
                or body.needs_conversion(content)) and not fault("data-eight-bit-anyway") and not fault("env-parameters-always") \
                and not fault("data-binary-anyway"):
            if fault("data-strips-eighth-bit"):
                content = bytes(octet & 127 for octet in content)
            elif not body.is_mime(content):
                raise Failure(PERMANENT, "eight-bit content that is no MIME cannot be sent", status="5.6.3", where="mail")
            elif not eight or body.needs_conversion(content):
                content = body.seven_bit(content)
        most = self.offers.get("SIZE", [])
        if most and re.fullmatch(r"[0-9]{1,20}", most[0]) and not fault("limit-size-unused"):
            limit = int(most[0])
            if fault("limit-size-has-32-bits"):
                limit %= 1 << 32
            elif not limit and not fault("limit-size-zero-counts"):
                limit = len(content)
            if len(content) > limit:
                raise Failure(PERMANENT, f"the message has {len(content)} octets, the host takes {limit}", status="5.3.4",
                              where="mail")
        if fault("data-cuts-long-lines"):
            content = re.sub(rb"(?m)^([^\r\n]{998})[^\r\n]*", rb"\1", content)
        return content

    def run(self, mail, recipients, outcomes):
        content = self.prepared(mail, recipients)
        chunked = "CHUNKING" in self.offers and (self.settings.chunking or FAULT.startswith("bdat-")) or fault("bdat-unoffered")
        first = self.mail_line(mail, content)
        lines = [self.rcpt_line(mail, one) for one in recipients]
        self.mails += 1
        self.domains |= {one.rpartition("@")[2].lower() for one in recipients}
        self.dirty = True
        if ("PIPELINING" in self.offers and self.settings.pipelining) or fault("pipe-unoffered"):
            replies, data = self.grouped(first, lines, recipients, outcomes, chunked)
        else:
            replies, data = self.in_step(first, lines, recipients, outcomes, chunked)
        good = self.judged(recipients, replies, outcomes)
        if not self.usable and not good:
            return
        if chunked:
            if good:
                self.chunks(content, good, outcomes)
            return
        if data is None:
            return
        self.answer_to_data(data, content, good, outcomes)

    def mail_refused(self, reply, recipients, outcomes):
        found = outcome_of(reply, "mail")
        if found.told == ACCEPTED:
            found = found._replace(told=TEMPORARY)
        if fault("env-4yz-to-mail-bounces") and reply.digit == 4:
            found = found._replace(told=PERMANENT)
        if fault("env-5yz-to-mail-is-retried") and reply.digit == 5:
            found = found._replace(told=TEMPORARY)
        for one in recipients:
            outcomes[one] = found
        if reply.code not in (221, 421):
            self.dirty = False      # nothing was opened

    @staticmethod
    def positive(reply):
        return reply.digit == 2 and reply.code != 221 or reply.digit == 3 and fault("reply-3yz-is-acceptance")

    def in_step(self, first, lines, recipients, outcomes, chunked):
        """One command, one reply (RFC 5321 4.3.1)."""
        reply = self.ask(first, "mail")
        if not self.positive(reply):
            self.mail_refused(reply, recipients, outcomes)
            return [], None
        replies = []
        for line in lines:
            replies.append(self.ask(line, "rcpt"))
            if replies[-1].code in (221, 421) and not self.usable:
                return replies, None
            if fault("env-first-refusal-ends") and replies[-1].digit != 2:
                return replies + [replies[-1]] * (len(lines) - len(replies)), None
        if chunked or not (any(self.positive(reply) for reply in replies) or fault("env-refusal-is-ignored")):
            return replies, None
        return replies, self.ask(DATA(), "data")

    def grouped(self, first, lines, recipients, outcomes, chunked):
        """MAIL, RCPT ... DATA in groups; each reply belongs to its command by counting (RFC 2920 3.1)."""
        commands = [first, *lines]
        if not chunked:
            commands.append(DATA())
        replies = []
        for at in range(0, len(commands), GROUP):
            group = commands[at:at + GROUP]
            self.no_surplus()
            self.wire.send(b"".join(self.line(one) for one in group), self.patience("rcpt"))
            for index in range(at, at + len(group)):
                stage = "mail" if index == 0 else "data" if not chunked and index == len(commands) - 1 else "rcpt"
                try:
                    reply = self.read(stage)
                except Lost:
                    if replies and not self.positive(replies[0]):
                        self.mail_refused(replies[0], recipients, outcomes)     # what was read counts
                    elif replies:
                        self.judged(recipients, replies[1:], outcomes)
                    raise
                if reply.code in (221, 421) and not self.usable:
                    if index == 0:
                        self.mail_refused(reply, recipients, outcomes)
                        return [], None
                    if not self.positive(replies[0]):
                        self.mail_refused(replies[0], recipients, outcomes)
                        return [], None
                    return (replies[1:] + [reply])[:len(lines)], reply if stage == "data" else None
                replies.append(reply)
            if not self.positive(replies[0]) and at + GROUP < len(commands):
                self.mail_refused(replies[0], recipients, outcomes)
                return [], None
        self.no_surplus()
        data = None if chunked else replies.pop()
        if not self.positive(replies[0]):
            self.mail_refused(replies[0], recipients, outcomes)
            if fault("pipe-last-refusal-counts") and data is not None:
                for one in recipients:
                    outcomes[one] = outcome_of(data, "data")
            if data is not None and data.code == 354:
                self.dirty = True
                return [], data
            return [], None
        return replies[1:], data

    def judged(self, recipients, replies, outcomes):
        """Outcomes of the refused recipients; the accepted ones, whose outcome is still open."""
        good, closing = [], None
        too_many = lambda reply: (reply.code == 452 and reply.lines[0][4:9] == b"4.5.3"
                                  or reply.code == 552 and "SIZE" not in self.offers)
        for one, reply in zip(recipients, replies):
            if self.positive(reply) and not (fault("env-only-250-is-acceptance") and reply.code != 250):
                good.append(one)
                continue
            if fault("env-refusal-is-ignored") or fault("pipe-only-last-reply-counts"):
                good.append(one)
                continue
            found = outcome_of(reply, "rcpt")
            if found.told == ACCEPTED:
                found = found._replace(told=PERMANENT if fault("env-only-250-is-acceptance") else TEMPORARY)
            if reply.code in (221, 421):
                closing = found
            if too_many(reply) and good:
                found = found._replace(told=TEMPORARY, again=True)
                if fault("env-too-many-bounces"):
                    found = found._replace(told=PERMANENT, again=False)
                if fault("env-too-many-are-lost"):
                    found = found._replace(told=ACCEPTED, again=False)
            if fault("env-4yz-to-rcpt-bounces") and reply.digit == 4:
                found = found._replace(told=PERMANENT)
            if fault("env-5yz-to-rcpt-is-retried") and reply.digit == 5:
                found = found._replace(told=TEMPORARY)
            if fault("env-deferred-are-forgotten") and found.told == TEMPORARY and good:
                found = found._replace(told=ACCEPTED)
            outcomes[one] = found
        if closing:
            for one in [*good, *recipients[len(replies):]]:
                outcomes.setdefault(one, closing)
            return []
        if fault("env-first-refusal-ends") and len(good) < len(recipients):
            worst = next(found for found in outcomes.values() if found.told != ACCEPTED)
            outcomes.update({one: worst for one in recipients})
            return []
        return good

    def answer_to_data(self, data, content, good, outcomes):
        go_on = data.code == 354
        if fault("reply-250-starts-content") and data.digit == 2 or fault("data-refusal-is-ignored") \
                or fault("reply-below-400-is-success") and data.code < 400:
            go_on = True
        if not go_on:
            found = outcome_of(data, "data")
            if found.told == ACCEPTED or (data.code == 503 and any(o.code in (452, 552) for o in outcomes.values())):
                found = found._replace(told=TEMPORARY)      # RFC 5321 4.5.3.1.10: 503 behind a 452
            for one in good:
                outcomes[one] = found
            return
        if not good and not fault("pipe-text-without-recipients"):
            # nobody wants it, but the server waits: a lone dot (RFC 2920 3.1)
            self.wire.send(b".\r\n", self.patience("block"))
            reply = self.read("final")
            if fault("pipe-empty-message-counts"):
                outcomes.update({one: outcome_of(reply, "data-end") for one in outcomes})
            self.dirty = not self.positive(reply)
            return
        self.finish(self.transferred(content), good, outcomes)

    def transferred(self, content):
        """Sends the content and the final dot; the reply to the dot. What the server says before the dot ends the session:
        the dot is not sent, so that nothing is committed."""
        if fault("data-stops-at-354"):
            self.wire.ended = True
            raise Lost("no content today")
        octets = body.stuffed(content)
        end = b".\r\n"
        if fault("conn-resumes-content"):
            octets = octets[Session.remembered.get(("sent", self.target), 0):]
            Session.remembered["sent", self.target] = len(octets) // 2
        if fault("data-bare-lf"):
            octets = octets.replace(b"\r\n", b"\n")
        if fault("data-ends-with-bare-lf"):
            end = b".\n"
        if fault("data-extra-empty-line"):
            end = b"\r\n.\r\n"
        early_counts = fault("data-early-reply-counts")
        if early_counts:
            self.wire.send(octets, self.patience("block"))
        else:
            self.no_surplus_in_content()
            try:
                written = self.wire.send(octets, self.patience("block"), until_answer=True)
            except Lost:
                if self.wire.received.find(b"\n") < 0:
                    raise
                written = False
            if written and len(octets) >= 4096:
                self.wire.wait("r", time.monotonic() + 0.01)    # a moment for the server to object
            if not written or self.wire.drain():
                self.no_surplus_in_content()
        self.in_content = True
        if fault("pipe-quit-with-dot"):
            self.wire.send(end + b"QUIT\r\n", self.patience("block"))
            self.read("final")
            self.quit_said = True
            reply = self.wire.reply(self.patience("quit"))
            return Reply(250, [b"250 closed well"]) if reply.code == 221 else reply
        self.wire.send(end, self.patience("block"))
        if fault("data-waits-for-no-reply"):
            self.wire.ended = True
            return Reply(250, [b"250 it will be fine"])
        reply = self.read("final")
        self.in_content = False
        return reply

    def no_surplus_in_content(self):
        if not self.wire.drain():
            return
        self.usable = False
        reply = self.wire.reply(self.settings.times["quit"])
        self.wire.ended = True      # inside the content nothing can be said any more
        if reply.digit in (4, 5):
            raise refused(reply, "data-end")
        raise Garbled(f"a reply before the end of the content: {reply}")

    def finish(self, reply, good, outcomes):
        found = outcome_of(reply, "data-end", relayed="DSN" not in self.offers)
        if reply.digit == 4 and fault("data-4yz-at-the-dot-is-sent") or reply.digit == 5 and fault("data-5yz-at-the-dot-is-sent"):
            found = found._replace(told=ACCEPTED)
        if reply.digit == 5 and fault("data-5yz-at-the-dot-is-retried"):
            found = found._replace(told=TEMPORARY)
        if reply.digit == 4 and fault("data-4yz-at-the-dot-bounces"):
            found = found._replace(told=PERMANENT)
        self.dirty = reply.digit != 2
        for one in good:
            outcomes[one] = found

    def chunks(self, content, good, outcomes):
        """BDAT (RFC 3030 2): exact counts, no dots added, LAST once; after a refusal RSET."""
        if fault("bdat-stuffs-dots"):
            content = body.stuffed(content)
        size = 100 if fault("bdat-mixed-with-data") else CHUNK
        pieces = [content[at:at + size] for at in range(0, len(content), size)] or [b""]
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1 and not fault("bdat-no-last")
            count = len(piece) + (2 if fault("bdat-counts-wrongly") and last else 0)
            self.no_surplus()
            self.in_content = last
            if fault("bdat-mixed-with-data") and last and number:
                reply = self.answer_to_data(self.ask("DATA", "data"), piece, good, outcomes)
                return
            self.wire.send(b"BDAT %d%s\r\n" % (count, b" LAST" if last else b"") + piece, self.patience("block"))
            reply = self.read("final" if last else "data")
            self.in_content = False
            if reply.digit != 2 and not (fault("bdat-goes-on-after-refusal") and not last):
                break
        self.finish(reply, good, outcomes)

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


GROUP = 100         # commands of one group, so that neither side has to hold much
CHUNK = 64 * 1024   # octets of one BDAT
KNOWN_KEYWORDS = ("STARTTLS", "SIZE", "AUTH", "8BITMIME", "PIPELINING", "DSN", "SMTPUTF8", "CHUNKING", "LIMITS",
                  "ENHANCEDSTATUSCODES", "HELP", "BINARYMIME")
HELLO = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Za-z:.]+\]"


def DATA():
    return "DATA now" if fault("env-data-has-an-argument") else "DATA"


def send_once(target, settings, mail, recipients):
    """Connects, delivers, ends. Under an opportunistic policy a failed handshake is followed by a second connection in
    clear (RFC 7672 2.2), never by clear text on the first."""
    outcomes = {}
    for tls in dict.fromkeys([settings.tls, "none"]):
        settings.tls, session = tls, Session(target, settings)
        try:
            session.open()
            outcomes = session.deliver(mail, recipients)
        except Failure as failure:
            outcomes = {one: failure.outcome for one in recipients}
            if getattr(failure, "tls_failed", False) and tls == "opportunistic" and not settings.auth:
                continue
        except Lost as lost:
            outcomes = {one: lost_outcome(session, lost) for one in recipients}
        finally:
            if session.close() is False and fault("conn-reply-to-quit-counts"):
                outcomes = {one: Outcome(TEMPORARY, 0, "QUIT was not answered well") for one in recipients}
        break
    return outcomes


def lost_outcome(session, lost):
    """A conversation that broke before a transaction. Whoever only waits may not talk (RFC 5321 4.3.1)."""
    if session.wire and not lost.in_step:
        session.wire.ended = True
    told = PERMANENT if fault("conn-lost-is-permanent") or fault("time-out-bounces") and isinstance(lost, TimedOut) else TEMPORARY
    return Outcome(told, 0, str(lost), "4.4.1", "connect", whole=True)
