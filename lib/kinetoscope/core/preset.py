"""Presets: a state of the knobs worth opening, with a question and a falsifiable answer."""

from typing import Any

import attrs


@attrs.frozen
class Preset:
    """A named run.

    ``prompt`` asks for a prediction before the run is seen; ``expect`` is one sentence that the
    run can falsify; ``source`` says where it comes from.
    """

    title: str
    params: Any
    seed: int
    prompt: str
    expect: str
    source: str
