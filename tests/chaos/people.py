"""Somebody with a browser, who sends forms with photos and learns what became of them."""

import urllib.error
import urllib.request
import uuid

from tests.benchmarks.load import HIDDEN, Person

EVENT = {"starts_on": "2026-05-12", "place": "社区活动室", "category": "科普讲座", "attendance": "30"}
PATH = "/events/new/"


class Sender(Person):
    """Signed in; knows what one form was, so the same can be sent again."""

    def form(self, title: str) -> dict[str, str]:
        """The fields of a new event, with the marks of the page that was opened for it."""
        return EVENT | {"title": title} | dict(HIDDEN.findall(self.get(PATH)))

    def post(self, fields: dict[str, str], photo: bytes | None = None, *, timeout: float = 20) -> int:
        """The status of the answer; 302 where it was taken; `said` is what it said. OSError where there was none."""
        body, kind = _in_parts(fields, photo)
        request = urllib.request.Request(self.portal.url(PATH), body, {"Content-Type": kind})
        request.add_header("Referer", self.portal.url(PATH))
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                self.said = answer.read().decode()
                return 200 if answer.geturl().endswith(PATH) else 302
        except urllib.error.HTTPError as error:
            self.said = error.read().decode()
            return error.code


def _in_parts(fields: dict[str, str], photo: bytes | None) -> tuple[bytes, str]:
    border = uuid.uuid4().hex
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    file = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    body = "".join(parts).encode()
    if photo is not None:
        body += file.encode() + photo + b"\r\n"
    body += f"--{border}--\r\n".encode()
    return body, f"multipart/form-data; boundary={border}"
