"""Who is on call: pure arithmetic over plain values, no database and no clock of its own.

Paging, the week's picture and the preview command all ask `resolve`; there is no second implementation.
"""
