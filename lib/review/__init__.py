"""What a change does, before it is deployed: computed from the model, without Node and without a cluster."""
