"""Children are brought back when they die and leave nothing behind."""

import signal
import subprocess
import time

import psutil
import pytest

from xaso.site.operations.supervisor import Child, Leaving, Supervisor


@pytest.fixture
def supervisor():
    before = {number: signal.getsignal(number) for number in (2, 15, 1)}
    made = Supervisor()
    yield made
    made.stop()
    for number, handler in before.items():
        signal.signal(number, handler)


def shell(line):
    return lambda: subprocess.Popen(["sh", "-c", line], start_new_session=True)


def pid_of(child):
    assert child.process is not None
    return child.process.pid


def look_until(supervisor, condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        supervisor.look()
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again_with_growing_pauses(supervisor):
    child = Child("short", shell("exit 3"))
    supervisor.add(child)
    first = pid_of(child)
    look_until(supervisor, lambda: child.process and child.process.pid != first)
    assert child.pause > 0.2


def test_what_a_dead_child_leaves_behind_is_ended(supervisor):
    child = Child("parent", shell("setsid sleep 300 & sleep 300"))
    supervisor.add(child)
    time.sleep(0.3)
    family = psutil.Process(pid_of(child)).children(recursive=True)
    assert family
    first = pid_of(child)
    psutil.Process(first).kill()
    look_until(supervisor, lambda: child.process and child.process.pid != first)
    look_until(supervisor, lambda: not any(process.is_running() for process in family))


def test_a_child_that_does_not_listen_is_killed(supervisor, monkeypatch):
    monkeypatch.setattr("xaso.site.operations.supervisor.PATIENCE_SECONDS", 0.3)
    child = Child("deaf", shell("trap '' TERM; while :; do sleep 0.1; done"))
    supervisor.add(child)
    process = psutil.Process(pid_of(child))
    time.sleep(0.2)
    supervisor.stop()
    assert not process.is_running()


def test_a_run_is_given_up_when_asked_to_leave(supervisor):
    supervisor.is_leaving = True
    with pytest.raises(Leaving):
        supervisor.run(["sleep", "300"], {"PATH": "/usr/bin:/bin"})
