"""A backup: a folder with the database, the uploads, and a manifest that says what is in them."""
