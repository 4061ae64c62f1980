"""Settings come from the environment or from files, and a wrong one is named by its variable."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import PREFIX, Settings, SettingsError, load_settings

KEY = "k" * 32


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a machine without any setting of ours."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def _lines(monkeypatch: pytest.MonkeyPatch, **environment: str) -> tuple[str, ...]:
    for name, value in environment.items():
        monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(needs_secret=False)
    return caught.value.lines


def test_the_defaults_are_safe() -> None:
    settings = load_settings(needs_secret=False)

    assert (settings.host, settings.port, settings.partitions) == ("127.0.0.1", 8080, 8)
    assert settings.rate_limits is True
    assert settings.trusted_proxies == ()
    assert settings.static_dir.name == "static"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_MONGODB_URL", "mongodb://a:1,b:2/shop?replicaSet=rs0")
    monkeypatch.setenv("PORCHLIGHT_RATE_LIMITS", "off")
    monkeypatch.setenv("PORCHLIGHT_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    monkeypatch.setenv("PORCHLIGHT_PUBLIC_URL", "https://Chat.Example.com/")

    settings = load_settings(needs_secret=False)

    assert settings.database_name == "shop"
    assert settings.rate_limits is False
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert settings.public_url == "https://chat.example.com"


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_PORT", "9000")

    assert load_settings(needs_secret=False, port=9001).port == 9001
    assert load_settings(needs_secret=False, port=None).port == 9000


def test_every_setting_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "port").write_text("9100\n")
    monkeypatch.setenv("PORCHLIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("PORCHLIGHT_PORT_FILE", str(tmp_path / "port"))

    settings = load_settings()

    assert settings.secret_key.get_secret_value() == KEY
    assert settings.port == 9100


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    missing = tmp_path / "nothing"

    lines = _lines(monkeypatch, SECRET_KEY_FILE=str(missing))

    assert lines == (f"PORCHLIGHT_SECRET_KEY_FILE: cannot read {missing}: No such file or directory",)


def test_a_value_and_a_file_together_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)

    lines = _lines(monkeypatch, SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "key"))

    assert lines == ("PORCHLIGHT_SECRET_KEY and PORCHLIGHT_SECRET_KEY_FILE are both set: keep one",)


def test_a_missing_secret_key_is_refused_where_it_is_needed() -> None:
    with pytest.raises(SettingsError, match="PORCHLIGHT_SECRET_KEY is missing"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SECRET_KEY", "short", "must have at least 32 bytes"),
        ("REDIS_URL", "http://127.0.0.1", "must look like redis://host:6379/0"),
        ("REDIS_URL", "redis+sentinel://one:26379/0", "must look like redis+sentinel://"),
        ("MONGODB_URL", "postgres://x/y", "must look like mongodb://"),
        ("MONGODB_URL", "mongodb://127.0.0.1:27017", "must name the database in its path"),
        ("PORT", "seventy", "must be a valid integer"),
        ("PORT", "70000", "must be less than or equal to 65535"),
        ("PARTITIONS", "0", "must be greater than or equal to 1"),
        ("PARTITIONS", "257", "must be less than or equal to 256"),
        ("RATE_LIMITS", "perhaps", "must be on or off"),
        ("TRUSTED_PROXIES", "10.0.0.1,proxy", "must be IP addresses or networks"),
        ("PUBLIC_URL", "https://x.example/chat", "must be an origin"),
        ("LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error'"),
        ("LEASE_SECONDS", "0", "must be greater than or equal to 1"),
    ],
)
def test_a_wrong_value_gets_one_line_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    (line,) = _lines(monkeypatch, **{name: value})

    assert line.startswith(f"PORCHLIGHT_{name}: ")
    assert problem in line
    assert "\n" not in line


def test_each_wrong_value_gets_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _lines(monkeypatch, PORT="x", PARTITIONS="y")

    assert [line.split(":")[0] for line in lines] == ["PORCHLIGHT_PORT", "PORCHLIGHT_PARTITIONS"]


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "hunter2" not in "".join(_lines(monkeypatch, SECRET_KEY="hunter2"))


def test_settings_are_frozen_and_hide_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_MONGODB_URL", "mongodb://user:hunter2@h/db")
    monkeypatch.setenv("PORCHLIGHT_SECRET_KEY", KEY)
    settings = load_settings()

    assert "hunter2" not in repr(settings)
    assert KEY not in repr(settings)
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # the type says it already


def test_every_setting_explains_itself() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
