"""A network of a test's own: only lo is there, ports 25 and 53 are free, and names are asked where the test says.

    with Namespace("127.0.8.53") as net:
        Bouncehouse("worlds/no-mail.toml", options=["--port", "25", "--dns", "127.0.8.53:53"], wrap=net.wrap)

Wants root and `ip netns`; skips with the reason where they are missing."""
import os
import pathlib
import shutil
import subprocess
import unittest


class Namespace:
    count = 0

    def __init__(self, name_server):
        if os.geteuid() != 0:
            raise unittest.SkipTest("a network namespace wants root")
        if shutil.which("ip") is None:
            raise unittest.SkipTest("ip is not installed (Debian: iproute2)")
        Namespace.count += 1
        self.name = f"bouncehouse-{os.getpid()}-{Namespace.count}"
        self.etc = pathlib.Path("/etc/netns", self.name)
        self.wrap = ["ip", "netns", "exec", self.name]
        try:
            self.ip("netns", "add", self.name)
            self.ip("-n", self.name, "link", "set", "lo", "up")
            self.etc.mkdir(parents=True)
            (self.etc / "resolv.conf").write_text(f"nameserver {name_server}\noptions timeout:2 attempts:1 trust-ad edns0\n")
            (self.etc / "nsswitch.conf").write_text("hosts: dns\n")
            self.run("true", check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            self.close()
            why = (getattr(problem, "stderr", "") or str(problem)).strip()
            raise unittest.SkipTest(f"no network namespace can be made here: {why}") from None

    @staticmethod
    def ip(*arguments):
        subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True, timeout=30)

    def run(self, *command, check=False, timeout=60, **options):
        """One command in there, to its end."""
        return subprocess.run([*self.wrap, *map(str, command)], capture_output=True, text=True, timeout=timeout, check=check, **options)

    def close(self):
        subprocess.run(["ip", "netns", "delete", self.name], capture_output=True, timeout=30, check=False)
        shutil.rmtree(self.etc, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
