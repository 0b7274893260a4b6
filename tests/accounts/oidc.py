"""A small OpenID Connect provider on loopback: what the agency's directory would be."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "intespo", "a-secret-of-the-provider-in-the-test"


class Provider:
    """Signs in whoever `person` names; `sent` keeps what the product asked for."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person = {"sub": "1", "email": "nobody@example.org", "email_verified": True}
        self.codes: dict[str, dict[str, str]] = {}
        self.sent: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, parse_qs(urlparse(self.path).query))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, parse_qs(body))

            def log_message(self, *words: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, words: dict[str, list[str]]) -> None:
        """Discovery, authorisation, token, user, keys."""
        path = urlparse(handler.path).path
        self.sent.append(path)
        if path == "/authorize":
            asked = {name: value[0] for name, value in words.items()}
            code = secrets.token_urlsafe(8)
            self.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            handler.send_response(302)
            handler.send_header("Location", f"{asked['redirect_uri']}?{back}")
            handler.end_headers()
            return
        found = {
            "/.well-known/openid-configuration": self._configuration,
            "/token": lambda: self._token(words),
            "/userinfo": lambda: self.person,
            "/keys": self._keys,
        }[path]()
        body = json.dumps(found).encode()
        handler.send_response(200 if "error" not in found else 400)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _configuration(self) -> dict[str, Any]:
        names = ("authorize", "token", "userinfo", "keys")
        at = {name: f"{self.address}/{name}" for name in names}
        return {
            "issuer": self.address,
            "authorization_endpoint": at["authorize"],
            "token_endpoint": at["token"],
            "userinfo_endpoint": at["userinfo"],
            "jwks_uri": at["keys"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _token(self, words: dict[str, list[str]]) -> dict[str, Any]:
        """A code works once, and only with the verifier of its challenge."""
        asked = self.codes.pop(words["code"][0], None)
        if asked is None or "code_challenge" not in asked or "code_verifier" not in words:
            return {"error": "invalid_grant"}
        claims = {**self.person, "iss": self.address, "aud": CLIENT}
        claims |= {"iat": int(time.time()), "exp": int(time.time()) + 60}
        signed = jwt.encode(claims, self.key, "RS256", headers={"kid": "1"})
        return {"access_token": "t", "token_type": "Bearer", "id_token": signed}

    def _keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]}
