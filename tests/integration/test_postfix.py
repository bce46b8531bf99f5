"""A private Postfix delivers, queues, retries and bounces as the scenarios want it."""
import unittest

import matrix
from senders.postfix import Postfix, Route
from server import Bouncehouse, wait_until


class Matrix(unittest.TestCase):
    """Every way to deliver and every stage that refuses, all in one queue at once."""
    weight = 10

    @classmethod
    def setUpClass(cls):
        cls.ways = Bouncehouse(text=matrix.WAYS).__enter__()
        cls.addClassCleanup(cls.ways.__exit__, None, None, None)
        cls.refusing = Bouncehouse(text=matrix.refusals()).__enter__()
        cls.addClassCleanup(cls.refusing.__exit__, None, None, None)
        routes = {}
        for way, (tls, auth) in matrix.LIST_OF_WAYS.items():
            routes[f"{way}.test"] = Route(cls.ways.host(f"{way}.example.test"), tls, "user" if auth else None)
        for stage in matrix.STAGES:
            for kind in (4, 5):
                routes[f"{stage}-{kind}.test"] = Route(cls.refusing.host(matrix.host_of(stage, kind)),
                                                       "starttls" if stage == "starttls" else "none",
                                                       "user" if stage == "auth" else None)
        cls.postfix = Postfix(routes)
        cls.addClassCleanup(cls.postfix.close)
        for domain in routes:
            cls.postfix.submit(f"matrix-{domain}", f"rcpt@{domain}")

    def test_delivers(self):
        for way, (tls, auth) in matrix.LIST_OF_WAYS.items():
            with self.subTest(way=way):
                self.postfix.wait_for(f"rcpt@{way}.test", "sent")
                message = self.ways.message_with(f"matrix-{way}.test")
                self.assertEqual(message["tls"], tls != "none")
                self.assertEqual(message["user"], "user" if auth else "")
                self.assertIn("\nA line.\n.a dot\n", message["content"].replace("\r\n", "\n"))

    def test_refused_for_now(self):
        """4yz and 421 at any stage leave the message in the queue (RFC 5321 4.5.4.1)."""
        for stage in matrix.STAGES:
            with self.subTest(stage=stage):
                status, _, text = self.postfix.wait_for(f"rcpt@{stage}-4.test", "deferred")
                self.assertEqual(status, "deferred")
                self.assertIn(str(matrix.code_of(stage, 4)), text)
                self.evidence(stage, 4)

    def test_refused_for_good(self):
        """5yz at MAIL, RCPT, DATA and the final dot bounces at once (RFC 5321 4.2.1)."""
        for stage in ("mail", "rcpt", "data", "data-end"):
            with self.subTest(stage=stage):
                _, dsn, text = self.postfix.wait_for(f"rcpt@{stage}-5.test", "bounced")
                self.assertEqual(dsn, "5.7.1")
                self.assertIn(matrix.reply_of(stage, 5), text)
                self.evidence(stage, 5)

    def test_refused_for_good_before_mail(self):
        """Whether 5yz before MAIL is for good is Postfix's own decision; the reply it quotes is ours."""
        for stage in ("connect", "ehlo", "starttls", "auth"):
            with self.subTest(stage=stage):
                wait_until(lambda stage=stage: self.postfix.attempts(f"rcpt@{stage}-5.test"), f"an attempt at {stage}")
                status, _, text = self.postfix.attempts(f"rcpt@{stage}-5.test")[0]
                self.assertIn(status, ("deferred", "bounced"))
                self.assertIn(str(matrix.code_of(stage, 5)), text)
                self.evidence(stage, 5)

    def evidence(self, stage, kind):
        given = self.refusing.given_by(matrix.rule_of(stage, kind), matrix.host_of(stage, kind))
        self.assertEqual({r["code"] for r in given}, {matrix.code_of(stage, kind)})


class Greylisting(unittest.TestCase):
    """Deferred, back too early, back late enough (RFC 6647 2.4, RFC 5321 4.5.4.1)."""
    weight = 6

    def attempts_until_accepted(self, scenario, options, token):
        with Bouncehouse(scenario, options=options) as house:
            postfix = Postfix({"grey.test": Route(house.hosts[0])})
            try:
                postfix.submit(token, "rcpt@grey.test")
                postfix.wait_for("rcpt@grey.test", "sent")
                attempts = postfix.attempts("rcpt@grey.test")
            finally:
                postfix.close()
            house.message_with(token)
            return attempts, house.journal.replies("rcpt")

    def check(self, attempts, replies):
        self.assertEqual([status for status, _, _ in attempts[:-1]], ["deferred"] * (len(attempts) - 1))
        self.assertGreaterEqual(len(attempts), 3, "the first, at least one too early, the one that is let in")
        self.assertEqual([r["code"] for r in replies], [450] * (len(attempts) - 1) + [250])
        for reply in replies[:-1]:
            self.assertIn("(greylist)", reply["rule"])
            self.assertIn("memory", [reason["what"] for reason in reply["reasons"]], "the look into the memory is told")

    def test_in_seconds(self):
        self.check(*self.attempts_until_accepted("greylisting/short.toml", (), "grey-short"))

    def test_five_minutes_in_scaled_time(self):
        """Five minutes at 120 times the speed are two and a half seconds."""
        self.check(*self.attempts_until_accepted("greylisting/basic.toml", ("--time-scale", "120"), "grey-scaled"))


class Retry(unittest.TestCase):
    weight = 6

    def one(self, scenario, token, *recipients, settings=(), options=()):
        house = self.enterContext(Bouncehouse(scenario, options=options))
        postfix = Postfix({"any.test": Route(house.hosts[0])}, settings)
        self.addCleanup(postfix.close)
        postfix.submit(token, *(recipients or ["rcpt@any.test"]))
        return house, postfix

    def test_lost_reply_makes_a_second_copy_with_the_same_id(self):
        """RFC 5321 3.8: the message stays the sender's until a reply has come."""
        house, postfix = self.one("ambiguous/reply-lost-after-dot.toml", "lost-reply")
        postfix.wait_for("rcpt@any.test", "sent")
        copies = [m for m in house.journal.messages() if "lost-reply" in m["content"]]
        self.assertEqual(len(copies), 2)
        self.assertTrue(all("Message-ID: <lost-reply@client.test>" in m["content"] for m in copies))

    def test_each_recipient_on_its_own(self):
        """250, 450 and 550 in one transaction: one copy, retries for one, a bounce for one."""
        house, postfix = self.one("rcpt/mixed.toml", "mixed", "fine@any.test", "later@any.test", "gone@any.test")
        postfix.wait_for("fine@any.test", "sent")
        postfix.wait_for("later@any.test", "sent")
        postfix.wait_for("gone@any.test", "bounced")
        self.assertEqual([s for s, _, _ in postfix.attempts("later@any.test")], ["deferred", "deferred", "sent"])
        self.assertEqual(sorted([r["address"] for r in m["recipients"]] for m in house.journal.messages()),
                         [["fine@any.test"], ["later@any.test"]])

    def test_too_many_recipients(self):
        """452 4.5.3 from the third on: everybody gets the message once (RFC 5321 4.5.3.1.10)."""
        people = [f"r{n}@any.test" for n in range(6)]
        house, postfix = self.one("rcpt/too-many-452.toml", "crowd", *people)
        for person in people:
            postfix.wait_for(person, "sent")
        served = [r["address"] for m in house.journal.messages() for r in m["recipients"]]
        self.assertEqual(sorted(served), people)

    def test_dropped_at_every_stage(self):
        """The first connection is cut, the next one delivers."""
        for how in ("close", "reset"):
            for stage in ("connect", "mail", "rcpt", "data", "data-end"):
                with self.subTest(how=how, stage=stage):
                    house, postfix = self.one(f"drops/{how}-before-{stage}.toml", f"{how}-{stage}")
                    postfix.wait_for("rcpt@any.test", "sent", nudge=True)
                    self.assertEqual(len(house.journal.messages()), 1)
                    self.assertGreaterEqual(len(house.journal.of_kind("connected")), 2)
