"""The company directory, from INSEE's files of SIRENE.

``stream`` opens a file of any kind as a stream of lines; ``table`` reads its rows by the names of
their columns; ``survey`` looks the establishments' file through for the line of each SIRET that
counts; ``joined`` keeps what the files of legal units and of coordinates say of the
establishments wanted; ``merge`` writes a batch of establishments as a set; ``run`` goes through
the files batch by batch, each with the count of where it is, so that it can stop anywhere.
"""
