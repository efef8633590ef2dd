"""``python -m kinetoscope.cli``: the command where no script was installed."""

import sys

from kinetoscope.cli import main

sys.exit(main())
