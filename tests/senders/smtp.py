"""An SMTP client engine written by hand (RFC 5321 and its extensions), correct unless SENDER_FAULT breaks it in one point.

    session = Session(target, settings)
    session.open()                              # raises Failure, or Lost
    outcomes = session.deliver(mail, recipients)  # address to Outcome
    session.close()
`send_once` does all of that for one message."""
import re
import time

import content as body
from address import bracketed, colon, path, unsafe, xtext
from login import Login
from switch import FAULT, fault
from terms import ACCEPTED, PERMANENT, TEMPORARY, Failure, NotOurs, Outcome, outcome_of, refused
from wire import Garbled, Lost, Reply, TimedOut

GROUP = 100         # commands of one group, so that neither side has to hold much
CHUNK = 64 * 1024   # octets of one BDAT


class Session(Login):
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
        if "SIZE" in offers or always:
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
        if most and re.fullmatch(r"[0-9]{1,20}", most[0]):
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
