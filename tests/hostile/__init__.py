"""What somebody with bad intentions sends: forged ids, hostile values, frames that lie.

Everything here starts from the table of rights (``tests/rights``), so that a route that is new
there is attacked here too.
"""
