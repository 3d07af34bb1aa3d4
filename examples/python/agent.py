"""An agent as small as it can be: it asks, runs the tools that are called, and asks again until there is a text."""

import json
import urllib.error
import urllib.request


def ask(question, *, base_url, api_key, tools=None, retries=2):
    tools = tools or {}
    body = {
        "model": "gpt-4.1-mini",
        "input": question,
        "tools": [{"type": "function", "name": name, "parameters": {"type": "object"}} for name in tools],
    }
    for _ in range(10):
        answer = post(f"{base_url}/responses", api_key, body, retries)
        calls = [item for item in answer["output"] if item["type"] == "function_call"]
        if not calls:
            return "".join(
                part["text"] for item in answer["output"] if item["type"] == "message" for part in item["content"]
            )
        body["previous_response_id"] = answer["id"]
        body["input"] = [
            {
                "type": "function_call_output",
                "call_id": call["call_id"],
                "output": tools[call["name"]](**json.loads(call["arguments"])),
            }
            for call in calls
        ]
    raise RuntimeError("The model does not come to an end.")


def post(url, api_key, body, retries):
    headers = {"authorization": f"Bearer {api_key}", "content-type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            if error.code >= 500 and retries > 0:
                return post(url, api_key, body, retries - 1)
            raise RuntimeError(json.load(error)["error"]["message"]) from None
