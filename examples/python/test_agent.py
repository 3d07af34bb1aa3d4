"""With the standard library alone: `python3 -m unittest discover -s examples/python`."""

import pathlib
import threading
import unittest

from agent import ask
from resproof_mock import ControlError, MockServer

SCENARIOS = pathlib.Path(__file__).parent.parent / "scenarios"


class AgainstTheMock(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = MockServer()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.mock = self.server.namespace()
        self.addCleanup(self.mock.reset)

    def ask(self, question):
        tools = {"search": lambda query: "14:05"}
        return ask(question, base_url=self.mock.url, api_key="sk-test", tools=tools)

    def test_looks_it_up_and_answers(self):
        self.mock.use_file(SCENARIOS / "tool-loop.yaml")
        self.assertEqual(self.ask("When is high water?"), "High water is at 14:05.")
        self.assertEqual([entry["status"] for entry in self.mock.journal()], [200, 503, 200])
        self.mock.verify()

    def test_says_what_was_not_played(self):
        self.mock.use({"text": "High water is at 14:05.", "when": {"input": "tides"}})
        with self.assertRaisesRegex(RuntimeError, 'wanted "tides", got "Hello"'):
            self.ask("Hello")
        with self.assertRaisesRegex(AssertionError, "answered 0 of 1 requests"):
            self.mock.verify()

    def test_says_what_is_wrong_with_a_step(self):
        with self.assertRaisesRegex(ControlError, "Did you mean text?"):
            self.mock.use({"txet": "High water is at 14:05."})

    def test_holds_an_answer(self):
        self.mock.use({"text": "High water is at 14:05.", "gate": "tide"})
        answers = []
        asking = threading.Thread(target=lambda: answers.append(self.ask("When?")))
        asking.start()
        self.assertEqual(self.mock.gate("tide")["status"], None)
        self.assertEqual(answers, [])
        self.assertEqual(self.mock.release("tide"), 1)
        asking.join(10)
        self.assertEqual(answers, ["High water is at 14:05."])
        self.mock.verify()


if __name__ == "__main__":
    unittest.main()
