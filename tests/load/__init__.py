"""The benches of `make bench`: real servers and browsers, measured beside a reference.

A group is a module of this package with a function ``measure()`` that yields measurements as
they come. It cleans up after itself; the services of the local environment are running.
"""
