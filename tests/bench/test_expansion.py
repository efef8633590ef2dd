"""What the race against DynamO relies on, without DynamO.

Oracles: the gas that is handed over, read back from the XML with its units undone; the packing that
was asked for; an excerpt of output in DynamO's form, made by hand.
"""

import math
import shutil
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from kinetoscope.bench import expansion
from kinetoscope.expansion import HardDiscs


def test_without_dynamo_there_is_no_race(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert expansion.discs_against_dynamo() == []


def test_dynamo_gets_the_same_gas():
    gas = HardDiscs(200, packing=0.1, box=(1.0, 0.5), seed=3)
    root = ET.fromstring(expansion.dynamo_start(gas))
    size = {axis: float(v) for axis, v in root.find("Simulation/SimulationSize").attrib.items()}
    discs = root.findall("ParticleData/Pt")
    diameter = float(root.find("Simulation/Interactions/Interaction").attrib["Diameter"])
    packing = len(discs) * 0.25 * math.pi * diameter**2 / (size["x"] * size["y"])
    assert len(discs) == 200
    assert packing == pytest.approx(0.1, rel=1e-12)
    read = {
        (tag, axis): np.array([float(disc.find(tag).attrib[axis]) for disc in discs])
        for tag in "PV" for axis in "xyz"
    }  # fmt: skip
    state = gas.state()
    # Two roundings on the way there and two on the way back.
    for axis, there, side in (("x", state.x, 1.0), ("y", state.y, 0.5)):
        back = gas.diameter * read["P", axis] + 0.5 * side
        np.testing.assert_allclose(back, there, rtol=0.0, atol=1e-15)
    np.testing.assert_array_equal(read["V", "x"], state.vx)
    np.testing.assert_array_equal(read["V", "y"], state.vy)
    assert not read["P", "z"].any()
    assert not read["V", "z"].any()
    # The walls stand half a diameter outside of where the first and the last disc may be.
    walls = [float(w.find("Origin").attrib["x"]) for w in root.findall("Simulation/Locals/Local")]
    assert sorted(walls) == [-0.5 * size["x"], 0.5 * size["x"]]
    assert np.abs(read["P", "x"]).max() <= 0.5 * size["x"] - 0.5 * diameter + 1e-12


def test_dynamo_says_how_often_discs_met():
    said = (
        b'<?xml version="1.0"?><OutputData><Misc><Timing RuntimeSeconds="1.5" EventsPerSec="7"/>'
        b'<Duration Events="1234" OneParticleEvents="12" TwoParticleEvents="1222" '
        b'VirtualEvents="98" Time="28.02"/></Misc></OutputData>'
    )
    assert expansion.dynamo_counts(said) == (1222, 28.02)
    with pytest.raises(ValueError, match="take a DynamO of version"):
        expansion.dynamo_counts(b"<OutputData/>")
