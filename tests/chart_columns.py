"""Charts and the columns that fill them, as a test sees them."""

import numpy as np


def shown(charts, datasets):
    """Every dataset belongs to a chart, and its columns have one length."""
    known = {chart["name"] for chart in charts}
    assert len(known) == len(charts)
    assert set(datasets) <= known
    for chart, sets in datasets.items():
        for label, columns in sets.items():
            lengths = {len(values) for values in columns.values()}
            assert len(lengths) <= 1, (chart, label)
            for column, values in columns.items():
                values = np.asarray(values)
                finite = values.dtype.kind in "UO" or not np.isinf(values.astype(float)).any()
                assert finite, (chart, label, column)
