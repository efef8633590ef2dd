"""A tab is one of ours, whatever a browser claims.  Oracle: the names it was given."""

import pytest
import traitlets

from kinetoscope.widgets.tabs import Tabs

NAMES = {"explore": "Explore", "sweep": "Sweep"}


def test_the_first_tab_is_open_unless_another_is_named():
    assert Tabs(NAMES).tab == "explore"
    assert Tabs(NAMES, "sweep").tab == "sweep"


def test_a_tab_that_is_not_there_is_refused_and_the_open_one_stays():
    tabs = Tabs(NAMES)
    with pytest.raises(traitlets.TraitError, match="one of explore, sweep"):
        tabs.set_state({"tab": "<script>"})
    assert tabs.tab == "explore"
