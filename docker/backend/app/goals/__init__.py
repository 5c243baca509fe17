"""Goals and their check-ins: what they may hold, how they are kept and found, and where they are heading."""
