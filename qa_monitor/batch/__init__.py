"""Many recordings, several processes, one database: `run.run`.

Nothing is imported here, so that a worker starts with what it needs and no more.
"""
