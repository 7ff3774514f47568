"""What `setup-runtime` hands over to once there may be something to do."""

import sys

from setup_runtime.main import main

sys.exit(main(sys.argv[1:]))
