"""The one door to the database, the embedded engine behind it, and records as rows."""
