"""The pool: bounded, fair, newest wins, and nothing is left behind.

Nothing here sleeps: jobs wait on events that the test sets.
"""

import random
import threading

import pytest

from kinetoscope.core.pool import Pool, Superseded, default_pool
from kinetoscope.core.run import Cancelled, stop_if

SOON = 10.0  # only a broken pool takes that long


@pytest.fixture
def one():
    with Pool(1) as pool:
        yield pool


class Gate:
    """A job that says when it began and goes on when told, or when cancelled."""

    def __init__(self, result=None):
        self.began, self.go, self.result = threading.Event(), threading.Event(), result

    def __call__(self, cancel):
        self.began.set()
        while not self.go.wait(0.005):
            stop_if(cancel)
        return self.result


def test_a_job_returns_its_result_and_calls_back(one):
    heard = []
    job = one.submit("a", lambda cancel: 7)
    assert job.wait(SOON) == 7
    job.then(heard.append)
    assert heard == [job]
    assert job.done


def test_an_error_reaches_whoever_waits_and_the_worker_lives(one):
    def broken(cancel):
        raise ZeroDivisionError("born inside")

    with pytest.raises(ZeroDivisionError, match="born inside"):
        one.submit("a", broken).wait(SOON)
    assert one.submit("a", lambda cancel: "alive").wait(SOON) == "alive"


def test_even_an_exit_inside_a_job_ends_only_the_job(one):
    def leaves(cancel):
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        one.submit("a", leaves).wait(SOON)
    assert one.submit("a", lambda cancel: 1).wait(SOON) == 1


def test_the_newest_wins(one):
    first = Gate()
    running = one.submit("a", first)
    assert first.began.wait(SOON)
    waiting = [one.submit("a", lambda cancel, k=k: k) for k in range(20)]
    assert one.waiting == 1, "one running, one waiting"
    for dropped in waiting[:-1]:
        with pytest.raises(Superseded):
            dropped.wait(SOON)
    with pytest.raises(Cancelled):
        running.wait(SOON)  # its cancel event was set by the first that came after
    assert waiting[-1].wait(SOON) == 19


def test_lanes_do_not_replace_each_other(one):
    gate = Gate("stage")
    stage = one.submit("a", gate)
    scan = one.submit("a", lambda cancel: "scan", lane="scan")
    assert gate.began.wait(SOON)
    assert not stage.cancel.is_set()
    gate.go.set()
    assert (stage.wait(SOON), scan.wait(SOON)) == ("stage", "scan")


def test_clients_take_turns_and_a_drag_keeps_its_place(one):
    order, block = [], Gate()
    one.submit("blocker", block)
    assert block.began.wait(SOON)
    jobs = [one.submit(c, lambda cancel, c=c: order.append(c)) for c in ("a", "b", "c")]
    assert [one.ahead(job) for job in jobs] == [0, 1, 2]
    jobs[0] = one.submit("a", lambda cancel: order.append("a again"))
    block.go.set()
    for job in jobs:
        job.wait(SOON)
    assert order == ["a again", "b", "c"]


def test_one_client_never_takes_two_workers():
    with Pool(2) as pool:
        first, second, other = Gate(), Gate(), Gate("other")
        pool.submit("a", lambda cancel: first(threading.Event()))  # deaf to its cancel event
        assert first.began.wait(SOON)
        late = pool.submit("a", second)
        assert not pool.submit("b", other).done
        assert other.began.wait(SOON)
        assert not second.began.is_set()
        assert pool.running == 2
        for gate in (first, second, other):
            gate.go.set()
        late.wait(SOON)


def test_a_client_that_leaves_costs_nothing(one):
    gate = Gate()
    running = one.submit("a", gate)
    assert gate.began.wait(SOON)
    waiting = one.submit("a", lambda cancel: 1)
    other = one.submit("b", lambda cancel: 2)
    one.leave("a")
    with pytest.raises(Cancelled):
        waiting.wait(SOON)
    with pytest.raises(Cancelled):
        running.wait(SOON)
    assert other.wait(SOON) == 2
    assert one.submit("c", lambda cancel: 3).wait(SOON) == 3
    assert (one.waiting, one._waiting, one._running) == (0, {}, {})


def test_map_keeps_the_order_and_tells_how_far_it_is():
    with Pool(3) as pool:
        told = []
        squares = pool.map(
            "a", lambda k, cancel: k * k, range(50), progress=lambda done, _: told.append(done)
        )
        assert squares == [k * k for k in range(50)]
        assert told == [k / 50 for k in range(1, 51)]
        assert pool.map("a", lambda k, cancel: k, []) == []


def test_map_lets_others_have_their_turn(one):
    """A long scan and one small job: the job waits for one item of the scan, not for all."""
    order, gate = [], Gate()

    def item(k, cancel):
        if k == 0:
            gate(cancel)
        order.append(k)

    scan = threading.Thread(target=one.map, args=("scan", item, range(5)))
    scan.start()
    assert gate.began.wait(SOON)
    small = one.submit("b", lambda cancel: order.append("small"))
    gate.go.set()
    small.wait(SOON)
    scan.join(SOON)
    assert order == [0, "small", 1, 2, 3, 4]


def test_map_stops_at_an_error_and_at_cancel():
    with Pool(2) as pool:
        seen = []

        def breaks(k, cancel):
            seen.append(k)
            if k == 3:
                raise ValueError("three")
            return k

        with pytest.raises(ValueError, match="three"):
            pool.map("a", breaks, range(1000))
        assert len(seen) < 10

        stop, events = threading.Event(), []

        def cancels(k, cancel):
            events.append(cancel)
            stop.set()
            assert cancel.wait(SOON), "the item's own event is set when the scan is cancelled"

        with pytest.raises(Cancelled):
            pool.map("a", cancels, range(1000), cancel=stop)
        assert len(events) <= 2


def test_a_job_may_not_wait_for_its_own_pool(one):
    with pytest.raises(RuntimeError, match="own pool"):
        one.submit("a", lambda cancel: one.map("a", print, [1])).wait(SOON)


def test_two_hundred_random_cancels_leave_no_thread_and_no_job():
    """reliability.md, section 6: cancelled and superseded runs, 200 at random."""
    before = threading.active_count()
    rng = random.Random(7)
    with Pool(2) as pool:
        jobs = []
        for _ in range(200):
            client = f"client {rng.randrange(5)}"
            jobs.append(pool.submit(client, Gate()))
            if rng.random() < 0.5:
                rng.choice(jobs).cancel.set()
            if rng.random() < 0.2:
                pool.leave(client)
        for k in range(5):
            pool.leave(f"client {k}")
        for job in jobs:
            with pytest.raises(Cancelled):
                job.wait(SOON)
        assert threading.active_count() == before + 2
    assert threading.active_count() == before


def test_patient_work_never_holds_the_last_worker():
    """Two pupils sweep, and a third one's picture moves all the same."""
    with Pool(2) as pool:
        sweeps = [Gate("first"), Gate("second")]
        jobs = [
            pool.submit(f"sweeps {k}", gate, lane="sweep", patient=True)
            for k, gate in enumerate(sweeps)
        ]
        assert sweeps[0].began.wait(SOON)
        for _ in range(3):
            assert pool.submit("looks", lambda cancel: "a frame").wait(SOON) == "a frame"
        assert not sweeps[1].began.is_set()
        for gate, job in zip(sweeps, jobs, strict=True):
            gate.go.set()
            assert job.wait(SOON) == gate.result


def test_a_generator_hands_its_worker_on_at_every_yield(one):
    gate, order = Gate(), []

    def counts(name):
        def steps(cancel):
            for k in range(3):
                order.append(f"{name}{k}")
                yield
            return name

        return steps

    held = one.submit("holds", gate)
    jobs = [one.submit(name, counts(name)) for name in "ab"]
    gate.go.set()
    assert [held.wait(SOON), *(job.wait(SOON) for job in jobs)] == [None, "a", "b"]
    assert order == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_a_generator_that_is_replaced_between_its_steps_is_closed(one):
    began, closed = threading.Event(), threading.Event()

    def steps(cancel):
        try:
            while True:
                began.set()
                yield
        finally:
            closed.set()

    older = one.submit("a", steps)
    assert began.wait(SOON)
    assert one.submit("a", lambda cancel: "newer").wait(SOON) == "newer"
    with pytest.raises(Superseded):
        older.wait(SOON)
    assert closed.wait(SOON)


def test_an_error_in_a_later_step_reaches_whoever_waits(one):
    def steps(cancel):
        yield
        raise ZeroDivisionError("born inside")

    with pytest.raises(ZeroDivisionError, match="born inside"):
        one.submit("a", steps).wait(SOON)


def test_a_patient_map_goes_on_with_one_worker(one):
    assert one.map("a", lambda item, cancel: item**2, range(4), patient=True) == [0, 1, 4, 9]


def test_close_ends_everything_and_says_so():
    pool, gate = Pool(1), Gate()
    running = pool.submit("a", gate)
    assert gate.began.wait(SOON)
    waiting = pool.submit("b", lambda cancel: 1)
    assert pool.close()
    for job in (running, waiting):
        with pytest.raises(Cancelled):
            job.wait(SOON)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit("a", gate)


def test_the_process_has_one_pool():
    assert default_pool() is default_pool()
    assert default_pool().workers >= 2
