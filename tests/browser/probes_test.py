#!/usr/bin/env python3
"""What Kubernetes asks the gateway: Flexiti's and the database's health change no answer, the end does.

usage: probes_test.py GATEWAY SANDBOX CLIENT [unittest's arguments]
"""

import pathlib
import signal
import socket
import sqlite3
import sys
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from stack import ACCOUNT, OPENER, Stack, wait_for  # noqa: E402


class ProbesTest(unittest.TestCase):
    # How long the gateway waits before it refuses calls, once it is told to end.
    DRAIN_DELAY_S = 30

    def setUp(self):
        self.stack = Stack(*PROGRAMS, drain_delay_s=self.DRAIN_DELAY_S)
        self.addCleanup(self.stack.kill)

    def get(self, path):
        try:
            with OPENER.open(self.stack.admin + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def check_well(self):
        self.assertEqual(self.get("/healthz"), (200, "alive\n"))
        self.assertEqual(self.get("/readyz"), (200, "ready\n"))

    def test_a_gateway_at_work_is_alive_and_ready(self):
        calls = [self.stack.begin("maple", "lookup", "--account", ACCOUNT) for _ in range(8)]
        self.check_well()
        for call in calls:
            self.assertEqual(call.wait(60), 0)
        self.check_well()

    def test_a_flexiti_that_hangs_is_no_reason(self):
        self.stack.arm(kind="delay", path="/customers/lookup", delay_ms=60000, times=-1)
        calls = [self.stack.begin("hanging", "lookup", "--account", ACCOUNT) for _ in range(4)]
        wait_for("the calls hang", lambda: self.get("/metrics")[1].count("\nflexiti_calls_in_flight 4") == 1)
        metrics = self.get("/metrics")[1]
        self.assertIn('flexiti_merchant_calls_in_flight{merchant_id="hanging"} 4', metrics)
        self.assertIn('flexiti_merchant_calls_in_flight{merchant_id="maple"} 0', metrics)
        self.check_well()
        self.assertIn("hanging", self.get("/")[1])
        for call in calls:
            call.kill()

    def test_an_open_breaker_is_no_reason(self):
        self.stack.call("maple", "lookup", "--account", ACCOUNT)
        self.stack.arm(kind="reply", reply={"status": 503}, times=-1)

        def fail():
            self.stack.call("maple", "lookup", "--account", ACCOUNT)
            return "nothing has been sent to it" in self.get("/")[1]

        wait_for("the breaker opens", fail)
        self.check_well()

    def test_a_ledger_that_cannot_be_written_is_no_reason(self):
        database = sqlite3.connect(self.stack.dir / "ledger.sqlite", isolation_level=None)
        self.addCleanup(database.close)
        database.execute("BEGIN IMMEDIATE")
        self.assertFalse(self.stack.call("maple", "verify", "--account", ACCOUNT))
        self.check_well()
        database.execute("ROLLBACK")
        self.assertTrue(self.stack.call("maple", "verify", "--account", ACCOUNT))

    def test_who_drips_holds_up_no_probe(self):
        host, port = self.stack.admin.removeprefix("http://").split(":")
        for _ in range(40):
            client = socket.create_connection((host, int(port)), timeout=20)
            self.addCleanup(client.close)
            client.sendall(b"GET / HTTP/1.1\r\nX: ")
        self.check_well()

    def test_it_is_not_ready_once_it_is_told_to_end_and_alive_until_it_has(self):
        self.stack.gateway.send_signal(signal.SIGTERM)
        wait_for("not ready", lambda: self.get("/readyz") == (503, "not ready\n"))
        self.assertEqual(self.get("/healthz"), (200, "alive\n"))
        # Until drain.delay is over, calls that come are taken, and the page says no other thing.
        page = self.get("/")[1]
        self.assertIn("still takes the calls that come", page)
        self.assertNotIn("takes no new calls", page)
        self.assertTrue(self.stack.call("maple", "lookup", "--account", ACCOUNT))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    PROGRAMS = sys.argv[1:4]
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
