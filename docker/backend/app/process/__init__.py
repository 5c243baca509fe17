"""What the process is told and what it tells: settings and credentials, logs, metrics and problems."""
