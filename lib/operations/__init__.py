"""What people run: each module is a program, called as `python -m lib.operations.<name>`."""
