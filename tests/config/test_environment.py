"""What the operator says, and what cannot be meant."""

from __future__ import annotations

import stat

import pytest

from palabre.config import environment
from palabre.config.environment import Misconfigured


def read(folder, **said):
    return environment.read({"PALABRE_DATA_DIR": str(folder), **said})


def test_without_a_word_everything_has_its_default(tmp_path):
    settings = read(tmp_path)
    assert settings.data_dir == tmp_path
    assert settings.proxies == 0
    assert settings.hosts == ()
    assert not settings.is_postgresql
    assert not settings.demo


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    first = read(tmp_path / "new").secret_key
    assert read(tmp_path / "new").secret_key == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["secret_key"]


def test_the_file_beside_the_data_is_read_and_the_environment_wins(tmp_path):
    (tmp_path / "palabre.env").write_text("PALABRE_PROXIES=2\nPALABRE_HOSTS=a.example, b.example\n")
    assert read(tmp_path).proxies == 2
    assert read(tmp_path).hosts == ("a.example", "b.example")
    assert read(tmp_path, PALABRE_PROXIES="1").proxies == 1


def test_reading_the_file_leaves_the_process_s_environment_as_it_was(tmp_path, monkeypatch):
    monkeypatch.delenv("PALABRE_PROXIES", raising=False)
    (tmp_path / "palabre.env").write_text("PALABRE_PROXIES=2\n")
    read(tmp_path)
    import os

    assert "PALABRE_PROXIES" not in os.environ


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PALABRE_PROXYS", "1"),
        ("PALABRE_PROXIES", "-1"),
        ("PALABRE_PROXIES", "one"),
        ("PALABRE_PROXIES", "99"),
        ("PALABRE_DATABASE_URL", "mysql://a/b"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, name, value):
    with pytest.raises(Misconfigured) as refused:
        read(tmp_path, **{name: value})
    assert name in str(refused.value)


def test_an_unknown_name_in_the_file_is_refused_too(tmp_path):
    (tmp_path / "palabre.env").write_text("PALABRE_PROXYS=2\n")
    with pytest.raises(Misconfigured):
        read(tmp_path)
