"""Everything that must hold before a platform is built: of each value, and between those of several files."""
