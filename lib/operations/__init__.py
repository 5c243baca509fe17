"""What people run: each program is a module, called as `python -m lib.operations.<name>`."""
