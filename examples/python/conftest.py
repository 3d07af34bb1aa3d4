"""For pytest: `def test_agent(mock): …` gets a mock of its own, whose scenario is verified when the test has passed."""

import pytest

from resproof_mock import MockServer


@pytest.fixture(scope="session")
def mock_server():
    server = MockServer()
    yield server
    server.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call":
        item.failed = report.failed


@pytest.fixture
def mock(mock_server, request):
    namespace = mock_server.namespace()
    yield namespace
    # A test that has failed by itself says more than what it did not get to.
    if not getattr(request.node, "failed", False):
        namespace.verify()
    namespace.reset()
