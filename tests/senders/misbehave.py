"""Faults of the process rather than of the protocol (names beginning with proc-)."""
import os
import signal
import sys
import time

from switch import fault


def at_start():
    if fault("proc-crashes"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault("proc-hangs"):
        while True:
            time.sleep(3600)
    if fault("proc-leaves-a-child") and os.fork() == 0:
        time.sleep(3600)
        os._exit(0)
    if fault("proc-floods-output"):
        line = "x" * 1023 + "\n"
        while True:
            sys.stdout.write(line)
    if fault("proc-eats-memory"):
        eaten = []
        while True:
            eaten.append(bytes(range(256)) * 65536)
    if fault("proc-always-accepts"):
        import json
        import client
        recipients = sys.argv[1:] or client.variable("RECIPIENTS").split(" ")
        try:
            told, _, _ = client.deliver()
        except Exception:
            told = "failed"
        print(json.dumps({"told": "accepted", "recipients": {one: "accepted" for one in recipients}}))
        sys.exit(0)
    if fault("proc-never-connects"):
        print('{"told": "accepted"}')
        sys.exit(0)
