#!/usr/bin/env python3
"""A queueing mail sender: takes messages by SMTP, keeps them on disk, delivers, tries again, reports failures.

    mta.py --dir DIR --port PORT --routes FILE

A line of the routes file: domain address port tls-policy auth [key=value ...]; keys: host (name for the certificate), ca,
user, password, token, hello. "-" or "none" is no auth. It is read again when it has changed. Variables: SENDER_RETRY_S
(1), SENDER_GROWTH (1.3), SENDER_LIFE_S (20), SENDER_DELAY_S (age at which a delay is told; 0: never), SENDER_PARALLEL (32), BOUNCEHOUSE_TIMEOUT_MS, BOUNCEHOUSE_HELLO,
SENDER_FAULT (faults.py)."""
import heapq
import itertools
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from switch import FAULT, fault, known
import content as body
import intake
import names
import report
import smtp
from address import ascii_domain
from routes import Routes
from spool import Spool
from terms import Failure, Mail, NotOurs, Outcome, Target
from wire import Lost

RETRY = float(os.environ.get("SENDER_RETRY_S", "1"))
GROWTH = float(os.environ.get("SENDER_GROWTH", "1.3"))
LIFE = float(os.environ.get("SENDER_LIFE_S", "20"))
DELAY = float(os.environ.get("SENDER_DELAY_S", "0"))
PARALLEL = int(os.environ.get("SENDER_PARALLEL", "32"))
MOST_SESSIONS = 4       # to one destination at once
WORTH_A_SESSION = 5     # messages that wait before another session to the same destination is opened
MOST_MESSAGES = 50      # of one session
LINGER = 0.2            # seconds a session waits for another message
MOST_HOPS = 100         # Received fields (RFC 5321 6.3)


class Place:
    """What is known of a destination: how many talk to it, who waits, whether it is to be left alone for a while."""

    def __init__(self):
        self.sessions, self.waiting, self.until, self.pause, self.last = 0, [], 0.0, RETRY, None

    def is_well(self):
        self.until, self.pause = 0.0, RETRY

    def is_away(self, outcome):
        self.until, self.last = time.time() + self.pause, outcome
        self.pause *= GROWTH


class Relay:
    def __init__(self, folder, routes, name):
        self.name, self.spool, self.routes = name, Spool(folder), Routes(routes)
        self.due, self.numbers = [], itertools.count()
        self.ready = threading.Condition()
        self.messages, self.places, self.refused_senders = {}, {}, set()

    # -- taking

    def accept(self, hello, peer, mail, recipients, content):
        identity = self.spool.new_id()
        content = body.normalised(content)
        if fault("data-changes-header"):
            header, rest = body.split(content)
            content = b"".join(octets for name, octets in body.fields(header) if not name.startswith(b"x-")) + b"\r\n" + (rest or b"")
        trace = intake.received(self, hello, peer, identity, mail, recipients)
        message = {"id": identity, "arrived": time.time(), "sender": mail[0], "envid": mail[1].get("ENVID", ""),
                   "ret": mail[1].get("RET", "").upper(), "recipients": [
                       {"address": address, "notify": given.get("NOTIFY", "").upper(), "orcpt": given.get("ORCPT", ""),
                        "state": "waiting"} for address, given in unique(recipients)]}
        hops = sum(name == b"received" for name, _ in body.fields(body.split(content)[0]))
        self.spool.add(message, trace + content)
        with self.ready:
            self.messages[identity] = message
        if hops > MOST_HOPS:
            gone = Outcome("permanent", 0, "too many Received fields: a mail loop", "5.4.6", "loop")
            self.settle(message, {one["address"]: gone for one in message["recipients"]}, None)
            self.finish(message)
        else:
            self.plan_all(message)
        return identity

    def recover(self):
        if fault("retry-forgets-at-restart"):
            return
        for message in self.spool.messages():
            self.messages[message["id"]] = message
            self.plan_all(message)

    def plan_all(self, message):
        for domain in {domain_of(one["address"]) for one in message["recipients"] if one["state"] == "waiting"}:
            self.plan(Unit(message, domain), time.time())

    def plan(self, unit, when):
        with self.ready:
            heapq.heappush(self.due, (when, next(self.numbers), unit))
            self.ready.notify()

    # -- working

    def work(self):
        while True:
            with self.ready:
                while not self.due or self.due[0][0] > time.time():
                    self.ready.wait(self.due[0][0] - time.time() if self.due else None)
                unit = heapq.heappop(self.due)[2]
            try:
                self.serve(unit)
            except Exception as problem:      # a fault of ours must not lose mail
                print(f"{unit.message['id']}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
                if not FAULT:
                    import traceback
                    traceback.print_exc()
                self.plan(unit, time.time() + unit.next_pause())

    def serve(self, unit):
        message = unit.message
        if not unit.open():
            return
        if time.time() >= message["arrived"] + LIFE - 0.001 and unit.tried and not fault("retry-never-gives-up"):
            return self.expire(unit)
        route = self.routes.find(unit.domain)
        if route is None:
            gone = Outcome("permanent", 0, f"there is no way to {unit.domain}", "5.1.2", "route")
            self.settle(message, {one["address"]: gone for one in unit.open()}, None)
            return self.finish(message)
        with self.ready:
            place = self.places.setdefault(route.place + ((unit.domain,) if route.by_name else ()), Place())
            if place.until > time.time() + 0.02 and not fault("retry-hammers-host"):
                unit.last = unit.last or place.last
                unit.tried = True
                return self.later(unit, place.until)
            most = 1 if place.until else 1 + len(place.waiting) // WORTH_A_SESSION
            if place.sessions >= min(most, MOST_SESSIONS) and not fault("conn-storm") and not fault("conn-crowd") and not fault("retry-hammers-host"):
                place.waiting.append(unit)
                self.ready.notify_all()
                return None
            place.sessions += 1
        try:
            self.visit(place, route, unit)
        finally:
            with self.ready:
                place.sessions -= 1
                waiting, place.waiting = place.waiting, []
                for one in waiting:
                    if place.until > time.time():       # the host's answer to one is an answer to all
                        one.last, one.tried = one.last or place.last, True
                    heapq.heappush(self.due, (max(time.time(), place.until), next(self.numbers), one))
                self.ready.notify_all()
        return None

    def later(self, unit, when):
        self.tell_delay(unit)
        when = min(when, unit.message["arrived"] + LIFE) if not fault("retry-never-gives-up") else when
        heapq.heappush(self.due, (max(when, time.time()), next(self.numbers), unit))
        self.ready.notify_all()

    def tell_delay(self, unit):
        """Once for each recipient, unless NOTIFY is without DELAY (RFC 3461 5.2.5)."""
        message = unit.message
        if not DELAY or time.time() < message["arrived"] + DELAY:
            return
        late = [one for one in unit.open() if one.get("last") and not one.get("told_delay")]
        for one in late:
            one["told_delay"] = True
        late = [one for one in late if not one["notify"] or "DELAY" in one["notify"] or fault("dsn-delay-unasked")]
        if late:
            self.notify(message, late, "delayed")

    def expire(self, unit):
        """RFC 5321 4.5.4.1: it gives up, and says so."""
        for one in unit.open():
            one["state"] = "failed"
            one["last"] = one.get("last") or told_by(unit.last or Outcome("temporary", 0, "it could not be delivered in time"), None)
        self.finish(unit.message, silent=fault("retry-expires-silently"))

    def visit(self, place, route, unit):
        """One session, with as many messages as wait for this destination."""
        session, served, redone = None, 0, False
        try:
            while unit is not None:
                if not unit.open():
                    unit = self.another(place, 0)
                    continue
                if session is None:
                    settings = route.settings(self)
                    session, problem = self.opened(route, settings, unit)
                    served = 0
                    if problem:
                        with self.ready:
                            if problem.told == "temporary":
                                place.is_away(problem)
                        if fault("conn-storm") and problem.told == "temporary":
                            for _ in range(30):
                                self.opened(route, settings)[0].close()
                        return self.attempted(unit, {one["address"]: problem for one in unit.open()}, session, route)
                outcomes = self.handed(session, unit)
                broken = any(found.whole or found.code == 421 for found in outcomes.values())
                if (broken and served and not redone and not session.in_content
                        and all(found.told == "temporary" for found in outcomes.values()) and not fault("conn-does-not-reconnect")):
                    session.close()     # the host had closed the session that was kept open (RFC 5321 3.8)
                    session, redone = None, True
                    continue
                redone = False
                if fault("dns-next-after-5yz") and route.by_name and not unit.skip and any(one.told == "permanent" for one in outcomes.values()):
                    unit.skip = 1
                    outcomes = {one: found._replace(told="temporary") for one, found in outcomes.items()}
                if fault("conn-does-not-reconnect") and served and broken:
                    outcomes = {one: found._replace(told="permanent") for one, found in outcomes.items()}
                with self.ready:
                    if broken:
                        place.is_away(next(found for found in outcomes.values() if found.whole or found.code == 421))
                    else:
                        place.is_well()
                self.attempted(unit, outcomes, session, route)
                served += 1
                if broken or not session.usable or served >= MOST_MESSAGES:
                    return None
                unit = self.another(place, LINGER)
                if unit is not None and not session.has_room_for([one["address"] for one in unit.open()]):
                    session.close()
                    session = None
        finally:
            if session is not None:
                session.close()

    def another(self, place, patience):
        """A unit that waits for this destination."""
        until = time.time() + patience
        with self.ready:
            while not place.waiting:
                left = until - time.time()
                if left <= 0:
                    return None
                self.ready.wait(left)
            return place.waiting.pop(0)

    def opened(self, route, settings, unit=None):
        """A session, and the outcome that stands for its failure or None."""
        if route.by_name and unit:
            return self.opened_by_name(route, settings, unit)
        return self.opened_at(Target(route.address, route.port, route.more.get("host", "")), settings)

    def opened_by_name(self, route, settings, unit):
        """The same with the first host of the domain that can be talked to (RFC 5321 5.1)."""
        try:
            places = names.hosts(ascii_domain(unit.domain), {self.name.lower()})
        except names.NoHost as none:
            told = "accepted" if fault("dns-fails-silently") else "permanent"
            return None, Outcome(told, 0, str(none), none.status, "route")
        except names.Later as trouble:
            return None, Outcome("temporary", 0, str(trouble), "4.4.3", "route")
        except NotOurs as wrong:
            return None, Outcome("permanent", 0, str(wrong), "5.1.2", "route")
        session, problem, first, wanted = None, None, None, settings.tls
        for host, address in names.addresses_in_order(places)[unit.skip:]:
            if session is not None:
                session.close()
            settings.tls = wanted
            session, problem = self.opened_at(Target(address, route.port, route.more.get("host") or host), settings)
            session.host = host
            if problem is None or fault("dns-never-next"):
                return session, problem
            if first is None or problem.told == "temporary":
                first = problem
            if fault("dns-5yz-greeting-waits"):
                first = first._replace(told="temporary")
        return session, first

    def opened_at(self, target, settings):
        for tls in dict.fromkeys([settings.tls, "none"]):
            settings.tls, session = tls, smtp.Session(target, settings)
            try:
                session.open()
                return session, None
            except Failure as failure:
                problem = failure.outcome
                if getattr(failure, "tls_failed", False) and tls == "opportunistic" and not settings.auth:
                    session.close()
                    continue
            except Lost as lost:
                problem = smtp.lost_outcome(session, lost)
            except NotOurs as wrong:
                problem = Outcome("permanent", 0, str(wrong), "5.6.0", "local")
            break
        return session, problem

    def handed(self, session, unit):
        message, mine = unit.message, unit.open()
        if fault("env-retries-accepted") or fault("dup-sends-twice") and unit.tried:
            mine = unit.all()
        sender = message["sender"]
        if fault("retry-other-sender") and unit.tried and sender:
            sender = f"again{unit.attempts}-" + sender
        content = self.spool.content(message)
        if fault("dup-changes-message-id"):
            content = re.sub(rb"(?im)^message-id:[^\r]*", b"Message-ID: <%d@changed.test>" % time.time_ns(), content, count=1)
        ret = message["ret"] or ("FULL" if fault("dsn-parameters-added") and sender else "")
        orcpt = {one["address"]: one["orcpt"].lower() if fault("dsn-orcpt-changed") else one["orcpt"] for one in mine if one["orcpt"]}
        mail = Mail(sender, content, message["envid"], ret, {one["address"]: one["notify"] for one in mine}, orcpt)
        addresses = [one["address"] for one in mine]
        if fault("env-remembers-refused-senders") and sender in self.refused_senders:
            return {one: Outcome("permanent", 550, "refused before", "5.0.0", "mail") for one in addresses}
        try:
            outcomes = session.deliver(mail, addresses[:message.get("cap") or None])
        except NotOurs as wrong:
            return {one: Outcome("permanent", 0, str(wrong), "5.1.3", "local") for one in addresses}
        for one in addresses:
            outcomes.setdefault(one, Outcome("temporary", 0, "not tried in this transaction", again=True))
        if fault("env-remembers-refused-senders") and any(found.where == "mail" and found.told == "permanent" for found in outcomes.values()):
            self.refused_senders.add(sender)
        if fault("retry-in-the-same-session") and session.usable:
            left = [one for one in addresses if outcomes[one].told == "temporary"]
            if left:
                outcomes.update(session.deliver(mail, left))
        return outcomes

    # -- outcomes

    def attempted(self, unit, outcomes, session, route):
        message = unit.message
        unit.attempts += 1
        unit.tried = True
        spoken = session is not None and session.greeted
        remote = (getattr(session, "host", "") or route.more.get("host") or f"[{route.address}]") if spoken else None
        if fault("retry-never") or fault("retry-gives-up-early") and unit.attempts > 1:
            outcomes = {one: found._replace(told="permanent") if found.told == "temporary" else found for one, found in outcomes.items()}
        if fault("retry-drops-silently"):
            outcomes = {one: found._replace(told="accepted", relayed=False) if found.told == "temporary" else found for one, found in outcomes.items()}
        self.settle(message, outcomes, remote)
        if fault("dup-loses-messages") and accepted_some(outcomes):
            for one in unit.open():
                one["state"] = "forgotten"
        if unit.open():
            accepted = sum(found.told == "accepted" for found in outcomes.values())
            if any(found.where == "data" and found.code == 503 and found.told == "temporary" for found in outcomes.values()):
                message["cap"] = max(1, sum(found.where == "data" for found in outcomes.values()))   # RFC 5321 4.5.3.1.10
            self.spool.save(message)
            rest = [outcomes[one["address"]] for one in unit.open() if one["address"] in outcomes]
            again = accepted and rest and all(found.again for found in rest)
            with self.ready:
                self.later(unit, time.time() + (0 if again else unit.next_pause()))
        if fault("dup-sends-twice") and accepted_all(outcomes) and unit.attempts == 1:
            for one in unit.all():
                one["state"] = "waiting"
            with self.ready:
                self.later(unit, time.time() + RETRY)
        self.finish(message)

    def settle(self, message, outcomes, remote):
        for one in message["recipients"]:
            found = outcomes.get(one["address"])
            if found is None or one["state"] not in ("waiting",):
                continue
            one["last"] = told_by(found, remote)
            if found.told == "accepted":
                one["state"] = "relayed" if found.relayed else "delivered"
            elif found.told == "permanent":
                one["state"] = "failed"
        if fault("env-bounces-all") and any(one["state"] == "failed" for one in message["recipients"]):
            for one in message["recipients"]:
                one["state"] = "failed"

    def finish(self, message, silent=False):
        """Reports what is to be reported, once; forgets the message when nothing is left to do."""
        with self.ready:
            failed = [one for one in message["recipients"] if one["state"] == "failed" and not one.get("reported")]
            relayed = [one for one in message["recipients"] if one["state"] == "relayed" and not one.get("reported")]
            for one in failed + relayed:
                one["reported"] = True
        failed = [one for one in failed if not one["notify"] or "FAILURE" in one["notify"] or fault("dsn-notify-is-ignored")]
        relayed = [one for one in relayed if ("SUCCESS" in one["notify"] or fault("dsn-relayed-unasked")) and not fault("dsn-no-relayed")]
        if fault("dsn-forgets-the-second") and any(one.get("reported") and one not in failed for one in message["recipients"]):
            failed = []
        if fault("dsn-names-accepted-too") and failed:
            failed = message["recipients"]
        if not silent and not fault("dsn-none"):
            for recipients, action in ((failed, "failed"), (relayed, "relayed")):
                for _ in range(2 if fault("dsn-twice") else 1):
                    if recipients:
                        self.notify(message, recipients, action)
        if all(one["state"] != "waiting" for one in message["recipients"]):
            self.spool.remove(message)
            with self.ready:
                self.messages.pop(message["id"], None)
        else:
            self.spool.save(message)

    def notify(self, message, recipients, action):
        """Nothing is said about a message that has a null return path (RFC 5321 6.1)."""
        to = message["sender"]
        if not to:
            if not fault("dsn-of-dsn") and (not fault("dsn-for-null-sender") or message.get("own")):
                return
            found = re.search(rb"(?im)^To: *(?:.*<)?([^<>\s]+@[^<>\s]+)", self.spool.content(message))
            to = found[1].decode("ascii", "replace") if found else ""
        content = self.spool.content(message)
        if fault("dsn-to-from"):
            found = re.search(rb"(?im)^From: *(?:[^\r\n]*<)?([^<>\s]+@[^<>\s]+)", content)
            to = found[1].decode("ascii", "replace") if found else to
        if "@" not in to:
            return
        identity = self.spool.new_id()
        notice = {"id": identity, "own": True, "arrived": time.time(), "envid": "", "ret": "HDRS" if fault("dsn-envelope-has-ret") else "",
                  "sender": "mailer-daemon@" + self.name if fault("dsn-own-sender") else "",
                  "recipients": [{"address": to, "notify": "FAILURE" if fault("dsn-envelope-asks-for-more") else "", "orcpt": "", "state": "waiting"}]}
        self.spool.add(notice, report.report(self, identity, message, recipients, action, content, message["arrived"] + LIFE))
        with self.ready:
            self.messages[identity] = notice
        self.plan_all(notice)


class Unit:
    """The recipients of one domain of one message."""

    def __init__(self, message, domain):
        self.message, self.domain = message, domain
        self.pause, self.attempts, self.last = RETRY, 0, None
        self.skip = 0       # hosts that are passed over
        self.tried = any(one.get("last") for one in self.all())

    def all(self):
        return [one for one in self.message["recipients"] if domain_of(one["address"]) == self.domain]

    def open(self):
        return [one for one in self.all() if one["state"] == "waiting"]

    def next_pause(self):
        pause, self.pause = self.pause, self.pause * GROWTH
        return 0.02 if fault("retry-at-once") else pause


def domain_of(address):
    return address.rpartition("@")[2].lower()


def unique(recipients):
    """Each address once; the first of equal ones counts."""
    return {address: (address, given) for address, given in reversed(recipients)}.values().__reversed__()


def told_by(outcome, remote):
    return {"told": outcome.told, "code": outcome.code, "text": outcome.text, "status": outcome.status, "at": time.time(),
            "lines": [line.decode("latin-1") for line in outcome.lines], "remote": remote or ""}


def accepted_some(outcomes):
    return any(found.told == "accepted" for found in outcomes.values())


def accepted_all(outcomes):
    return all(found.told == "accepted" for found in outcomes.values())


def main():
    given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    if not known():
        sys.exit(f"there is no fault {FAULT!r}")
    if FAULT.startswith("proc-"):
        import misbehave
        misbehave.at_start()
    relay = Relay(given["--dir"], given["--routes"], os.environ.get("BOUNCEHOUSE_HELLO") or "relay.bouncehouse.test")
    door = intake.Intake(relay, int(given.get("--port", "0")))
    relay.recover()
    for _ in range(PARALLEL):
        threading.Thread(target=relay.work, daemon=True).start()
    print(f"ready: 127.0.0.1:{door.port}", flush=True)
    door.run()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
