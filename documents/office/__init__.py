"""Drafts of letters as Word files, written for the office's own tools and read back. The only importer of python-docx and lxml."""
