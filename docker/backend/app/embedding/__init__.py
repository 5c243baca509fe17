"""Embeddings: vectors of texts, by an OpenAI-compatible endpoint or by the built-in model."""
