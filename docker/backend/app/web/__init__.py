"""The HTTP API: its routes, what happens to every request, and the server that drains before it stops."""
