"""Floor 5: one process that serves the gallery, the apps and their moving pictures.

``house`` joins the routes, ``door`` decides who comes in, ``seats`` how many, ``warmth`` compiles
the kernels before anybody waits for them, ``server`` runs it all.
"""
