"""File formats of the outside world, read and written from bytes: PFIF, spreadsheets, days as people write them.

Belongs here: turning bytes into plain records and back, and saying in one sentence what is wrong and where. Does not:
what a record means for a case (`fanal.cases.imports`), files on disk, the network.
"""
