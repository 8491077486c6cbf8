"""What every `xaso` command promises: exit codes, where data lie, when a database is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[3]


def xaso(*words, data, **environment):
    kept = {
        name: value
        for name, value in os.environ.items()
        if "DATABASE" not in name and name not in {"XASO_DATA", "XASO_EMBEDDED"}
    }
    return subprocess.run(
        [sys.executable, "-m", "xaso", *words, f"--data={data}"],
        env={**kept, "PYTHONPATH": str(SRC), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_unknown_command_is_wrong_use(tmp_path):
    done = xaso("no-such-thing", data=tmp_path)
    assert done.returncode == 2
    assert "no-such-thing" in done.stderr
    assert not done.stdout


def test_the_table_of_access_is_printed_without_a_database(tmp_path):
    done = xaso("access-table", "--json", data=tmp_path)
    rows = json.loads(done.stdout)
    assert done.returncode == 0
    assert all(row["expected"] for row in rows)
    assert not (tmp_path / "postgres").exists()


def test_a_wrong_option_is_wrong_use(tmp_path):
    assert xaso("check", "--no-such-option", data=tmp_path).returncode == 2


def test_a_command_without_a_database_starts_none(tmp_path):
    done = xaso("check", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "postgres").exists()


def test_a_database_that_does_not_answer_is_a_refusal_in_one_line(tmp_path):
    done = xaso(
        "showmigrations",
        data=tmp_path,
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    done = xaso("showmigrations", data=blocked / "data")
    assert done.returncode == 2
    assert str(blocked / "data") in done.stderr
    assert "Traceback" not in done.stderr


def test_two_commands_at_once_share_one_server_and_the_last_one_stops_it(tmp_path):
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from xaso.site.cluster import Cluster\n"
        "with Cluster(Path(sys.argv[1])).running() as cluster:\n"
        "    time.sleep(float(sys.argv[2]))\n"
        "    assert cluster.is_running()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    both = [
        subprocess.Popen([sys.executable, "-c", script, tmp_path, pause], env=environment)
        for pause in ("0", "1.5")
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize("place", [0, 1])
def test_data_may_be_named_in_any_position(tmp_path, place):
    words = ["check", "--verbosity=0"]
    words[place:place] = ["--data", str(tmp_path / "here")]
    done = subprocess.run(
        [sys.executable, "-m", "xaso", *words],
        env={**os.environ, "PYTHONPATH": str(SRC), "XASO_DATA": str(tmp_path / "there")},
        check=False,
    )
    assert done.returncode == 0
    assert (tmp_path / "here" / "keys").exists()
    assert not (tmp_path / "there").exists()
