"""Floor 0: what every phenomenon shares and nothing about any of them.

Knobs and parameters, trajectories, budgets and cancellation, seeds, estimates with errors, the
store on disk, the moving pictures as bytes.  NumPy, attrs and the standard library only; the
modules are imported one by one, so that naming one does not pay for the others.
"""
