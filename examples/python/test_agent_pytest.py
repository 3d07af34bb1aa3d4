"""With pytest and the fixture of conftest.py: `pytest examples/python`."""

from agent import ask


def test_looks_it_up_and_answers(mock):
    mock.use(
        {"items": [{"type": "call", "name": "search", "arguments": {"query": "tides"}}], "when": {"input": "high water"}},
        {"error": {"status": 503}},
        {"text": "High water is at 14:05.", "when": {"output": "14:05"}},
    )
    answer = ask("When is high water?", base_url=mock.url, api_key="sk-test", tools={"search": lambda query: "14:05"})
    assert answer == "High water is at 14:05."
    assert mock.journal(path="/responses")[-1]["json"]["input"][0]["output"] == "14:05"
