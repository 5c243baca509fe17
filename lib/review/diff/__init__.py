"""What a change of the written files does: compared field by field, and each field in its classes."""
