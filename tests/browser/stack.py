"""A sandbox and a gateway for the browser test: real programs on ports of their own."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.request
import uuid

PATIENCE_S = 60  # for what must happen on a busy machine
# A proxy that the environment names for the way out has no business here.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Nothing of this may be seen by an operator.
ACCOUNT = "10000000000001"
CARD = "6038000000000001"
CODE = "918273"  # not the right one
FIRST_NAME, LAST_NAME = "Zerlinda", "Quackenbush"
SECRETS = {"maple": "maple-furniture-secret", "hanging": "maple-furniture-secret", "wrong-secret": "not-the-secret"}
PERSONAL = [ACCOUNT, CARD, CODE, FIRST_NAME, LAST_NAME, "Alice", "Tremblay", "4165550101", *SECRETS.values()]

CONFIG = """
listen: {address: "127.0.0.1:0"}
admin: {address: "127.0.0.1:0"}
drain: {delay: DELAYs}
ledger:
  sqlite: {path: DIR/ledger.sqlite}
  encryption: {active_key: test, keys: [{id: test, file: DIR/ledger.key}]}
flexiti:
  pos_api: {url: "https://localhost:HTTPS", ca_file: DIR/tls/ca.pem}
  retry: {max_attempts: 1}
  breaker: {min_requests: 5, failure_percent: 50, window: 1m, open_time: 5m}
merchants:
"""


def wait_for(what, get):
    """The first true answer of get()."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = get()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE_S} s: {what}")


class Stack:
    def __init__(self, gateway, sandbox, client, drain_delay_s=0):
        self._client = client
        self._drain_delay_s = drain_delay_s
        self._folder = tempfile.TemporaryDirectory(prefix="flexiti-browser-")
        self.dir = pathlib.Path(self._folder.name)
        self._processes = []
        self._calls = []
        try:
            self._start_sandbox(sandbox)
            self._start_gateway(gateway)
        except BaseException:
            self.stop()
            raise

    def _spawn(self, log, *command):
        output = open(self.dir / log, "wb")
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        output.close()
        self._processes.append(process)
        return process

    def _start_sandbox(self, program):
        ports = self.dir / "ports"
        tls = ["--http-port", "-1", "--tls-dir", str(self.dir / "tls")]
        self._spawn("sandbox.log", program, *tls, "--print-ports", str(ports))
        text = wait_for("the sandbox's ports", lambda: ports.exists() and ports.read_text())
        self._https = re.search(r"https_port=(\d+)", text)[1]
        self._control = "http://127.0.0.1:" + re.search(r"control_port=(\d+)", text)[1]

    def _secret(self, name, text):
        path = self.dir / name
        path.write_text(text)
        path.chmod(0o400)
        return path

    def _start_gateway(self, program):
        self._secret("ledger.key", "5" * 64)
        config = CONFIG.replace("DIR", str(self.dir)).replace("HTTPS", self._https)
        config = config.replace("DELAY", str(self._drain_delay_s))
        for merchant, secret in SECRETS.items():
            path = self._secret(merchant + ".secret", secret)
            config += f"  - {{id: {merchant}, client_id: maple-furniture, client_secret_file: {path}}}\n"
        (self.dir / "gateway.yaml").write_text(config)
        self.gateway = gateway = self._spawn("gateway.log", program, "--config", str(self.dir / "gateway.yaml"))
        log = self.dir / "gateway.log"

        def listening():
            if gateway.poll() is not None:
                raise AssertionError("the gateway ended: " + log.read_text())
            return re.search(r'"event":"listening".*', log.read_text())

        line = wait_for("the gateway's ports", listening)[0]
        self.target = re.search(r'"address":"([^"]*)"', line)[1]
        self.admin = "http://" + re.search(r'"admin_address":"([^"]*)"', line)[1]

    def arm(self, **fault):
        OPENER.open(self._control + "/faults", json.dumps(fault).encode()).close()

    def disarm(self):
        OPENER.open(urllib.request.Request(self._control + "/faults", method="DELETE")).close()

    def call(self, merchant, *words):
        """Whether the call succeeded."""
        return self.begin(merchant, *words).wait(PATIENCE_S) == 0

    def begin(self, merchant, *words):
        command = [self._client, "--target", self.target, "--merchant", merchant, *words]
        environment = {**os.environ, "no_proxy": "localhost,127.0.0.1"}
        call = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        self._calls.append(call)
        return call

    def lost_purchase(self):
        """Flexiti makes it, and the reply is lost. Its request_id."""
        request_id = str(uuid.uuid4())
        self.call("maple", "verify", "--account", ACCOUNT, "--verification-request-id", request_id)
        self.arm(kind="commit_then_drop", method="POST", path="/authorization")
        sale = ["--amount", "49.99", "--plan", "101", "--term", "12", "--location", "00-12345"]
        who = ["--account", ACCOUNT, "--employee", "12345-SMITH", "--code", CODE]
        self.call(
            "maple", "purchase", *sale, *who, "--verification-request-id", request_id, "--request-id", request_id
        )
        return request_id

    def spoil_secret(self, merchant):
        """Empties the file, and has the gateway look at its files."""
        path = self.dir / (merchant + ".secret")
        path.chmod(0o600)
        path.write_text("")
        self.gateway.send_signal(signal.SIGHUP)

    def kill(self):
        """For a gateway that would take its time to end."""
        self.gateway.kill()
        self.stop()

    def stop(self):
        for process in self._calls + self._processes[::-1]:
            process.terminate()
            process.wait(PATIENCE_S)
        self._folder.cleanup()
