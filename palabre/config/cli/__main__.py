"""``python -m palabre.config.cli``: the command where no script is installed."""

import sys

from palabre.config.cli import main

sys.exit(main())
