"""`python -m alongside.cli`, for processes that Alongside starts itself."""

import sys

from alongside.cli import main

sys.exit(main())
