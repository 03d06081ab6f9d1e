"""python -m gongshi.cli."""

import sys

from gongshi.cli.main import main

sys.exit(main())
