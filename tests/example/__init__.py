"""A catalogue of the tests' own: a web app with a database and a backup, declared in few lines."""
