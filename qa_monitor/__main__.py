"""`python -m qa_monitor` is `qa-monitor`."""

from qa_monitor.cli import main

main()
