"""Everything in which the local AWS (ministack) differs from AWS, each difference with its reason.

The template, the functions and their packages are the same as in AWS. What is different, and is not in this file:
what ministack itself does not do (partial batch failures, TransactionConflict, stream records of expired items) is
covered by tests of its own, and it runs functions on its own Python, so the build compiles for that one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any, Final

import botocore.session
from botocore.config import Config

from firstminute.domain.practice import Practice
from local.serving import HOST

REGION: Final = "us-east-1"
ACCOUNT: Final = "000000000000"
# Nobody checks them, and every program that signs a request wants some.
_CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test"}
# No program of a local run may find a real account: no profile, no credentials file, no metadata service.
_NO_ACCOUNT: Final = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
# What of the caller's environment the emulator and the functions in it may see. Whatever it has goes to them.
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT")
# What must not reach the tools that build: settings of AWS and Python, and what `make` tells a `make` below it (a
# variable given on its command line would win over the ones the build sets).
_HELD_BACK: Final = ("AWS_", "PYTHON", "SAM_", "MAKE", "MFLAGS", "VIRTUAL_ENV", "GATEWAY_PORT", "EDGE_PORT")


def emulator_environment(port: int, temporary: Path, mail_url: str, token: str) -> dict[str, str]:
    """The environment of ministack, and by that of every function in it. It says `token` to whoever asks its health."""
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        **_NO_ACCOUNT,
        **_CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "GATEWAY_PORT": str(port),
        # A free text that GET /_ministack/health repeats: how we know that who answers is the one we started.
        "MINISTACK_EDITION": token,
        # It would listen on every interface otherwise: itself, and a broker and a file server that nobody asked for.
        "BIND_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # Functions as processes on this machine. Docker is not needed, so it is not looked for either.
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": "unix:///nonexistent",
        # It would end all but one of a function's idle workers after five minutes, and the next inquiries that come
        # together would wait for new ones. The run ends them; a day is longer than one is left alone.
        "LAMBDA_WARM_TTL_SECONDS": "86400",
        # Timers are set by the stack's own clock, which `SPEED` makes faster; the emulator must not scale them again.
        "SFN_WAIT_SCALE": "1",
        "PERSIST_STATE": "0",
        # The local SES forgets a mail's headers. Mails pass by our own listener, which keeps them as they left.
        "AWS_ENDPOINT_URL_SESV2": mail_url,
        # Unpacked functions; ended workers leave theirs behind, so the whole folder goes when the run ends.
        "TMPDIR": str(temporary),
        "TZ": "UTC",
        "LOG_LEVEL": "WARNING",
    }


def tools_environment(port: int, folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of `sam`: the caller's own (proxies, package registries), but led to the local AWS."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_HELD_BACK)}
    nearby = ",".join(filter(None, (kept.get("NO_PROXY") or kept.get("no_proxy"), "127.0.0.1,localhost")))
    return {
        **kept,
        **_NO_ACCOUNT,
        **_CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "NO_PROXY": nearby,
        "no_proxy": nearby,
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(folder),
        **more,
    }


def client(service: str, endpoint_url: str) -> Any:
    """A client of the local AWS that looks at nothing of the caller's environment."""
    return _session().create_client(
        service,
        region_name=REGION,
        endpoint_url=endpoint_url,
        aws_access_key_id=_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(proxies={}, read_timeout=60, retries={"total_max_attempts": 1}),
    )


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )


def execute_path(api_id: str) -> str:
    """Where the API answers. On AWS an API has a host name of its own; here a path, so that no name need resolve."""
    return f"/_aws/execute-api/{api_id}/$default"


# What template.yaml says of browsers' requests from other origins; tests/local compares the two.
CORS: Final[Mapping[str, Any]] = {
    "AllowMethods": ["POST"],
    "AllowHeaders": ["content-type", "idempotency-key"],
    "MaxAge": 86_400,
}


def allow_origins(api_id: str, origins: list[str], endpoint_url: str) -> None:
    """Say again who may post from a browser: CloudFormation's spelling of it is stored here, and never looked at."""
    given = {**CORS, "AllowOrigins": origins}
    client("apigatewayv2", endpoint_url).update_api(ApiId=api_id, CorsConfiguration=given)


def verify_sender(practice: Practice, endpoint_url: str) -> None:
    """Confirm the practice's sender, as its owner does once by a link or a DNS record in a real account."""
    if practice.email is None or practice.email.provider != "ses":
        return
    mail = client("sesv2", endpoint_url)
    address = parseaddr(practice.email.sender)[1]
    for identity in (address, address.rpartition("@")[2]):
        mail.create_email_identity(EmailIdentity=identity)
    if practice.email.configuration_set:
        mail.create_configuration_set(ConfigurationSetName=practice.email.configuration_set)
