"""What `make run` and `make test` stand on: embedded services, and the supervisor of processes.

Nothing here is imported by the platform itself, and nothing here imports it: in production
the services are elsewhere and an init system or containers do the supervising.
"""
