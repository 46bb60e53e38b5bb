"""One event, one line, whatever stands in it; ids and no numbers of people (TRUST B39)."""

import io
import json
import logging
import logging.config

import pytest

from kepu import logs

HOSTILE = 'x\r\n2026-01-01 CRITICAL root: forged\x1b[31m\x00{"level": "CRITICAL"}\u2028\u202e'


@pytest.fixture
def written():
    """`written("json")(message)` logs it and gives the lines that were written."""

    def use(form):
        given = logs.configuration(form, "INFO")
        handler = logging.StreamHandler()
        configurator = logging.config.DictConfigurator(given)
        handler.setFormatter(configurator.configure_formatter(dict(given["formatters"]["own"])))
        for name in given["handlers"]["console"]["filters"]:
            handler.addFilter(configurator.configure_filter(dict(given["filters"][name])))
        logger = logging.getLogger("tests.written")
        logger.handlers, logger.propagate = [handler], False

        def write(message, *args, **options):
            handler.setStream(io.StringIO())
            logger.error(message, *args, **options)
            return handler.stream.getvalue().rstrip("\n")

        return write

    yield use
    logging.getLogger("tests.written").handlers = []


@pytest.mark.parametrize("form", logs.FORMATS)
def test_a_hostile_text_stays_on_its_line(written, form):
    said = written(form)("name %s", HOSTILE)
    assert len(said.splitlines()) == 1
    assert "\x1b" not in said
    assert "\x00" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("form", logs.FORMATS)
def test_a_traceback_stays_on_its_line_and_tells_no_number(written, form):
    try:
        raise ValueError("Key (phone)=(13812345678), id 11010519491231002X already exists")
    except ValueError:
        said = written(form)("failed", exc_info=True)
    assert len(said.splitlines()) == 1
    assert "13812345678" not in said
    assert "11010519491231002X" not in said
    assert "ValueError" in said


def test_json_is_one_object_with_what_machines_look_for(written):
    token = logs.request_id.set("abc-123"), logs.user_id.set("7")
    event = json.loads(written("json")("saved %s", HOSTILE))
    logs.request_id.reset(token[0])
    logs.user_id.reset(token[1])
    assert event["message"].startswith("saved x")
    assert (event["level"], event["logger"]) == ("ERROR", "tests.written")
    assert (event["request_id"], event["user_id"]) == ("abc-123", "7")


@pytest.mark.django_db
def test_a_line_for_each_request_names_the_view_and_an_id(as_user, officer, settings, caplog):
    settings.LOG_REQUESTS = True
    with caplog.at_level(logging.INFO, "kepu.requests"):
        answer = as_user(officer).get("/registers/find/?q=张三13812345678")
    (line,) = [each for each in caplog.records if each.name == "kepu.requests"]
    assert line.getMessage() == "GET registers:find 200"
    assert "张三" not in str(line.__dict__)
    assert answer["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "sent", "is_kept"),
    [(0, "from-a-visitor", False), (1, "from-our-nginx", True), (1, "a b", False), (1, "x" * 65, False)],
)
def test_the_number_of_a_request_is_only_taken_from_our_own_proxy(client, settings, proxies, sent, is_kept):
    settings.PROXY_COUNT = proxies
    answer = client.get("/accounts/login/", headers={"x-request-id": sent})
    assert (answer["X-Request-ID"] == sent) is is_kept
