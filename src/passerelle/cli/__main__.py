import sys

from passerelle.cli.main import main

sys.exit(main())
