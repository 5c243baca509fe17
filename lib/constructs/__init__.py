"""Typed constructs: each file turns the model into one kind of Kubernetes object."""
