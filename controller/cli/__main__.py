"""`python -m controller.cli`: the command line without an installed console script."""

import sys

from controller.cli import main

sys.exit(main())
