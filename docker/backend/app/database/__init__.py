"""The Chroma database: its calls, its outages, and the collections in it."""
