"""AUTH (RFC 4954) on a connection."""
import re

from connection import Connection
from switch import fault
from terms import PERMANENT, TEMPORARY, Failure, refused
from wire import Lost, clean


class Login(Connection):
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
