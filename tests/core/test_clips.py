"""Clips on their way to the browser: bounded, unguessable, readable while they are made."""

import asyncio
import re
import threading

import pytest
from asynchronous import run

from kinetoscope.core import clips
from kinetoscope.core.clips import ClipFailed, ClipGone, ClipStore
from kinetoscope.core.run import Cancelled


def read(store, token):
    async def whole():
        return b"".join([piece async for piece in store.open(token).read()])

    return run(whole())


def test_what_is_put_is_read():
    store = ClipStore()
    assert read(store, store.put(b"KSC1 frames")) == b"KSC1 frames"
    assert read(store, store.put(iter([b"a", b"bc", b""]))) == b"abc"
    assert read(store, store.put(b"")) == b""


def test_a_token_cannot_be_guessed():
    store = ClipStore(base_url="/lab")
    tokens = {store.put(b"x") for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)  # 192 bits
    token = tokens.pop()
    assert store.url(token) == f"/lab/clip/{token}"
    for foreign in ("", "../../etc/passwd", token[:-1], token.swapcase()):
        with pytest.raises(ClipGone):
            store.open(foreign)


def test_the_least_recently_used_makes_room():
    store = ClipStore(max_bytes=30, max_clip=10)
    first, second, third = (store.put(bytes(10)) for _ in range(3))
    store.open(first)
    fourth = store.put(bytes(10))
    assert store.held_bytes == 30
    with pytest.raises(ClipGone):
        store.open(second)
    for kept in (first, third, fourth):
        store.open(kept)


def test_a_clip_expires():
    now = [0.0]
    store = ClipStore(max_age=60, clock=lambda: now[0])
    token = store.put(b"x")
    now[0] = 59.0
    store.open(token)
    now[0] = 61.0
    with pytest.raises(ClipGone):
        store.open(token)
    assert (len(store), store.held_bytes) == (0, 0)


def test_a_clip_too_large_is_refused_with_a_remedy_and_leaves_nothing():
    store = ClipStore(max_clip=2 * clips.MEGABYTE)
    with pytest.raises(ValueError, match="at most 2 MB; take fewer frames"):
        store.put([bytes(2 * clips.MEGABYTE), b"x"])
    assert len(store) == 0


def test_a_clip_is_read_while_it_is_made():
    """The reader has the first piece in hand before the second exists."""
    store, got_first, pieces = ClipStore(), threading.Event(), []

    def produce(clip):
        clip.write(b"first")
        assert got_first.wait(10)
        clip.write(b"second")
        clip.end("whole")

    async def consume():
        with store.writing() as clip:
            maker = threading.Thread(target=produce, args=(clip,))
            maker.start()
            async for piece in store.open(clip.token).read():
                pieces.append(piece)
                got_first.set()
            maker.join(10)

    run(asyncio.wait_for(consume(), 20))
    assert pieces == [b"first", b"second"]


async def half_read(store):
    """A clip that is being made, and a reader who has had its first piece."""
    making = store.writing()
    clip = making.__enter__()
    clip.write(b"first")
    reader = store.open(clip.token).read()
    assert await anext(reader) == b"first"
    return making, clip, reader


def test_a_run_that_fails_does_not_pass_a_stump_for_a_whole():
    store = ClipStore()

    async def consume():
        making, clip, reader = await half_read(store)
        assert not making.__exit__(ZeroDivisionError, ZeroDivisionError(), None), "not swallowed"
        with pytest.raises(ClipFailed):
            await anext(reader)
        with pytest.raises(ClipGone):
            store.open(clip.token)
        with pytest.raises(ClipFailed, match="nothing can be added"):
            clip.write(b"late")

    run(asyncio.wait_for(consume(), 20))


def test_a_run_that_a_newer_wish_cancelled_just_ends():
    store = ClipStore()

    async def consume():
        making, clip, reader = await half_read(store)
        assert not making.__exit__(Cancelled, Cancelled(), None), "not swallowed"
        assert [piece async for piece in reader] == []
        assert not clip.taken.is_set(), "a stump is no whole"
        with pytest.raises(ClipGone):
            store.open(clip.token)

    run(asyncio.wait_for(consume(), 20))


def test_a_reader_that_goes_away_is_forgotten():
    store = ClipStore()

    async def consume():
        with store.writing() as clip:
            clip.write(b"first")
            reader = clip.read()
            await anext(reader)
            await reader.aclose()
            assert not clip._readers
            clip.write(b"second")

    run(asyncio.wait_for(consume(), 20))


def test_a_page_waits_for_its_own_next_clip():
    store = ClipStore()
    store.put(b"old", owner="me", generation=3)

    async def consume():
        asked = asyncio.create_task(store.following("me", 3, 20.0))
        while not store._waiting:
            await asyncio.sleep(0)
        store.put(b"another's", owner="them", generation=9)
        with store.writing(owner="me", generation=4) as half:
            await asyncio.sleep(0)
            assert not asked.done()  # of what has not begun nothing can be shown
            half.write(b"n")
            found = await asked
            half.write(b"ew")
        assert (found.generation, found.data) == (4, b"new")
        assert await store.following("me", 2, 20.0) is found  # there already: no waiting
        assert await store.following("me", 4, 0.0) is None
        assert not store._waiting

    run(asyncio.wait_for(consume(), 30))


def test_what_an_owner_leaves_behind_is_dropped():
    store = ClipStore()
    mine, theirs = store.put(b"x", owner="me"), store.put(b"y", owner="them")
    store.leave("me")
    with pytest.raises(ClipGone):
        store.open(mine)
    assert read(store, theirs) == b"y"


def test_notebooks_find_the_store_only_while_a_server_lives():
    assert clips.active() is None
    with clips.serving(ClipStore(base_url="/lab")) as store:
        assert clips.active() is store
        assert clips.base_url() == "/lab"
    assert clips.active() is None
    assert clips.base_url() == ""
