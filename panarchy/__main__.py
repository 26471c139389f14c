"""``python -m panarchy``: the command line where its script is not on the path."""

from panarchy.cli import main

main()
