"""Notifications of failure, of delay and of relaying (RFC 3464, 3461 6, 6522, 6533), seven-bit throughout."""
import base64
import re
import time

import content as body
from intake import date
from switch import fault

MOST_RETURNED = 1024 * 1024     # octets of the message given back; more: its header only
MOST_DIAGNOSTIC = 3000          # octets of a reply quoted


def unxtext(value):
    if fault("dsn-envid-is-not-decoded"):
        return value
    return re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), value)


def printable(text, most=900):
    return "".join(c if 32 <= ord(c) < 127 else "?" for c in text)[:most]


def typed(address):
    """rfc822, or utf-8 in its ASCII form (RFC 6533 3)."""
    if address.isascii():
        return "rfc822; " + address
    return "utf-8; " + "".join(c if 32 < ord(c) < 127 and c not in "\\+=" else f"\\x{{{ord(c):X}}}" for c in address)


def status_of(recipient, action):
    """A status code of the class that the basic code says (RFC 3461 6.3 g)."""
    last = recipient.get("last") or {}
    if action == "relayed":
        return "2.0.0"
    if action == "delayed":
        found = last.get("status", "")
        return "5.0.0" if fault("dsn-delay-class") else found if found.startswith("4.") else "4.0.0"
    if fault("dsn-status-says-success"):
        return "2.0.0"
    if fault("dsn-wrong-class"):
        return "4.0.0" if last.get("told") == "permanent" else "5.0.0"
    if last.get("told") != "permanent":
        return "4.4.7"      # it expired (RFC 3464 2.3.3, RFC 3463 3.5)
    return last.get("status") if last.get("status", "").startswith("5.") or fault("dsn-trusts-enhanced") and last.get("status") \
        else "5.0.0"


def diagnostic(lines):
    """The reply as it came, each further line behind a blank (RFC 3461 9.2), without octets that a field cannot hold."""
    if fault("dsn-eight-bit"):
        return "smtp; " + "\r\n ".join(line.decode("latin-1") for line in lines)
    if fault("dsn-raw-text"):
        return "smtp; " + "\r\n".join(line.decode("latin-1") for line in lines)
    told, left = [], MOST_DIAGNOSTIC
    for line in lines:
        told.append(printable(line.decode("latin-1"), min(900, left)))
        left -= len(told[-1])
        if left <= 0:
            break
    if fault("dsn-diagnostic-is-invented"):
        told = ["550 it did not work"]
    return "smtp; " + "\r\n ".join(one.rstrip() for one in told)


def stamp(when):
    return re.sub(r"[+-]\d{4}$", "GMT", date(when)) if fault("dsn-zone-by-name") else date(when)


def recipient_fields(recipient, action, until):
    last = recipient.get("last") or {}
    fields = []
    orcpt = recipient.get("orcpt") or ("rfc822;" + recipient["address"] if fault("dsn-orcpt-is-invented") else "")
    if orcpt:
        kind, _, address = orcpt.partition(";")
        fields.append(f"Original-Recipient: {printable(kind)}; {printable(unxtext(address))}")
    fields.append("Final-Recipient: " + typed(recipient["address"].lower() if fault("dsn-lower-cases") else recipient["address"]))
    if not fault("dsn-no-action"):
        fields.append(f"Action: {action}")
    status = status_of(recipient, action)
    fields.append("Status: " + (status.replace(".", ".0") if fault("dsn-leading-zeros") else status))
    remote = last.get("remote") or ("mx.unknown.test" if fault("dsn-remote-mta-is-invented") else "")
    if remote and not fault("dsn-no-remote-mta"):
        fields.append(f"Remote-MTA: dns; {printable(remote)}")
    if action in ("failed", "delayed") and last.get("lines") and not fault("dsn-no-diagnostic"):
        fields.append("Diagnostic-Code: " + diagnostic([line.encode("latin-1") for line in last["lines"]]))
    elif action in ("failed", "delayed") and last.get("text") and not fault("dsn-no-diagnostic"):
        fields.append("Diagnostic-Code: x-local; " + printable(last["text"]))
    if last.get("at"):
        fields.append("Last-Attempt-Date: " + stamp(last["at"]))
    if action == "delayed" or fault("dsn-failed-will-retry"):
        fields.append("Will-Retry-Until: " + stamp(until))
    return fields


def report(relay, identity, message, recipients, action, content, until):
    """The notification as content to queue; `until`: when the message expires."""
    if fault("dsn-names-only-one"):
        recipients = recipients[:1]
    header, _ = body.split(content)
    heading = {"failed": "Undelivered mail", "relayed": "Mail was relayed", "delayed": "Mail is delayed"}[action]
    words = [f"This is the mail system {relay.name}.", "",
             "Your message could not be delivered to:" if action == "failed" else
             "Your message is still being tried, so far in vain, for:" if action == "delayed" else
             "Your message was handed to a system that will tell no more about it, for:", ""]
    for one in recipients:
        last = one.get("last") or {}
        words.append(f"  <{printable(one['address'])}>: {printable(last.get('text') or '', 400)}".rstrip())
    about = body.field(header, b"message-id").decode("latin-1")
    top = ["From: Mail Delivery System <mailer-daemon@" + relay.name + ">", "To: " + printable(message["sender"]),
           "Subject: " + heading, "Date: " + date(), f"Message-ID: <{identity}@{relay.name}>", "Auto-Submitted: auto-" + ("generated" if fault("dsn-auto-generated") else "replied"),
           *(["References: " + printable(about)] if about else []), "MIME-Version: 1.0"]
    if fault("dsn-no-report"):
        return "\r\n".join([*top, "Content-Type: text/plain; charset=us-ascii", "", *words, ""]).encode("latin-1")
    about_message = [] if fault("dsn-no-reporting-mta") else [f"Reporting-MTA: dns; {relay.name}"]
    if message.get("envid"):
        about_message.insert(0, "Original-Envelope-Id: " + printable(unxtext(message["envid"])))
    about_message.append("Arrival-Date: " + stamp(message["arrived"]))
    status = "\r\n".join([*about_message, ""]) + "".join("\r\n" + "\r\n".join([*recipient_fields(one, action, until), ""])
                                                         for one in recipients)
    if fault("dsn-status-in-base64"):
        status = "\r\n".join(re.findall(".{1,76}", base64.b64encode(status.encode("latin-1")).decode())) + "\r\n"
    kind, returned = third_part(message, header, content, action)
    boundary = f"report-{time.time_ns():x}-{identity}"
    delimiter = "\r\n--" + boundary
    whole = "\r\n".join([
        *top, f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary}"', "",
        f"--{boundary}", "Content-Type: text/plain; charset=us-ascii", "", *words, ""])
    encoding = "Content-Transfer-Encoding: base64\r\n" if fault("dsn-status-in-base64") else ""
    whole += delimiter + f"\r\nContent-Type: message/delivery-status\r\n{encoding}\r\n" + status
    if fault("dsn-message-before-status"):
        at = whole.rindex(delimiter)
        return (whole[:at] + f"{delimiter}\r\n{kind}\r\n\r\n").encode("latin-1") + returned + (whole[at:] + f"{delimiter}--\r\n").encode("latin-1")
    return whole.encode("latin-1") + f"{delimiter}\r\n{kind}\r\n\r\n".encode() + returned + f"{delimiter}--\r\n".encode()


def third_part(message, header, content, action):
    """RET decides between header and whole message (RFC 3461 4.3, 6.2); octets above 127 are encoded."""
    headers = (message.get("ret") == "HDRS" and not fault("dsn-ret-is-ignored") or fault("dsn-never-whole") or len(content) > MOST_RETURNED
               or action != "failed" and not fault("dsn-relayed-whole"))
    if not headers and not body.has_high(content):
        return "Content-Type: message/rfc822", content
    if not headers and not body.needs_utf8_header(content) and body.is_mime(content):
        return "Content-Type: message/rfc822", body.seven_bit(content)
    if not body.has_high(header):
        return "Content-Type: text/rfc822-headers", header
    kind, octets = ("message/global-headers", header) if headers else ("message/global", content)
    lines = b"\r\n".join(base64.b64encode(octets[at:at + 57]) for at in range(0, len(octets), 57))
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64", lines + b"\r\n"
