"""`porchlight config` shows every setting and no secret."""

import json

from pydantic import SecretStr

from app.config_report import MASK, as_json, as_text
from app.settings import Settings

SETTINGS = Settings(
    redis_url="redis://:hunter2@redis:6379/0",
    mongodb_url="mongodb://chat:hunter2@a:1,b:2/shop?replicaSet=rs0",
    secret_key=SecretStr("hunter2" * 8),
    trusted_proxies=("10.0.0.0/8", "::1"),
    rate_limits=False,
)


def test_json_holds_every_setting_and_no_secret() -> None:
    text = as_json(SETTINGS)
    values = json.loads(text)

    assert values.keys() == Settings.model_fields.keys()
    assert "hunter2" not in text
    assert values["redis_url"] == f"redis://:{MASK}@redis:6379/0"
    assert values["mongodb_url"] == f"mongodb://chat:{MASK}@a:1,b:2/shop?replicaSet=rs0"
    assert values["rate_limits"] == "off"


def test_text_is_a_file_of_variables_with_a_line_of_explanation_each() -> None:
    lines = as_text(SETTINGS).splitlines()

    assert len(lines) == 2 * len(Settings.model_fields)
    assert all(line.startswith("# ") for line in lines[::2])
    assert all(line.startswith("PORCHLIGHT_") for line in lines[1::2])
    assert "PORCHLIGHT_TRUSTED_PROXIES=10.0.0.0/8,::1" in lines
    assert f"PORCHLIGHT_SECRET_KEY={MASK}" in lines


def test_a_missing_secret_is_shown_as_missing() -> None:
    assert "PORCHLIGHT_SECRET_KEY=\n" in as_text(Settings(secret_key=SecretStr(""))) + "\n"
