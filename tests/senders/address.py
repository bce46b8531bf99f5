"""Addresses and parameters as they stand on the wire (RFC 5321 4.1.2, RFC 6531, RFC 3461 4)."""
import re

from switch import fault
from terms import NotOurs


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
