"""Whether what is configured can work: each thing that is looked at, with its numbers."""
