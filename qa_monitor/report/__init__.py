"""One call as a page that a person keeps as evidence: pure functions from a stored analysis to what is shown of it.

`marks`, `told` and `facts` say the parts in words, for every page that shows a call; `build` puts them together as
values of one language, and `html` writes these as one file that needs nothing else.
"""

from qa_monitor.report.build import call_report
from qa_monitor.report.html import as_html
from qa_monitor.report.values import CallReport

__all__ = ["CallReport", "as_html", "call_report"]
