"""Rules, a module for each subject."""
