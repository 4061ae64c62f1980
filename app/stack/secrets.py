"""Secrets of a new stack: random ones, and what is refused when somebody brings his own."""

import base64
import re
import secrets

from app.operator_error import OperatorError

LEAST = 32  # characters
_GUESSED = re.compile(r"change-?(me|this)|default|example|passw(or|d)|secret|porchlight|1234|(.)\2{5}", re.IGNORECASE)
_LEAST_DIFFERENT = 12  # characters; random text of LEAST has twice as many
_KEY_FILE_BYTES = 510  # mongod takes 6 to 1,024 characters of base64
NO_TLS = "none\n"  # docker takes no empty secret


def refuse_weak(secret: str, name: str) -> str:
    """The secret. Raises OperatorError when it is short, or one that somebody would try first."""
    if len(secret) < LEAST:
        raise OperatorError(f"{name} is too short: {LEAST} characters or more, better a random one.")
    if _GUESSED.search(secret) or len(set(secret)) < _LEAST_DIFFERENT:
        raise OperatorError(f"{name} looks like a default: take a random one (`openssl rand -base64 48`).")
    return secret


def new_secret() -> str:
    """256 bits, of characters that need no quoting in a URL. One that looks like a default is thrown again."""
    while True:
        secret = secrets.token_urlsafe(32)
        if not _GUESSED.search(secret):
            return secret


def new_secrets(secret_key: str | None, tls: tuple[str, str] | None) -> dict[str, str]:
    """File name -> content. Redis' and MongoDB's passwords stand in two each: the server's and the client's."""
    redis, mongo = new_secret(), new_secret()
    certificate, key = tls or (NO_TLS, NO_TLS)
    return {
        "secret_key": refuse_weak(secret_key, "The secret key") if secret_key is not None else new_secret(),
        **redis_secrets(redis),
        "mongodb_url": mongodb_url(mongo),
        "mongo_root_password": new_secret(),
        "mongo_key_file": base64.b64encode(secrets.token_bytes(_KEY_FILE_BYTES)).decode(),
        "grafana_password": new_secret(),
        "tls_certificate": certificate,
        "tls_key": key,
    }


def redis_secrets(password: str, former: str | None = None) -> dict[str, str]:
    """Redis' list of users, and the address to reach it under. The dangerous commands are nobody's.

    former: a password that is still taken, from whoever has not been rolled over to the new one.
    """
    passwords = f">{password}" if former is None else f">{password} >{former}"
    acl = f"user default on {passwords} ~* &* +@all -flushall -flushdb -config -shutdown -debug -module -replicaof\n"
    return {"redis_acl": acl, "redis_url": f"redis://:{password}@redis:6379/0"}


def mongodb_url(password: str) -> str:
    """The address of the database, with the user that `porchlight replica-set` makes."""
    return f"mongodb://porchlight:{password}@mongo:27017/porchlight?replicaSet=rs0&authSource=admin&retryWrites=true"
