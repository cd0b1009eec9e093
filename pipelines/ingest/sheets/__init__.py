"""Spreadsheets as people keep them: workbook files become facts, progress rows and refusals."""
