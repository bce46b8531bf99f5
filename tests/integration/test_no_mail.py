"""Seven ways to say "no mail here", with Postfix and with Exim; docs/no-mail.md shows what came of it."""
import unittest

import no_mail
from no_mail import DOMAINS, WAYS, address


class NoMail:
    """The same for each MTA; what an MTA does of its own accord stands in its class."""
    weight = 8
    kind = None

    @classmethod
    def setUpClass(cls):
        cls.run_of_all = cls.kind()
        cls.addClassCleanup(cls.run_of_all.close)

    def status(self, name):
        return self.run_of_all.first(name)[0]

    def sessions(self, host):
        return self.run_of_all.house.journal.sessions_of(f"{host}.example.test")

    def test_a_null_mx_is_never_tried(self):
        """RFC 7505 3: no exchanger; RFC 5321 5.1: the address beside it counts only where there is no MX record."""
        self.assertEqual(self.status("null-mx"), "bounced")
        self.assertEqual(self.run_of_all.questions("null-mx.example.test", "MX"), 1)
        self.assertEqual(self.run_of_all.questions("null-mx.example.test", "A"), 0)
        asked = [row["recipient"] for row in self.run_of_all.house.journal.commands("rcpt")]
        self.assertFalse([name for name in asked if "null-mx" in name])

    def test_b_556_fails_the_recipient(self):
        status, _, text = self.run_of_all.first("relayed")
        self.assertEqual(status, "bounced")
        self.assertIn("556 5.1.10", text)
        self.assertEqual(len(self.sessions("relay")), 1, "never again")

    def test_c_521_and_d_554_are_quoted(self):
        for way in "cd":
            for name in WAYS[way]:
                with self.subTest(name=name):
                    self.assertIn(name[-3:] + " 5.3.2", self.run_of_all.first(name)[2])
        greeted = set(self.sessions("closes") + self.sessions("waits") + self.sessions("refuses"))
        mail = [row for row in self.run_of_all.house.journal.commands("mail") if row["session"] in greeted]
        self.assertEqual(mail, [], "a greeting of 5yz is no invitation (RFC 5321 3.1)")

    def test_e_the_sender_takes_no_mail(self):
        message, bounce = self.run_of_all.for_one_way()
        self.assertIn("550 5.7.27", message[2])
        self.assertEqual(bounce[0], "bounced")
        asked = self.run_of_all.house.journal.commands("rcpt")
        self.assertFalse([row for row in asked if "one-way" in row["recipient"]])

    def test_f_parked_fails_at_once(self):
        """RFC 5321 5.1: neither MX nor address."""
        self.assertEqual(self.status("parked"), "bounced")
        self.assertGreaterEqual(self.run_of_all.questions("parked.example.test", "A"), 1)

    def test_g_silence_is_tried_again(self):
        for name in WAYS["g"]:
            with self.subTest(name=name):
                self.assertEqual(self.status(name), "deferred")
                self.assertGreater(len(self.run_of_all.mta.attempts(address(name))), 1)

    def test_a_bounce_for_each(self):
        bounces = self.run_of_all.bounces()
        self.assertEqual(sorted(bounces), sorted(map(address, DOMAINS)))
        for name in DOMAINS:
            with self.subTest(name=name):
                self.assertEqual([fields["Action"] for fields in bounces[address(name)]], ["failed"])
        for name, said in {"relayed": "556 5.1.10 Recipient address has null MX", "refuses-554": "554 5.3.2 No SMTP service here",
                           "later-521": "521 5.3.2 later.example.test does not accept mail"}.items():
            with self.subTest(name=name):
                told = bounces[address(name)][0]["Diagnostic-Code"]
                self.assertEqual(" ".join(told.split()).split("; ", 1), ["smtp", said])

    def test_the_page_shows_this(self):
        version, page = no_mail.written(self.kind.title)
        if version != self.run_of_all.version():
            self.skipTest(f"docs/no-mail.md shows {self.kind.title} {version}, here is {self.run_of_all.version()}")
        self.assertEqual(page, self.run_of_all.page(), "tests/integration/no_mail.py --write writes it anew")


class WithPostfix(NoMail, unittest.TestCase):
    kind = no_mail.WithPostfix

    def test_a_greeting_of_5yz_waits(self):
        """smtp_skip_5xx_greeting: the next host, and without one, later."""
        for name in ("closes-521", "waits-521", "refuses-554"):
            self.assertEqual(self.status(name), "deferred")
        self.assertEqual(self.status("later-521"), "bounced")


class WithExim(NoMail, unittest.TestCase):
    kind = no_mail.WithExim

    def test_a_greeting_of_5yz_is_for_good(self):
        for name in WAYS["c"] + WAYS["d"]:
            self.assertEqual(self.status(name), "bounced")
