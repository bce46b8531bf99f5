"""SASL mechanisms as a client: each is a generator that yields responses and is sent challenges, both octets.

The first value is the initial response, None when the mechanism has none. It returns when it is complete; Refuse means
that the exchange has to be cancelled. `served` of a Mechanism tells whether the server has proved itself where it must."""
import base64
import os
import re

from switch import fault

MOST_ITERATIONS = 1_000_000     # of SCRAM; more is an attack on the client (RFC 5802 9)
LEAST_ITERATIONS = 1


class Refuse(Exception):
    pass


class Mechanism:
    def __init__(self, name, user, password, token, host, port):
        self.name, self.user, self.password, self.token = name, user, password, token
        self.host, self.port = host, port
        self.served = not name.startswith("SCRAM-")
        self.steps = STEPS[name](self)


def plain(self):
    yield (b"" if fault("auth-plain-without-first-nul") else b"\0") + self.user + b"\0" + self.password


def login(self):
    challenge = yield None
    if fault("auth-login-by-words"):
        while True:
            challenge = yield self.password if b"ass" in challenge else self.user
    yield self.user
    yield self.password


def cram_md5(self):
    import hmac
    challenge = yield None
    digest = hmac.new(self.password, challenge, "md5").hexdigest()
    yield self.user + b" " + (digest.upper() if fault("auth-cram-upper-case") else digest).encode()


def attributes(message):
    return dict(part.split(b"=", 1) for part in message.split(b",") if b"=" in part)


def scram(self):
    """RFC 5802 3, without channel binding (this client has none: flag n)."""
    import hashlib
    import hmac
    hashed = "sha256" if self.name.endswith("256") else "sha1"
    nonce = base64.b64encode(os.urandom(18))
    bare = b"n=" + self.user.replace(b"=", b"=3D").replace(b",", b"=2C") + b",r=" + nonce
    header = b"y,," if fault("auth-scram-flag-lies") else b"n,,"
    first = yield header + bare
    if first.startswith(b"m="):
        raise Refuse("an extension that this client does not know is mandatory")
    given = attributes(first)
    try:
        theirs, salt, count = given[b"r"], base64.b64decode(given[b"s"], validate=True), int(given[b"i"])
    except (KeyError, ValueError):
        raise Refuse("the server's first message is not as SCRAM wants it") from None
    if (not theirs.startswith(nonce) or theirs == nonce) and not fault("auth-scram-nonce-unchecked"):
        raise Refuse("the server's nonce does not begin with ours")
    if not LEAST_ITERATIONS <= count <= MOST_ITERATIONS:
        raise Refuse(f"{count} iterations are out of the question")
    salted = hashlib.pbkdf2_hmac(hashed, self.password, salt, count)
    client_key = hmac.digest(salted, b"Client Key", hashed)
    final = b"c=" + base64.b64encode(header) + b",r=" + theirs
    signed = bare + b"," + first + b"," + final
    signature = hmac.digest(hashlib.new(hashed, client_key).digest(), signed, hashed)
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    answer = yield final + b",p=" + base64.b64encode(proof)
    wanted = hmac.digest(hmac.digest(salted, b"Server Key", hashed), signed, hashed)
    if attributes(answer).get(b"v") != base64.b64encode(wanted) and not fault("auth-scram-server-unchecked"):
        raise Refuse("the server did not prove that it knows the password")
    self.served = True
    yield b""


def xoauth2(self):
    yield b"user=" + self.user + b"\x01auth=Bearer " + self.token + b"\x01\x01"
    yield b""       # a challenge now is the error; the server wants an empty answer, then says 535


def oauthbearer(self):
    name = self.user.replace(b"=", b"=3D").replace(b",", b"=2C")
    yield (b"n,a=" + name + b",\x01host=" + self.host.encode() + b"\x01port=" + str(self.port).encode()
           + b"\x01auth=Bearer " + self.token + b"\x01\x01")
    yield b"\x01"   # RFC 7628 3.2.3


STEPS = {"SCRAM-SHA-256": scram, "SCRAM-SHA-1": scram, "CRAM-MD5": cram_md5, "OAUTHBEARER": oauthbearer,
         "XOAUTH2": xoauth2, "PLAIN": plain, "LOGIN": login}      # the strongest first
SHOWS_SECRET = {"PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"}


def encoded(response):
    return base64.b64encode(response)


def decoded(challenge):
    """The octets of a challenge; Refuse when it is no base64 (RFC 4954 4)."""
    if not re.fullmatch(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", challenge):
        raise Refuse("the challenge is no base64")
    return base64.b64decode(challenge)
