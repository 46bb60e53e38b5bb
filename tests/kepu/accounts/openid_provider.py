"""A small OpenID provider on this machine: discovery, authorization with PKCE, token, keys. It believes everybody."""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "kepu", "provider-secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`claims` are put over those of an honest token; `key` signs it; `broken` names an address that fails."""

    issuer: str = ""
    claims: dict = field(default_factory=dict)
    key: object = KEY
    algorithm: str = "RS256"
    broken: str = ""
    given: dict = field(default_factory=dict)  # code -> PKCE challenge

    def configuration(self) -> dict:
        here = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "keys")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": here["authorize"],
            "token_endpoint": here["token"],
            "jwks_uri": here["keys"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict) -> str:
        code = secrets.token_urlsafe()
        self.given[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict) -> dict | None:
        """None where the code, the secret or the proof of who began does not fit. A code works once."""
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=")
        if self.given.pop(asked["code"], None) != proof.decode() or asked["client_secret"] != SECRET:
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._signed()}

    def _signed(self) -> str:
        now = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60}
        return jwt.encode(honest | self.claims, self.key, self.algorithm, headers={"kid": "one"})


def _handler(provider: Provider) -> type:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            where = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(where.query).items()}
            if where.path == "/authorize":
                self._answer(302, location=provider.authorize(asked))
            elif where.path == "/keys":
                self._json(where.path, provider.keys())
            else:
                self._json("/configuration", provider.configuration())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._json("/token", provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _json(self, path: str, what: dict | None):
            broken = what is None or provider.broken == path
            self._answer(400 if broken else 200, b"<html>" if broken else json.dumps(what).encode())

        def _answer(self, status: int, body: bytes = b"", location: str = ""):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def running_provider():
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()
