"""The release handed on in other shapes: a workbook for an office, flat files for other programs.

What belongs here: reading the release and writing files of one's own. What does not: any figure that the release
does not hold.
"""
