"""The mock for Python tests: starts `resproof mock`, and speaks to its control API. Standard library alone."""

import itertools
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request

# In a project that has installed the package, this is found by itself.
COMMAND = os.environ.get("RESPROOF", "npx resproof").split()


class MockServer:
    """One process for all tests. It ends when its standard input does, so that it never outlives them."""

    def __init__(self, *options):
        command = [*COMMAND, "mock", "--port", "0", "--exit-with-stdin", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("resproof mock "):
            raise RuntimeError(f"The mock did not start: {' '.join(command)}")
        self.origin = line.split()[-1]
        self.numbers = itertools.count(1)

    def namespace(self):
        """A part of the mock that no other test has."""
        return Mock(f"{self.origin}/t/test-{next(self.numbers)}")

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Mock:
    """One namespace: a scenario, a journal and gates of its own."""

    def __init__(self, root):
        self.url = f"{root}/v1"
        self.control_url = f"{root}/__resproof"

    def use(self, *steps, **scenario):
        """Steps as scenario files have them: `mock.use({"text": "High water is at 14:05."})`."""
        return self.control("POST", "/scenario", {**scenario, "steps": list(steps)})

    def use_file(self, path):
        with open(path, "rb") as file:
            return self.control("POST", "/scenario", file.read())

    def verify(self):
        """Raises AssertionError listing the steps that were not used and the requests that were not expected."""
        try:
            self.control("GET", "/scenario/verify")
        except ControlError as error:
            if error.status != 409:
                raise
            raise AssertionError(error.body["message"]) from None

    def journal(self, **criteria):
        return self.control("GET", "/journal?" + urllib.parse.urlencode(criteria))["data"]

    def wait_for(self, **criteria):
        """Requests that fit, as soon as there is one, or `count`: `mock.wait_for(path="/responses", timeout=1000)`."""
        return self.control("GET", "/journal/wait?" + urllib.parse.urlencode(criteria))["data"]

    def gate(self, name):
        """The first request that waits at the gate, as soon as one does."""
        return self.wait_for(gate=name)[0]

    def release(self, name):
        return self.control("POST", f"/gates/{urllib.parse.quote(name, safe='')}/release")["released"]

    def reset(self):
        self.control("POST", "/reset")

    def control(self, method, path, body=None):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.control_url + path, data, method=method)
        request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise ControlError(error.code, json.load(error)) from None


class ControlError(Exception):
    """The control API has refused a request; the message says why."""

    def __init__(self, status, body):
        super().__init__(body.get("error", body).get("message"))
        self.status = status
        self.body = body
