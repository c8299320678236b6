"""Workbooks (xlsx): tables written and read back, and an office's own form filled by a map of cells. The only place that knows openpyxl."""

from documents.workbooks.forms import WorkbookError, faults, filled
from documents.workbooks.tables import MOST_BYTES, read
from documents.workbooks.writing import Sheet, Value, written

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

__all__ = ["MOST_BYTES", "XLSX", "Sheet", "Value", "WorkbookError", "faults", "filled", "read", "written"]
